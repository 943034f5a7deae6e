import { DataError, excerpt, UsageError } from '../errors.js';
import { parseNumber } from './csv-record.js';
import { numberText } from './csv-write.js';
import type { Decoded } from './decoded.js';
import {
  type FileTableNode,
  jointCount,
  type NetworkFile,
  namedVariables,
  onlyOnce,
  rowCheck,
} from './network-file.js';
import { parseXml, type XmlElement } from './xml.js';

/**
 * XMLBIF 0.3: a VARIABLE with its OUTCOMEs, a DEFINITION with FOR, GIVEN and a TABLE over (givens, node), the node
 * changing fastest. Names of elements may be in either case; properties are passed over.
 */
export function decodeXmlbif(bytes: Uint8Array, file?: string): Decoded<NetworkFile, undefined> {
  const root = parseXml(bytes, file);
  if (!is(root, 'BIF')) throw new DataError(`<${excerpt(root.name)}> is no <BIF>`, { file, line: root.line });
  const network = only(root, 'NETWORK');
  const { variables, add, find, parents } = namedVariables(file);
  for (const variable of all(network, 'VARIABLE')) {
    const type = variable.attributes.get('TYPE') ?? variable.attributes.get('type') ?? 'nature';
    if (type !== 'nature')
      throw new DataError(`a variable of type '${excerpt(type)}', 'nature' was needed`, {
        file,
        line: variable.line,
      });
    const outcomes = [...all(variable, 'OUTCOME'), ...all(variable, 'VALUE')].map(({ text }) => text.trim());
    add(textOf(variable, 'NAME'), outcomes, variable.line);
  }
  if (variables.length === 0) throw new DataError('no variables in this network', { file });

  const rows = rowCheck(file);
  const defined = new Map<number, FileTableNode>();
  for (const definition of [...all(network, 'DEFINITION'), ...all(network, 'PROBABILITY')]) {
    const { line } = definition;
    const node = find(textOf(definition, 'FOR'), line);
    const { name, states } = variables[node]!;
    onlyOnce(defined, node, name, { file, line });
    const of = parents(
      node,
      all(definition, 'GIVEN').map(({ text }) => text.trim()),
      line,
    );
    const table = numbersOf(only(definition, 'TABLE'), jointCount(variables, of) * states.length, name);
    rows.normalize(table, states.length, name, () => line);
    defined.set(node, { kind: 'table', name, states, parents: of, table });
  }
  const nodes = variables.map(({ name, line }, i) => {
    const node = defined.get(i);
    if (!node) throw new DataError(`no probabilities of '${excerpt(name)}'`, { file, line });
    return node;
  });
  const name = all(network, 'NAME')[0]?.text.trim() ?? '';
  return { value: { name, nodes }, metadata: undefined, notes: rows.notes() };

  function only(element: XmlElement, name: string): XmlElement {
    const [found, second] = all(element, name);
    const line = (second ?? element).line;
    if (!found) throw new DataError(`<${excerpt(element.name)}> without a <${name}>`, { file, line });
    if (second) throw new DataError(`<${excerpt(element.name)}> with a second <${name}>`, { file, line });
    return found;
  }

  function textOf(element: XmlElement, name: string): string {
    const { text, line } = only(element, name);
    if (text.trim() === '') throw new DataError(`an empty <${name}>`, { file, line });
    return text.trim();
  }

  function numbersOf({ text, line }: XmlElement, size: number, name: string): Float64Array {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    if (words.length !== size)
      throw new DataError(
        `the table of '${excerpt(name)}' needs ${size} probabilities, found ${words.length}`,
        { file, line },
      );
    return Float64Array.from(words, (word) => {
      const value = parseNumber(word);
      if (value === undefined) throw new DataError(`'${excerpt(word)}' is no number`, { file, line });
      return value;
    });
  }
}

const is = (element: XmlElement, name: string) => element.name.toUpperCase() === name;

const all = (element: XmlElement, name: string) => element.children.filter((child) => is(child, name));

/** A network of tables, with the document type of the standard. */
export function* encodeXmlbif(network: NetworkFile): Generator<string> {
  yield `<?xml version="1.0"?>\n${DOCTYPE}\n<BIF VERSION="0.3">\n<NETWORK>\n<NAME>${escaped(network.name || 'unknown')}</NAME>\n`;
  for (const node of network.nodes) {
    if (node.kind !== 'table')
      throw new UsageError(`XMLBIF has no nodes of numbers such as '${excerpt(node.name)}'; write .json`);
    yield `<VARIABLE TYPE="nature">\n  <NAME>${escaped(node.name)}</NAME>\n`;
    for (const state of node.states) yield `  <OUTCOME>${escaped(state)}</OUTCOME>\n`;
    yield '</VARIABLE>\n';
  }
  for (const node of network.nodes) {
    if (node.kind !== 'table') continue;
    yield `<DEFINITION>\n  <FOR>${escaped(node.name)}</FOR>\n`;
    for (const parent of node.parents) yield `  <GIVEN>${escaped(network.nodes[parent]!.name)}</GIVEN>\n`;
    yield '  <TABLE>\n';
    const card = node.states.length;
    for (let from = 0; from < node.table.length; from += card)
      yield `    ${Array.from(node.table.subarray(from, from + card), numberText).join(' ')}\n`;
    yield '  </TABLE>\n</DEFINITION>\n';
  }
  yield '</NETWORK>\n</BIF>\n';
}

const DOCTYPE = `<!DOCTYPE BIF [
  <!ELEMENT BIF (NETWORK)*>
  <!ATTLIST BIF VERSION CDATA #REQUIRED>
  <!ELEMENT NETWORK (NAME, (PROPERTY | VARIABLE | DEFINITION)*)>
  <!ELEMENT NAME (#PCDATA)>
  <!ELEMENT VARIABLE (NAME, (OUTCOME | PROPERTY)*)>
  <!ATTLIST VARIABLE TYPE (nature|decision|utility) "nature">
  <!ELEMENT OUTCOME (#PCDATA)>
  <!ELEMENT DEFINITION (FOR | GIVEN | TABLE | PROPERTY)*>
  <!ELEMENT FOR (#PCDATA)>
  <!ELEMENT GIVEN (#PCDATA)>
  <!ELEMENT TABLE (#PCDATA)>
  <!ELEMENT PROPERTY (#PCDATA)>
]>`;

/** Blanks at the ends of a name, and what XML cannot hold, would not come back. */
function escaped(text: string): string {
  if (
    text !== text.trim() ||
    text === '' ||
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\r]/.test(text)
  )
    throw new UsageError(`XMLBIF cannot hold the name '${excerpt(text)}'; write .json`);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

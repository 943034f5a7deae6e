import { DataError, excerpt } from '../errors.js';

/** An element with what is inside: elements in order, and all its text joined. */
export interface XmlElement {
  /** As written, with its prefix if it has one. */
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  text: string;
  line: number;
}

const MOST_DEPTH = 64;
const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * The root element of an XML 1.0 text. Comments, processing instructions and the document type are passed over; entities
 * are the five of XML and character numbers, those that a document type declares are refused, so that nothing grows.
 */
export function parseXml(bytes: Uint8Array, file?: string): XmlElement {
  let text: string;
  try {
    text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('text that is not in the encoding it names', { file });
  }
  let at = 0;
  let line = 1;
  let counted = 0;
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;

  while (at < text.length) {
    const next = text.indexOf('<', at);
    const end = next < 0 ? text.length : next;
    if (end > at) take(text.slice(at, end), true);
    at = end;
    if (next < 0) break;
    if (text.startsWith('<!--', at)) skipPast('-->', 'a comment', 4);
    else if (text.startsWith('<?', at)) skipPast('?>', 'an instruction', 2);
    else if (text.startsWith('<![CDATA[', at)) {
      const from = at + 9;
      skipPast(']]>', 'a CDATA section', 9);
      take(text.slice(from, at - 3), false);
    } else if (text.startsWith('<!', at)) skipDoctype();
    else tag();
  }
  const unclosed = open.at(-1);
  if (unclosed) fail(`<${excerpt(unclosed.name)}> is never closed`, unclosed.line);
  if (!root) return fail('no element: this is no XML');
  return root;

  function lineAt(): number {
    for (; counted < at; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  }

  function fail(what: string, where = lineAt()): never {
    throw new DataError(what, { file, line: where });
  }

  function skipPast(mark: string, what: string, from: number): void {
    const end = text.indexOf(mark, at + from);
    if (end < 0) fail(`${what} that is never closed`);
    at = end + mark.length;
  }

  /** A document type, its internal subset in brackets included. */
  function skipDoctype(): void {
    if (root || open.length > 0) fail("a '<!' inside of the document");
    let depth = 0;
    for (let i = at + 2; i < text.length; i++) {
      const c = text[i];
      if (c === '"' || c === "'") {
        i = text.indexOf(c, i + 1);
        if (i < 0) break;
      } else if (text.startsWith('<!--', i)) {
        i = text.indexOf('-->', i);
        if (i < 0) break;
        i += 2;
      } else if (c === '[') depth++;
      else if (c === ']') depth--;
      else if (c === '>' && depth <= 0) {
        at = i + 1;
        return;
      }
    }
    fail('a document type that is never closed');
  }

  function take(raw: string, entities: boolean): void {
    const inside = open.at(-1);
    if (inside) inside.text += entities ? resolved(raw) : raw;
    else if (raw.replace('\ufeff', '').trim() !== '')
      fail(`text outside of all elements: '${excerpt(raw.trim())}'`);
  }

  function tag(): void {
    const where = lineAt();
    const found = TAG.exec(text.slice(at, at + MOST_TAG));
    if (!found) fail(`'${excerpt(text.slice(at, at + 30))}' is no tag`);
    const [whole, slash, name = '', inner = '', empty] = found!;
    at += whole.length;
    if (slash) {
      if (open.at(-1)?.name !== name || inner.trim() !== '')
        fail(
          `</${excerpt(name)}> closes ${open.length > 0 ? `<${excerpt(open.at(-1)!.name)}>` : 'nothing'}`,
          where,
        );
      open.pop();
      return;
    }
    if (root && open.length === 0) fail(`a second root element <${excerpt(name)}>`, where);
    if (open.length >= MOST_DEPTH) fail(`elements nested deeper than ${MOST_DEPTH}`, where);
    const element: XmlElement = {
      name,
      attributes: attributesOf(inner, where),
      children: [],
      text: '',
      line: where,
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    if (!empty) open.push(element);
  }

  function attributesOf(inner: string, where: number): Map<string, string> {
    const attributes = new Map<string, string>();
    let rest = inner.trim();
    while (rest !== '') {
      const found = ATTRIBUTE.exec(rest);
      if (!found) return fail(`'${excerpt(rest)}' is no attribute`, where);
      const [whole, name = '', double, single] = found;
      if (attributes.has(name)) fail(`the attribute '${excerpt(name)}' is there twice`, where);
      attributes.set(name, resolved(double ?? single ?? ''));
      rest = rest.slice(whole.length).trimStart();
    }
    return attributes;
  }

  function resolved(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&\s]{0,12});?/g, (whole: string, name: string, offset: number) => {
      const number = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name);
      const point = number ? Number.parseInt(number[1] ?? number[2]!, number[1] ? 16 : 10) : undefined;
      const character =
        point === undefined
          ? ENTITIES.get(name)
          : isCharacter(point)
            ? String.fromCodePoint(point)
            : undefined;
      if (character !== undefined && whole.endsWith(';')) return character;
      at += offset;
      return fail(`'${excerpt(whole)}' is no entity of XML`);
    });
  }
}

const MOST_TAG = 65_536;
const TAG = /^<(\/?)([A-Za-z_:][^\s<>/=]*)((?:[^<>"'/]|\/(?!>)|"[^"<]*"|'[^'<]*')*)(\/?)>/;
const ATTRIBUTE = /^([A-Za-z_:][^\s<>/=]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/;

const isCharacter = (point: number) =>
  point === 9 ||
  point === 10 ||
  point === 13 ||
  (point >= 32 && point < 0xd800) ||
  (point > 0xdfff && point <= 0x10ffff);

/** By the declaration; WEKA and JavaBayes write US-ASCII or ISO-8859-1. */
function encodingOf(bytes: Uint8Array): string {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const named = /^<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase();
  return named && /^(?:iso-8859-1|latin1|windows-1252)$/.test(named) ? 'windows-1252' : 'utf-8';
}

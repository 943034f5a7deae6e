import { DataError, excerpt, UsageError } from '../errors.js';
import { bifTokens } from './bif-tokens.js';
import { parseNumber } from './csv-record.js';
import { numberText } from './csv-write.js';
import type { Decoded } from './decoded.js';
import {
  type FileTableNode,
  jointCount,
  MOST_DEFAULT,
  type NetworkFile,
  namedVariables,
  onlyOnce,
  rowCheck,
} from './network-file.js';

/** What stands between the braces of a probability block: numbers of one row, of all, or of the rest. */
interface Entry {
  kind: 'table' | 'default' | 'row';
  states: string[];
  numbers: number[];
  line: number;
}

interface Block {
  names: string[];
  entries: Entry[];
  line: number;
}

/**
 * The Bayesian Interchange Format 0.15 (Cozman, JavaBayes): comments, quoted names and property lines, which are
 * passed over. A `table` runs over (node, parents), the last changing fastest; rows `(states of the parents)
 * numbers` may come in any order, `default` fills those that are missing. Without a bar the first name of a block
 * is the node and the others are its parents.
 */
export function decodeBif(bytes: Uint8Array, file?: string): Decoded<NetworkFile, undefined> {
  const tokens = bifTokens(bytes, file);
  const { expect, word } = tokens;
  const fail: typeof tokens.fail = tokens.fail;
  const { variables, add, find, parents } = namedVariables(file);
  const blocks: Block[] = [];
  let name = '';

  while (!tokens.ended()) {
    const line = tokens.line;
    const what = word("'network', 'variable' or 'probability'");
    if (what === 'network') network();
    else if (what === 'variable') variable(line);
    else if (what === 'probability') blocks.push(probability(line));
    else fail(`'network', 'variable' or 'probability' was needed, found '${excerpt(what)}'`, line);
  }
  if (variables.length === 0) throw new DataError('no variables in this network', { file });
  return resolved();

  function network(): void {
    const words: string[] = [];
    while (tokens.isWord()) words.push(word('a name'));
    name = words.join(' ');
    expect('{');
    while (tokens.isWord()) property();
    expect('}');
  }

  function property(): void {
    const line = tokens.line;
    const what = tokens.text;
    if (what !== 'property') fail(`'property' was needed, found '${excerpt(what)}'`, line);
    tokens.skipProperty();
  }

  function variable(line: number): void {
    const name = word('the name of a variable');
    let states: string[] | undefined;
    expect('{');
    while (tokens.isWord()) {
      if (tokens.text !== 'type') {
        property();
        continue;
      }
      const at = tokens.line;
      word('type');
      const type = word('a type');
      if (type !== 'discrete') fail(`a variable of type '${excerpt(type)}', 'discrete' was needed`, at);
      expect('[');
      const count = word('how many states there are');
      expect(']');
      expect('{');
      states = list('}');
      expect(';');
      if (Number(count) !== states.length)
        fail(`'${excerpt(name)}' has ${excerpt(count)} states, ${states.length} are named`, at);
    }
    expect('}');
    if (!states) fail(`no type of variable '${excerpt(name)}'`, line);
    add(name, states, line);
  }

  /** Words up to a closing mark, with or without commas between. */
  function list(closing: string): string[] {
    const words: string[] = [];
    while (tokens.isWord()) {
      words.push(word('a name'));
      tokens.accept(',');
    }
    expect(closing);
    return words;
  }

  function probability(line: number): Block {
    expect('(');
    const names: string[] = [];
    while (tokens.isWord()) {
      names.push(word('a name'));
      if (!tokens.accept(',')) tokens.accept('|');
    }
    expect(')');
    if (names.length === 0) fail('probabilities of no variable', line);
    const entries: Entry[] = [];
    expect('{');
    for (;;) {
      const at = tokens.line;
      if (tokens.accept('(')) {
        entries.push({ kind: 'row', states: list(')'), numbers: numbers(), line: at });
      } else if (tokens.isWord() && (tokens.text === 'table' || tokens.text === 'default')) {
        const kind = tokens.text;
        tokens.advance();
        entries.push({ kind, states: [], numbers: numbers(), line: at });
      } else if (tokens.isWord()) property();
      else break;
    }
    expect('}');
    return { names, entries, line };
  }

  function numbers(): number[] {
    const values: number[] = [];
    while (tokens.isWord()) {
      const value = parseNumber(tokens.text);
      if (value === undefined) fail(`'${excerpt(tokens.text)}' is no number`, tokens.line);
      values.push(value);
      tokens.advance();
      tokens.accept(',');
    }
    expect(';');
    return values;
  }

  function resolved(): Decoded<NetworkFile, undefined> {
    const rows = rowCheck(file);
    const defined = new Map<number, FileTableNode>();
    for (const block of blocks) {
      const node = find(block.names[0]!, block.line);
      onlyOnce(defined, node, block.names[0]!, { file, line: block.line });
      const of = parents(node, block.names.slice(1), block.line);
      const { table, lineOf } = tableOf(block, node, of);
      const { name, states } = variables[node]!;
      rows.normalize(table, states.length, name, lineOf);
      defined.set(node, { kind: 'table', name, states, parents: of, table });
    }
    const nodes = variables.map(({ name, line }, i) => {
      const node = defined.get(i);
      if (!node) throw new DataError(`no probabilities of '${excerpt(name)}'`, { file, line });
      return node;
    });
    return { value: { name, nodes }, metadata: undefined, notes: rows.notes() };
  }

  function tableOf(block: Block, node: number, of: readonly number[]) {
    const card = variables[node]!.states.length;
    const rows = jointCount(variables, of);
    const size = rows * card;
    const given = block.entries.reduce((sum, { numbers }) => sum + numbers.length, 0);
    const name = excerpt(variables[node]!.name);
    const whole = block.entries.find(({ kind }) => kind === 'table');
    if (size > (whole ? given : Math.max(MOST_DEFAULT, given)))
      fail(`the table of '${name}' needs ${size} probabilities, found ${given}`, block.line);
    const table = new Float64Array(size);
    const lines = new Int32Array(rows);
    if (whole) {
      if (block.entries.length > 1) fail(`'${name}' has a table and more beside it`, block.line);
      if (whole.numbers.length !== size)
        fail(`the table of '${name}' needs ${size} probabilities, found ${whole.numbers.length}`, whole.line);
      for (let c = 0, i = 0; c < card; c++)
        for (let row = 0; row < rows; row++) table[row * card + c] = whole.numbers[i++]!;
      lines.fill(whole.line);
      return { table, lineOf: (row: number) => lines[row] };
    }
    let rest: Entry | undefined;
    for (const entry of block.entries) {
      if (entry.numbers.length !== card)
        fail(`${entry.numbers.length} probabilities, '${name}' has ${card} states`, entry.line);
      if (entry.kind === 'default') {
        if (rest) fail(`'${name}' has two defaults`, entry.line);
        rest = entry;
        continue;
      }
      const row = rowOf(entry, of, name);
      if (lines[row]! > 0) fail(`a second row of '${name}' for these states`, entry.line);
      table.set(entry.numbers, row * card);
      lines[row] = entry.line;
    }
    for (let row = 0; row < rows; row++) {
      if (lines[row]! > 0) continue;
      if (!rest) fail(`the table of '${name}' has no row for ${statesOf(row, of)}`, block.line);
      table.set(rest!.numbers, row * card);
      lines[row] = rest!.line;
    }
    return { table, lineOf: (row: number) => lines[row] };
  }

  function rowOf({ states, line }: Entry, of: readonly number[], name: string): number {
    if (states.length !== of.length)
      fail(`a row of '${name}' for ${states.length} states, it has ${of.length} parents`, line);
    return of.reduce((row, parent, i) => {
      const { name, states: known } = variables[parent]!;
      const state = known.indexOf(states[i]!);
      if (state < 0) fail(`'${excerpt(name)}' has no state '${excerpt(states[i]!)}'`, line);
      return row * known.length + state;
    }, 0);
  }

  function statesOf(row: number, of: readonly number[]): string {
    const words: string[] = [];
    let rest = row;
    for (const parent of [...of].reverse()) {
      const { states } = variables[parent]!;
      words.unshift(excerpt(states[rest % states.length]!));
      rest = Math.floor(rest / states.length);
    }
    return `(${words.slice(0, 6).join(', ')}${words.length > 6 ? ', …' : ''})`;
  }
}

/** A network of tables; roots as `table`, others a row for each joint state of the parents. */
export function* encodeBif(network: NetworkFile): Generator<string> {
  yield `network ${quoted(network.name || 'unknown')} {\n}\n`;
  const nodes = network.nodes.map((node) => {
    if (node.kind === 'table') return node;
    throw new UsageError(`BIF has no nodes of numbers such as '${excerpt(node.name)}'; write .json`);
  });
  for (const { name, states } of nodes)
    yield `variable ${quoted(name)} {\n  type discrete [ ${states.length} ] { ${states.map(quoted).join(', ')} };\n}\n`;
  for (const { name, states, parents, table } of nodes) {
    const of = parents.map((parent) => nodes[parent]!);
    const given = of.length > 0 ? ` | ${of.map(({ name }) => quoted(name)).join(', ')}` : '';
    yield `probability ( ${quoted(name)}${given} ) {\n`;
    const card = states.length;
    const at = of.map(() => 0);
    for (let from = 0; from < table.length; from += card) {
      const row = at.map((state, i) => quoted(of[i]!.states[state]!)).join(', ');
      const numbers = Array.from(table.subarray(from, from + card), numberText).join(', ');
      yield of.length === 0 ? `  table ${numbers};\n` : `  (${row}) ${numbers};\n`;
      for (let i = of.length - 1; i >= 0 && ++at[i]! === of[i]!.states.length; i--) at[i] = 0;
    }
    yield '}\n';
  }
}

function quoted(name: string): string {
  if (/^[^\s{}()[\]|,;"/]+$/.test(name)) return name;
  if (/["\r\n]/.test(name))
    throw new UsageError(`BIF cannot hold the name '${excerpt(name)}'; write .json or .xmlbif`);
  return `"${name}"`;
}

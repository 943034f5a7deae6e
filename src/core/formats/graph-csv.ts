import type { Table } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { sniffDialect } from './csv-dialect.js';
import { notUtf8, quoteFault } from './csv-faults.js';
import { cellText, emptyRecord, LF, NONE, parseNumber, readRecord } from './csv-record.js';
import { type EdgeMark, type GraphEdges, type GraphFile, nodeNumbers } from './graph-file.js';

/** How edges are written in a table, and what is meant. */
const KINDS = new Map<string, { kind: EdgeMark; turned?: true }>([
  ['', { kind: '->' }],
  ['->', { kind: '->' }],
  ['-->', { kind: '->' }],
  ['<-', { kind: '->', turned: true }],
  ['<--', { kind: '->', turned: true }],
  ['--', { kind: '--' }],
  ['---', { kind: '--' }],
  ['<->', { kind: '<->' }],
  ['o->', { kind: 'o->' }],
  ['<-o', { kind: 'o->', turned: true }],
  ['o-o', { kind: 'o-o' }],
]);

/** What the columns may be called, in the order from, to, kind, weight. */
const HEADERS: readonly ReadonlySet<string>[] = [
  new Set(['from', 'source', 'src']),
  new Set(['to', 'target', 'dst']),
  new Set(['kind', 'type', 'edge']),
  new Set(['weight']),
];

/**
 * A graph as a table `from,to,kind`, one edge a row. The kind may be left out (`->` then), and an isolated
 * node is a row without a `to`. A first row that names `from` and `to` says which columns are which, and may
 * name a `weight`; without it they are in this order. Lines that begin with # are passed over.
 */
export function decodeGraphCsv(bytes: Uint8Array, file: string): GraphFile {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  refuseUtf16(buffer, file);
  const begin = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  const { delimiter } = sniffDialect(withoutComments(buffer.subarray(begin, begin + SAMPLE)), {
    header: false,
  });
  const names: string[] = [];
  const edges: GraphFile['edges'] = [];
  const numberOf = nodeNumbers(names);
  const record = emptyRecord();
  let places: Places | undefined;
  let line = 1;
  for (let pos = begin; pos < buffer.length; ) {
    const at = { file, line };
    if (buffer[pos] === HASH) {
      const end = buffer.indexOf(LF, pos);
      pos = end < 0 ? buffer.length : end + 1;
      line++;
      continue;
    }
    readRecord(buffer, pos, buffer.length, delimiter, record);
    if (record.fault) throw quoteFault(record, at);
    pos = record.next;
    line += record.lines;
    if (record.count === 0) continue;
    const cells = Array.from({ length: record.count }, (_, j) => {
      const text = cellText(buffer, record, j);
      if (text === undefined) throw notUtf8(at);
      return text;
    });
    const first = places === undefined;
    places ??= placesOf(cells, delimiter, at);
    if (first && places.header) continue;
    const [from, to] = [cells[places.from] ?? '', cells[places.to] ?? ''];
    if (from === '') throw new DataError('a row without a node', at);
    const start = numberOf(from);
    if (to === '') continue;
    const word = cells[places.kind] ?? '';
    const kind = KINDS.get(word);
    if (!kind)
      throw new DataError(`'${excerpt(word)}' is no kind of edge`, {
        ...at,
        hint: 'known are -> -- <-> o-> o-o',
      });
    const weight = weightOf(cells[places.weight], at);
    const end = numberOf(to);
    edges.push({
      from: kind.turned ? end : start,
      to: kind.turned ? start : end,
      kind: kind.kind,
      ...(weight !== undefined && { weight }),
      line: at.line,
    });
  }
  if (names.length === 0) throw new DataError('a graph without nodes', { file });
  return { names, edges };
}

const SAMPLE = 2 ** 16;
const HASH = '#'.charCodeAt(0);

function refuseUtf16(bytes: Uint8Array, file: string): void {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff)
    throw new DataError('UTF-16 text, UTF-8 was needed', { file, hint: 'iconv -f UTF-16 -t UTF-8' });
}

/** What the delimiter is told from. */
const withoutComments = (sample: Buffer): Buffer =>
  Buffer.from(sample.toString('latin1').replace(/^#.*(?:\n|$)/gm, ''), 'latin1');

interface Places {
  header: boolean;
  from: number;
  to: number;
  kind: number;
  weight: number;
}

function placesOf(cells: readonly string[], delimiter: number, at: { file: string; line: number }): Places {
  const words = cells.map((cell) => cell.toLowerCase());
  const [from, to, kind, weight] = HEADERS.map((known) => words.findIndex((word) => known.has(word)));
  if (from! >= 0 && to! >= 0) return { header: true, from: from!, to: to!, kind: kind!, weight: weight! };
  if (delimiter === NONE || cells.length < 2)
    throw new DataError('a table of one column, a graph needs the columns from,to,kind', at);
  // Of a third column that holds numbers nobody can mean kinds.
  const numbers = cells.length === 3 && parseNumber(cells[2]!) !== undefined;
  return { header: false, from: 0, to: 1, kind: numbers ? -1 : 2, weight: numbers ? 2 : 3 };
}

function weightOf(cell: string | undefined, at: { file: string; line: number }): number | undefined {
  if (cell === undefined || cell === '') return undefined;
  const weight = parseNumber(cell);
  if (weight === undefined || !Number.isFinite(weight))
    throw new DataError(`'${excerpt(cell)}' is no weight of an edge`, at);
  return weight;
}

/** The table `from,to,kind`; nodes without an edge come last, with an empty `to`. */
export function graphTable({ names, edges }: GraphEdges): Table {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const alone = names.filter((_, i) => !joined.has(i));
  return new Map([
    ['from', [...edges.map(({ from }) => names[from]!), ...alone]],
    ['to', [...edges.map(({ to }) => names[to]!), ...alone.map(() => '')]],
    ['kind', [...edges.map(({ kind }): string => kind), ...alone.map(() => '')]],
  ]);
}

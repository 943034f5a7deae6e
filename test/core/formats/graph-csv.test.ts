import { expect, test } from 'vitest';
import { encodeCsv } from '../../../src/core/formats/csv-write.js';
import { decodeGraphCsv, graphTable } from '../../../src/core/formats/graph-csv.js';
import { ALL_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => decodeGraphCsv(bytes(text), 'g.csv');
const edgesOf = (text: string) => {
  const { names, edges } = read(text);
  return edges.map(({ from, to, kind }) => `${names[from]} ${kind} ${names[to]}`);
};

test('all kinds, columns in any order, arrows to the left turned, lines of the file', () => {
  const text =
    '# a comment\nkind,to,from\n->,B,A\n--,C,"B, b"\n<-,E,D\n<->,F,E\no->,G,F\n<-o,H,G\no-o,I,H\n,A,I\n';
  expect(edgesOf(text)).toEqual([
    'A -> B',
    'B, b -- C',
    'E -> D',
    'E <-> F',
    'F o-> G',
    'H o-> G',
    'H o-o I',
    'I -> A',
  ]);
  expect(read(text).edges.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
});

test('isolated nodes, no header, other delimiters, a byte order mark, CRLF', () => {
  expect(read('from,to,kind\nA,,\nB,A,->\n').names).toEqual(['A', 'B']);
  expect(edgesOf('A;B\r\nB;C\r\n')).toEqual(['A -> B', 'B -> C']);
  expect(edgesOf('\ufefffrom\tto\nA\tB\n')).toEqual(['A -> B']);
  expect(edgesOf('1 2\n2 3\n')).toEqual(['1 -> 2', '2 -> 3']);
});

test('weights, by name or as a third column of numbers', () => {
  expect(read('from,to,weight\na,b,2.5\nb,a,\n').edges.map(({ weight }) => weight)).toEqual([2.5, undefined]);
  expect(read('a,b,2.5\nb,a,1\n').edges).toMatchObject([{ kind: '->', weight: 2.5 }, { weight: 1 }]);
});

test.each([
  ['from,to,kind\nA,B,=>\n', "'=>' is no kind of edge", 2],
  ['from,to\nA,B\n,C\n', 'a row without a node', 3],
  ['from,to,weight\nA,B,x\n', "'x' is no weight of an edge", 2],
  ['A\nB\n', 'a table of one column', 1],
  ['from,to\n', 'a graph without nodes', undefined],
  ['', 'a graph without nodes', undefined],
  ['A,B\nB,"C\n', 'a quote that is never closed', 2],
  ['A,B\nB,"C"D\n', 'text behind a closing quote', 2],
  ['\xff\xfeA', 'UTF-16', undefined],
  ['A,B\nB,\xe9\n', 'no UTF-8', 2],
])('%j is refused', (text, message, line) => {
  expect(() => decodeGraphCsv(Buffer.from(text, 'latin1'), 'g.csv')).toThrow(
    expect.objectContaining({ name: 'DataError', message: expect.stringContaining(message), line }),
  );
});

test('what is written reads back', () => {
  const graph = {
    names: ['plain', 'with, comma', 'from', 'alone', ' é"'],
    edges: [
      { from: 0, to: 1, kind: '->' },
      { from: 2, to: 1, kind: 'o-o' },
      { from: 4, to: 0, kind: '<->' },
    ] as const,
  };
  const again = decodeGraphCsv(Buffer.concat([...encodeCsv(graphTable(graph))]), 'g.csv');
  const told = (g: {
    names: readonly string[];
    edges: readonly { from: number; to: number; kind: string }[];
  }) => g.edges.map(({ from, to, kind }) => [g.names[from], kind, g.names[to]]);
  expect(told(again)).toEqual(told(graph));
  expect(new Set(again.names)).toEqual(new Set(graph.names));
});

test('a damaged file is read or refused', async () => {
  const seed = bytes('#c\nfrom,to,kind\n"a ""x""",b,->\nb,c,<->\nd,,\n');
  const decode = (b: Uint8Array) => decodeGraphCsv(b, 'g.csv');
  const cut = await forEachTruncation(seed, decode);
  const changed = await forEachMutant(seed, decode, { flips: ALL_FLIPS });
  expect(cut.decoded).toBeGreaterThan(5);
  expect(changed.refused).toBeGreaterThan(100);
});

import { expect, test } from 'vitest';
import { decodeDot, encodeDot } from '../../../src/core/formats/dot.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => decodeDot(bytes(text), 'g.dot');
const told = ({ names, edges }: ReturnType<typeof read>) =>
  edges.map(({ from, to, kind }) => `${names[from]} ${kind} ${names[to]}`);

test('chains, groups, subgraphs, ports, attributes, comments', () => {
  const text = `
    # a line of the preprocessor
    strict digraph "my graph" { // first
      rankdir=LR; node [shape=box, style="filled"] graph [label=<a <b>bold</b> text>]
      a -> b -> "c d" [weight=2, label="x;y"];  /* several
      lines */
      {e f} -> g:port:n
      subgraph cluster_1 { h -> i }  -> j
      k
      "quoted \\"name\\"" -> -1.5
      é_ñ -> "a" + "bc"
    }`;
  expect(told(read(text))).toEqual([
    'a -> b',
    'b -> c d',
    'e -> g',
    'f -> g',
    'h -> i',
    'h -> j',
    'i -> j',
    'quoted "name" -> -1.5',
    'é_ñ -> abc',
  ]);
  const { edges, names } = read(text);
  expect(edges[1]).toMatchObject({ weight: 2, line: 5 });
  expect(names).toContain('k');
});

test('kinds by the shape of the ends, defaults in the group they stand in', () => {
  expect(
    told(
      read(`digraph {
        a -> b [dir=none]; a -> c [dir=back]; a -> d [dir=both]; a -> e [dir=both, arrowtail=odot]
        a -> f [dir=both, arrowhead=odot]; a -> g [dir=both arrowhead=odot arrowtail=dot]; a -> h [arrowhead=none]
        { edge [dir=none] b -> c; b -> d [dir=forward] }
        b -> e }`),
    ),
  ).toEqual([
    'a -- b',
    'c -> a',
    'a <-> d',
    'a o-> e',
    'f o-> a',
    'a o-o g',
    'a -- h',
    'b -- c',
    'b -> d',
    'b -> e',
  ]);
  expect(told(read('graph { a -- b -- c; a -- {d e} }'))).toEqual(['a -- b', 'b -- c', 'a -- d', 'a -- e']);
});

test.each([
  ['digraph {\n a -- b }', "'--' in a digraph", 2],
  ['graph { a -> b }', "'->' in a graph", 1],
  ['digraph { a -> }', "'}' where a node was needed", 1],
  ['digraph { a -> b', "the end of the file where '}' was needed", 1],
  ['digraph { a -> b } digraph { }', 'one graph a file', 1],
  ['tree { a }', "'tree' where 'graph' or 'digraph' was needed", 1],
  ['digraph { }', 'without nodes', undefined],
  ['digraph { "a -> b }', 'never closed', 1],
  ['digraph { a -> b [arrowhead=odot] }', 'a circle at one end', 1],
  ['digraph { a -> b [weight=heavy] }', "'heavy' is no weight", 1],
  ['digraph { a ? b }', "'?' is not of the language", 1],
  [`digraph {${'{'.repeat(300)}`, 'more than 200 deep', 1],
  ['digraph { <a }', 'never ends', 1],
])('%j is refused', (text, message, line) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ name: 'DataError', message: expect.stringContaining(message), line }),
  );
});

test('groups joined with groups cannot fill the memory', () => {
  const many = Array.from({ length: 3000 }, (_, i) => `n${i}`).join(' ');
  expect(() => read(`digraph { {${many}} -> {${many}} }`)).toThrow('more than 5000000 edges');
});

test('what is written reads back, all kinds and awkward names', () => {
  const names = ['plain', 'two words', 'graph', '"q"', 'back\\', 'é', '1', ''];
  const kinds = ['->', '--', '<->', 'o->', 'o-o'] as const;
  const edges = kinds.map((kind, i) => ({ from: i, to: i + 1, kind }));
  const again = read(encodeDot({ names, edges }));
  expect(again.names).toEqual(names);
  expect(again.edges).toMatchObject(edges);
  const plain = encodeDot({ names: ['a', 'b'], edges: [{ from: 0, to: 1, kind: '--' }] });
  expect(plain).toBe('graph {\n  a;\n  b;\n  a -- b;\n}\n');
  expect(told(read(plain))).toEqual(['a -- b']);
});

test('a damaged file is read or refused', async () => {
  const seed = bytes(
    'digraph G {\n a -> {b "c\\"d"} [dir=both, weight=2]\n subgraph s { e:n } /*x*/\n #y\n}\n',
  );
  const decode = (b: Uint8Array) => decodeDot(b, 'g.dot');
  const cut = await forEachTruncation(seed, decode);
  const changed = await forEachMutant(seed, decode, { flips: BIT_FLIPS });
  expect(cut.refused).toBeGreaterThan(60);
  expect(changed.decoded).toBeGreaterThan(100);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeBif, encodeBif } from '../../../src/core/formats/bif.js';
import { detectKind } from '../../../src/core/formats/kind.js';
import { decodeNetwork, describeNetwork, encodeUaiNetwork } from '../../../src/core/formats/network.js';
import type { NetworkFile } from '../../../src/core/formats/network-file.js';
import { decodeNetworkJson, networkJson } from '../../../src/core/formats/network-json.js';
import { decodeXmlbif, encodeXmlbif } from '../../../src/core/formats/xmlbif.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

interface Oracle {
  states: Record<string, string[]>;
  tables: Record<string, number[]>;
  bif: string;
  xmlbif: string;
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('./networks.oracle.json', import.meta.url), 'utf8'));

const bytes = (text: string) => new TextEncoder().encode(text);
const bif = (text: string) => decodeBif(bytes(text), 'net.bif').value;
const xml = (text: string) => decodeXmlbif(bytes(text), 'net.xml').value;
const json = (value: unknown) => decodeNetworkJson(bytes(JSON.stringify(value)), 'net.json').value;
const joined = (pieces: Iterable<string>) => [...pieces].join('');

/** Tables by name, as plain numbers. */
const tables = ({ nodes }: NetworkFile) =>
  Object.fromEntries(nodes.map((node) => [node.name, node.kind === 'table' ? [...node.table] : []]));

const SMALL = `// a comment first
network "small one" { property made by hand ; }
probability ( Wet | Rain, Sun ) { // before its variable
  default 0.5, 0.5;
  (no, "very bright") .25, 75e-2;
  property "a ; inside";
}
variable Rain { type discrete [ 2 ] { yes, no }; property position = (1, 2) ; }
variable Sun { /* two
lines */ type discrete[2] { dim "very bright" }; }
variable Wet { type discrete [ 2 ] { a/b, N/A }; }
probability ( Rain ) { table 0.2 0.8; }
probability ( Sun | Rain ) { table 0.1, 0.6, 0.9, 0.4; }
`;

describe('BIF', () => {
  test('comments, quotes, properties, defaults, rows in any order, a table over (node, parents)', () => {
    const network = bif(SMALL);
    expect(network.name).toBe('small one');
    expect(network.nodes.map(({ name, parents }) => [name, parents])).toEqual([
      ['Rain', []],
      ['Sun', [0]],
      ['Wet', [0, 1]],
    ]);
    expect(tables(network)).toEqual({
      Rain: [0.2, 0.8],
      Sun: [0.1, 0.9, 0.6, 0.4],
      Wet: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.75],
    });
    expect(network.nodes[2]).toMatchObject({ states: ['a/b', 'N/A'] });
  });

  test('a file of pgmpy', () => {
    const network = bif(oracle.bif);
    expect(Object.fromEntries(network.nodes.map((n) => [n.name, n.kind === 'table' && n.states]))).toEqual(
      oracle.states,
    );
    expect(tables(network)).toEqual(oracle.tables);
  });

  test('what is written reads back as it was', () => {
    const network = bif(SMALL);
    expect(bif(joined(encodeBif(network)))).toEqual(network);
  });

  test.each([
    ['network n {} variable A { type discrete [ 2 ] { a, b, c }; }', 'has 2 states, 3 are named', 1],
    ['network n {\n}\nvariable A { type discrete [ 1 ] { a }; }', "no probabilities of 'A'", 3],
    ['variable A { type discrete [ 2 ] { a, a }; } probability (A) { table 1 0; }', "the state 'a' twice", 1],
    [
      'variable A { type discrete [ 2 ] { a, b }; }\nprobability (A) {\n table 0.5 0.7; }',
      'sum to 1.2, row 0',
      3,
    ],
    [
      'variable A { type discrete [ 2 ] { a, b }; }\nprobability (A) {\n table -0.5 1.5; }',
      'probability of -0.5',
      3,
    ],
    [
      'variable A { type discrete [ 2 ] { a, b }; }\nprobability (A) {\n table 1; }',
      'needs 2 probabilities, found 1',
      2,
    ],
    ['variable A { type discrete [ 2 ] { a, b }; }\nprobability (B) { table 1 0; }', "no variable 'B'", 2],
    ['variable A { type discrete [ 1 ] { a }; } probability (A | A) { default 1; }', 'its own parent', 1],
    [`${SMALL}probability ( Sun ) { table 1 0; }`, "probabilities of 'Sun' are there twice", 14],
    [SMALL.replace('"very bright") .25', 'cloudy) .25'), "'Sun' has no state 'cloudy'", 5],
    [SMALL.replace('default 0.5, 0.5;', ''), "'Wet' has no row for (yes, dim)", 3],
    [SMALL.replace('default 0.5, 0.5;', '(no, "very bright") 1 0;'), 'a second row', 5],
    [SMALL.replace('.25, 75e-2', '.25, x'), "'x' is no number", 5],
    ['network n { variable', "'property' was needed", 1],
    ['network n {\n/* never', 'never closed', 2],
  ])('%s', (text, message, line) => {
    const read = () => bif(text);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ line, file: 'net.bif' }));
  });

  test('rows that are rounded are divided by their sum, with a note', () => {
    const text = 'variable A { type discrete [ 3 ] { a, b, c }; } probability (A) { table .333 .333 .333; }';
    const { value, notes } = decodeBif(bytes(text), 'net.bif');
    expect(tables(value)).toEqual({ A: [1 / 3, 1 / 3, 1 / 3] });
    expect(notes).toEqual(['1 row of a table sums to 1 only within 0.0010: divided by the sum']);
  });

  test('a default cannot ask for more memory than a table of 4 million numbers', () => {
    const names = Array.from({ length: 40 }, (_, i) => `v${i}`);
    const variables = names.map((v) => `variable ${v} { type discrete [ 2 ] { a, b }; }`).join('\n');
    expect(() =>
      bif(`${variables} probability ( v0 | ${names.slice(1).join(' ')} ) { default 1 0; }`),
    ).toThrow('needs 1099511627776 probabilities');
  });

  test('damaged files are read or refused', async () => {
    const seed = bytes(SMALL);
    const read = (mutant: Uint8Array) => decodeBif(mutant, 'net.bif');
    const cut = await forEachTruncation(seed, read);
    expect(cut.refused).toBeGreaterThan(seed.length - 40);
    const { tried, decoded } = await forEachMutant(seed, read, { flips: BIT_FLIPS });
    expect(decoded).toBeGreaterThan(0.05 * tried);
  });
});

describe('XMLBIF', () => {
  test('a file of pgmpy', () => {
    expect(tables(xml(oracle.xmlbif))).toEqual(oracle.tables);
  });

  test('what is written reads back as it was', () => {
    const network = bif(SMALL);
    expect(xml(joined(encodeXmlbif(network)))).toEqual(network);
    const odd: NetworkFile = {
      name: 'a < b & "c"',
      nodes: [
        {
          kind: 'table',
          name: '__proto__',
          states: ['<', '>', '&amp;'],
          parents: [],
          table: Float64Array.of(0.1, 0.2, 0.7),
        },
      ],
    };
    expect(xml(joined(encodeXmlbif(odd)))).toEqual(odd);
  });

  test('document types, comments, CDATA, character numbers, names in lower case', () => {
    const text = `<?xml version="1.0" encoding="US-ASCII"?>
<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> <!-- ] > --> ]>
<bif version='0.3'><network><name>n</name><!-- <x> -->
<variable type="nature"><name>A&#x26;<![CDATA[<B>]]></name><outcome>&lt;1</outcome><outcome>b</outcome></variable>
<definition><for>A&amp;&lt;B&gt;</for><table>.5<!-- half -->, 0.5</table></definition></network></bif>`;
    expect(xml(text).nodes).toEqual([
      { kind: 'table', name: 'A&<B>', states: ['<1', 'b'], parents: [], table: Float64Array.of(0.5, 0.5) },
    ]);
  });

  const wrap = (inner: string) => `<BIF VERSION="0.3"><NETWORK><NAME>n</NAME>\n${inner}\n</NETWORK></BIF>`;
  const A = '<VARIABLE TYPE="nature"><NAME>A</NAME><OUTCOME>a</OUTCOME><OUTCOME>b</OUTCOME></VARIABLE>';
  test.each([
    ['<x/>', '<x> is no <BIF>', 1],
    [wrap(''), 'no variables', undefined],
    [wrap(A), "no probabilities of 'A'", 2],
    [wrap(`${A}\n<DEFINITION><FOR>A</FOR></DEFINITION>`), '<DEFINITION> without a <TABLE>', 3],
    [
      wrap(`${A}\n<DEFINITION><FOR>A</FOR><TABLE>1</TABLE></DEFINITION>`),
      'needs 2 probabilities, found 1',
      3,
    ],
    [wrap(`${A}\n<DEFINITION><FOR>A</FOR><TABLE>1 1</TABLE></DEFINITION>`), 'sum to 2', 3],
    [wrap('<VARIABLE TYPE="utility"><NAME>U</NAME></VARIABLE>'), "type 'utility'", 2],
    [wrap('&bomb;'), "'&bomb;' is no entity", 2],
    ['<BIF>\n<NETWORK>', '<NETWORK> is never closed', 2],
    ['<BIF>\n</NETWORK>', '</NETWORK> closes <BIF>', 2],
    ['<BIF a="1" a="2"/>', "attribute 'a' is there twice", 1],
  ])('%s', (text, message, line) => {
    const read = () => xml(text);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ line, file: 'net.xml' }));
  });

  test('damaged files are read or refused', async () => {
    const seed = bytes(wrap(`${A}<!-- c --><DEFINITION><FOR>A</FOR><TABLE>.5 0.5</TABLE></DEFINITION>`));
    const read = (mutant: Uint8Array) => decodeXmlbif(mutant, 'net.xml');
    expect((await forEachTruncation(seed, read)).decoded).toBe(0);
    expect((await forEachMutant(seed, read, { flips: BIT_FLIPS })).decoded).toBeGreaterThan(0);
  });
});

const MIXED = {
  format: 'ispr-network',
  version: 1,
  name: 'mixed',
  nodes: [
    { name: 'D', states: ['u', 'v'], parents: [], table: [[0.25, 0.75]] },
    { name: 'X', kind: 'gaussian', parents: [], intercepts: [1], variances: [2] },
    {
      name: 'Y',
      kind: 'gaussian',
      parents: ['D', 'X'],
      intercepts: [1, 2],
      weights: [[3], [4]],
      variances: [5, 6],
    },
  ],
};

describe('JSON', () => {
  test('nodes of numbers, and back', () => {
    const network = json(MIXED);
    expect(network.nodes[2]).toEqual({
      kind: 'gaussian',
      name: 'Y',
      parents: [0, 1],
      intercepts: Float64Array.of(1, 2),
      weights: Float64Array.of(3, 4),
      variances: Float64Array.of(5, 6),
    });
    expect(json(networkJson(network))).toEqual(network);
    expect(json(networkJson(bif(SMALL)))).toEqual(bif(SMALL));
    expect(() => joined(encodeBif(network))).toThrow("no nodes of numbers such as 'X'");
    expect(() => joined(encodeXmlbif(network))).toThrow("no nodes of numbers such as 'X'");
  });

  test.each([
    [{ ...MIXED, version: 2 }, 'version 2'],
    [{ ...MIXED, format: 'x' }, 'no network'],
    [{ ...MIXED, nodes: [] }, 'no list of nodes'],
    [
      { ...MIXED, nodes: [{ name: 'D', states: ['u'], parents: ['X'], table: [[1]] }, MIXED.nodes[1]] },
      'cannot be its parent',
    ],
    [{ ...MIXED, nodes: [{ ...MIXED.nodes[1], variances: [0] }] }, 'a variance of 0'],
    [{ ...MIXED, nodes: [{ ...MIXED.nodes[0], table: [[0.5]] }] }, 'a list of 2 numbers'],
    [{ ...MIXED, nodes: [{ ...MIXED.nodes[0], parents: ['Q'] }] }, "no variable 'Q'"],
  ])('refused %#', (value, message) => {
    expect(() => json(value)).toThrow(message);
  });

  test('damaged files are read or refused', async () => {
    const read = (mutant: Uint8Array) => decodeNetworkJson(mutant, 'net.json');
    await forEachMutant(bytes(JSON.stringify(MIXED)), read, { flips: [1, 4, 255] });
  });
});

describe('UAI', () => {
  test('tables survive, names become numbers', async () => {
    const network = bif(SMALL);
    const text = joined(await encodeUaiNetwork(network));
    const { value } = await decodeNetwork('uai', bytes(text), 'net.uai');
    expect(value.nodes.map(({ name, parents }) => [name, parents])).toEqual([
      ['x0', []],
      ['x1', [0]],
      ['x2', [0, 1]],
    ]);
    expect(Object.values(tables(value))).toEqual(Object.values(tables(network)));
    await expect(encodeUaiNetwork(json(MIXED))).rejects.toThrow("no nodes of numbers such as 'X'");
  });

  test.each([
    ['MARKOV\n1\n2\n1\n1 0\n2\n1 2\n', 'a Markov network'],
    ['BAYES\n2\n2 2\n1\n1 0\n2\n.5 .5\n', 'no table of variable 1'],
    ['BAYES\n1\n2\n2\n1 0\n1 0\n2\n.5 .5\n2\n.5 .5\n', 'two tables of variable 0'],
  ])('refused: %s', async (text, message) => {
    await expect(decodeNetwork('uai', bytes(text), 'net.uai')).rejects.toThrow(message);
  });
});

test('the kind is told by the content', () => {
  const kind = (text: string) => detectKind(bytes(text), 'net', text.length);
  expect(kind(SMALL)).toBe('bif');
  expect(kind(oracle.bif)).toBe('bif');
  expect(kind('/* by * hand */ network { }')).toBe('bif');
  expect(kind(oracle.xmlbif)).toBe('xmlbif');
  expect(kind('network of friends, 12\na, b')).not.toBe('bif');
});

test('inspect counts nodes, edges and free parameters', () => {
  const { statistics, parts } = describeNetwork(decodeNetworkJson(bytes(JSON.stringify(MIXED))));
  expect(statistics).toEqual({
    nodes: 3,
    numericNodes: 2,
    edges: 2,
    parameters: 1 + 2 + 6,
    largestTable: 2,
    largestTableOf: 'D',
    mostParents: 2,
  });
  expect(parts[2]).toEqual({ name: 'Y', states: 'numbers', parents: 'D X', parameters: 6 });
});

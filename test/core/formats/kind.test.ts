import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { detectKind } from '../../../src/core/formats/kind.js';
import { encodeNpy } from '../../../src/core/formats/npy.js';
import { encodeNpz } from '../../../src/core/formats/npz.js';
import { encodePnm } from '../../../src/core/formats/pnm.js';
import { encodeSafetensors } from '../../../src/core/formats/safetensors.js';
import { encodeZip } from '../../../src/core/formats/zip-write.js';
import { forEachTruncation } from './hostile.js';
import { bytes, bytesOf, joined, le, seeds } from './seeds.js';

const kind = (content: Uint8Array | string, path = 'file') => {
  const all = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return detectKind(all, path, all.length);
};

test('content comes first, whatever the name says', () => {
  for (const [name, seed] of Object.entries(seeds.image)) {
    const word = name.split(' ')[0]!;
    expect(kind(bytesOf(seed), 'x.csv')).toBe(['pbm', 'pgm', 'ppm'].includes(word) ? 'pnm' : word);
  }
  for (const seed of Object.values(seeds.wav)) expect(kind(bytesOf(seed), 'x.txt')).toBe('wav');
  for (const seed of Object.values(seeds.npy)) expect(kind(bytesOf(seed), 'x.npz')).toBe('npy');
  for (const seed of Object.values(seeds.npz)) expect(kind(bytesOf(seed), 'x.zip')).toBe('npz');
  for (const seed of Object.values(seeds.safetensors)) expect(kind(bytesOf(seed), 'x')).toBe('safetensors');
  expect(kind(bytesOf(seeds.idx['gzipped']!), 'x')).toBe('gzip');
  expect(kind(bytes(0, 0, 8, 1, 0, 0, 0, 1, 5), 'train-images-idx3-ubyte')).toBe('idx');
});

test('what we write is known again', async () => {
  const value = { shape: [1], data: Float64Array.of(1) };
  expect(kind(await joined(encodeNpy(value)))).toBe('npy');
  expect(kind(await joined(encodeNpz(new Map([['a', value]]))))).toBe('npz');
  expect(kind(await joined(encodeNpz(new Map())), 'x.npz')).toBe('npz');
  expect(kind(await joined(encodeZip([{ name: 'a.txt', pieces: [] }])))).toBe('zip');
  expect(kind(await joined(encodeSafetensors(new Map([['a', value]]))))).toBe('safetensors');
  expect(kind(await joined(encodePnm({ width: 1, height: 1, channels: 2, data: Uint8Array.of(1, 2) })))).toBe(
    'pnm',
  );
});

test.each([
  ['{"a": 1}', 'x', 'json'],
  ['[1, 2]\n', 'x.json', 'json'],
  ['{"a": 1}\n{"a": 2}\n', 'x', 'jsonl'],
  ['{"a": 1}\n{"a": 2}\n', 'x.ndjson', 'jsonl'],
  ['{\n "a": [\n1]}', 'x', 'json'],
  ['a,b\n1,2\n', 'x', 'csv'],
  ['a\tb\n1\t2\n', 'x', 'tsv'],
  ['a,b\n1,2\n', 'x.tsv', 'tsv'],
  ['a;b\n1;2\n', 'x.csv', 'csv'],
  ['1\n2\n', 'x.csv', 'csv'],
  ['Hello, world\nand all', 'x', 'text'],
  ['Hello', 'x.txt', 'text'],
  ['\ufeffa,b\n1,2', 'x', 'csv'],
  ['MARKOV\n2\n2 2\n', 'x.txt', 'uai'],
  ['network unknown {\n}\n', 'x', 'bif'],
  ['<?xml version="1.0"?>\n<BIF VERSION="0.3">', 'x.xml', 'xmlbif'],
  ['digraph G { a -> b }', 'x', 'dot'],
  ['strict graph {', 'x.txt', 'dot'],
  ['ply\nformat ascii 1.0\n', 'x', 'ply'],
  ['v 0 0 0\nf 1 1 1\n', 'x.obj', 'obj'],
  ['<?xml version="1.0"?><!-- x --><svg xmlns="">', 'x.png', 'svg'],
  ['<!doctype html><p>', 'x', 'html'],
  ['graph,of,words\n1,2,3', 'x.csv', 'csv'],
  ['P7,P8\n1,2\n', 'x.csv', 'csv'],
  ['P2 rocket,P3 rocket\n1,2\n', 'x.csv', 'csv'],

  ['BM,BN\n1,2\n0123456789', 'x.csv', 'csv'],
  ['', 'x', 'unknown'],
  ['', 'x.csv', 'csv'],
  ['a\0b', 'x.csv', 'unknown'],
])('%j in %s is %s', (content, path, expected) => {
  expect(kind(content, path)).toBe(expected);
});

test('a character cut at the end of the head is still text', () => {
  const head = new TextEncoder().encode('größe,höhe\n1,2\nü').slice(0, -1);
  expect(detectKind(head, 'x', 1000)).toBe('csv');
  expect(detectKind(head, 'x', head.length)).toBe('unknown');
});

test('a safetensors header longer than the file, an IDX without dimensions and the like are unknown', () => {
  expect(kind(bytes(le(1000, 8), '{}'))).toBe('unknown');
  expect(kind(bytes(0, 0, 8, 0))).toBe('unknown');
  expect(kind(new Uint8Array(deflateSync(bytes('x'))))).toBe('unknown');
});

test('no beginning of any file upsets it', async () => {
  const all = [seeds.image, seeds.wav, seeds.npy, seeds.npz, seeds.safetensors].flatMap((group) =>
    Object.values(group),
  );
  for (const seed of all) {
    const count = await forEachTruncation(bytesOf(seed).slice(0, 64), (b) => detectKind(b, 'x.csv'));
    expect(count.refused).toBe(0);
  }
});

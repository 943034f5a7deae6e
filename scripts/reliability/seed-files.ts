import { gzipSync } from 'node:zlib';
import type { Chunks } from '../../src/core/files.js';
import { readCsv } from '../../src/core/formats/csv.js';
import { decodeIdx } from '../../src/core/formats/idx.js';
import { decodeImage } from '../../src/core/formats/image.js';
import { parseJson } from '../../src/core/formats/json-strict.js';
import { readJsonRows } from '../../src/core/formats/jsonl.js';
import { decodeNpy } from '../../src/core/formats/npy.js';
import { decodeNpz } from '../../src/core/formats/npz.js';
import { decodeSafetensors } from '../../src/core/formats/safetensors.js';
import { decodeWav } from '../../src/core/formats/wav.js';
import { bytes, bytesOf, seeds } from '../../test/core/formats/seeds.js';

/** Small valid files of one format and its reader. */
export interface Format {
  name: string;
  seeds: Uint8Array[];
  decode(bytes: Uint8Array): unknown;
  /** A decode goes through libvips and takes half a millisecond. */
  slow?: boolean;
  /** What `convert` writes it as. */
  extension: string;
}

const text = (content: string) => new TextEncoder().encode(content);
async function* chunksOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield content;
}
const all = (group: Record<string, { base64: string }>) => Object.values(group).map(bytesOf);
const images = (format: string) =>
  Object.entries(seeds.image)
    .filter(([name]) => name.startsWith(format))
    .map(([, seed]) => bytesOf(seed));
const picture = (content: Uint8Array) => decodeImage(content, 'x', { maxPixels: 1_000_000 });
const idx = bytes(0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 2);
const rows = text('{"a":1,"b":"x"}\n{"a":-2.5e1,"b":"\\u00e9"}\n');

export const formats: Format[] = [
  {
    name: 'CSV, TSV',
    seeds: [
      'a,b\n1,2.5\n-3e4,4\n',
      '\ufeff# c\r\nname;"n ""1"""\r\n"x;\r\ny";1\r\nz;2\r\n',
      ' 1  2\t3\n4 5 6\n',
      'x\n1\n\nNA\n4\n',
      'é\t"ü"\r1\t2\r',
    ].map(text),
    decode: (content) => readCsv(chunksOf(content), {}),
    extension: 'csv',
  },
  {
    name: 'JSON',
    seeds: [text('{"a":[1,-2.5e1,"\\u00e9\\n",true,null],"b":{}}')],
    decode: (content) => parseJson(content),
    extension: 'json',
  },
  {
    name: 'JSON lines',
    seeds: [rows],
    decode: (content) => readJsonRows(chunksOf(content) satisfies Chunks, { file: 'x', whole: false }),
    extension: 'jsonl',
  },
  { name: 'npy', seeds: all(seeds.npy), decode: (content) => decodeNpy(content), extension: 'npy' },
  { name: 'npz', seeds: all(seeds.npz), decode: (content) => decodeNpz(content), extension: 'npz' },
  {
    name: 'safetensors',
    seeds: all(seeds.safetensors),
    decode(content) {
      const file = decodeSafetensors(content);
      for (const name of file.tensors.keys()) file.read(name);
    },
    extension: 'safetensors',
  },
  {
    name: 'IDX',
    seeds: [idx, gzipSync(idx), bytesOf(seeds.idx['gzipped']!)],
    decode: (content) => decodeIdx(content),
    extension: 'idx',
  },
  { name: 'WAV', seeds: all(seeds.wav), decode: (content) => decodeWav(content), extension: 'wav' },
  {
    name: 'PNM',
    seeds: [...images('p').filter((seed) => seed[0] === 0x50), text('P2 # c\n2 1 9\n3 4\n')],
    decode: picture,
    extension: 'ppm',
  },
  { name: 'BMP', seeds: images('bmp'), decode: picture, extension: 'png' },
  { name: 'PNG', seeds: images('png'), decode: picture, slow: true, extension: 'png' },
  { name: 'GIF', seeds: images('gif'), decode: picture, slow: true, extension: 'png' },
  { name: 'WebP', seeds: images('webp'), decode: picture, slow: true, extension: 'png' },
  { name: 'TIFF', seeds: images('tiff'), decode: picture, slow: true, extension: 'png' },
  { name: 'JPEG', seeds: images('jpeg'), decode: picture, slow: true, extension: 'png' },
];

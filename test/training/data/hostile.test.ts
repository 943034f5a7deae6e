import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from '../../core/formats/hostile.js';
import { folderOf, idx, type Options, open, png } from './files.js';

// A damaged file among sound ones is read or refused as bad data; anything else fails these tests.
const seeds: [string, () => Promise<Record<string, Uint8Array>>, string, Options][] = [
  [
    'IDX images',
    async () => ({
      'train-images-idx3-ubyte': Buffer.concat(idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])),
      'train-labels-idx1-ubyte': Buffer.concat(idx([2], [0, 1])),
    }),
    'train-images-idx3-ubyte',
    {},
  ],
  [
    'IDX labels',
    async () => ({
      'train-images-idx3-ubyte': Buffer.concat(idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])),
      'train-labels-idx1-ubyte': Buffer.concat(idx([2], [0, 1])),
    }),
    'train-labels-idx1-ubyte',
    {},
  ],
  [
    'a table',
    async () => ({ 'd.csv': Buffer.from('a,b,y\n1,u,p\n2,v,q\n3,u,p\n') }),
    'd.csv',
    { target: '2' },
  ],
  [
    'a table of series',
    async () => ({ 'd.csv': Buffer.from('s,y,v\nA,p,1\nA,p,2\nB,q,3\nB,q,4\n') }),
    'd.csv',
    { kind: 'series', target: '1', sequenceColumn: 's' },
  ],
  [
    'a picture of a folder',
    async () => ({ 'a/1.png': (await png(3, 2, 9))[0]!, 'b/1.png': (await png(3, 2, 7))[0]! }),
    'b/1.png',
    {},
  ],
];

test.each(seeds)('%s, cut short or with bits changed', async (_, make, name, options) => {
  const files = await make();
  const folder = folderOf(files);
  const path = name === 'd.csv' ? `${folder}/${name}` : folder;
  const decode = async (bytes: Uint8Array) => {
    writeFileSync(`${folder}/${name}`, bytes);
    const data = await open(path, options).catch(asData);
    if (data) await data.batch([data.length - 1]);
  };
  const cut = await forEachTruncation(files[name]!, decode);
  const flips = name.endsWith('.png') ? [255] : BIT_FLIPS;
  const flipped = await forEachMutant(files[name]!, decode, { flips });
  expect(cut.refused).toBeGreaterThan(0);
  expect(flipped.decoded + flipped.refused).toBe(flipped.tried);
});

// A column whose name has changed is no longer the one that is asked for.
function asData(error: unknown): undefined {
  if (error instanceof Error && error.name === 'UsageError') return;
  throw error;
}

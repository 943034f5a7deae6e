import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataError } from '../../../src/core/errors.js';
import { openZipFile } from '../../../src/core/formats/zip-file.js';
import { encodeZip } from '../../../src/core/formats/zip-write.js';
import { createRng } from '../../../src/core/random.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-zip-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rng = createRng('zip-file');
/** Half of it can be compressed. */
const noise = (bytes: number) =>
  Uint8Array.from({ length: bytes }, (_, i) => (i % 2 === 0 ? 7 : rng.integer(256)));

// Larger than the pieces in which files are read.
const MEMBERS = [
  { name: 'large', pieces: [noise(2_500_000)] },
  { name: 'empty', pieces: [] },
  { name: 'folder/three', pieces: [Uint8Array.of(1, 2, 3)] },
];

async function written(options: { compress: boolean; zip64: boolean }, members = MEMBERS): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeZip(members, options)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function contentOf(path: string, name: string): Promise<Buffer> {
  const archive = await openZipFile(path);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of archive.content(archive.members.get(name)!)) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await archive.close();
  }
}

test.each([
  { compress: false, zip64: false },
  { compress: true, zip64: true },
])('%o: members come back piece by piece', async (options) => {
  const path = join(folder, 'a.zip');
  writeFileSync(path, await written(options));
  expect(Buffer.compare(await contentOf(path, 'large'), MEMBERS[0]!.pieces[0]!)).toBe(0);
  expect(await contentOf(path, 'empty')).toHaveLength(0);
  expect([...(await contentOf(path, 'folder/three'))]).toEqual([1, 2, 3]);
});

test('a directory that is longer than the part of the file that is read first', async () => {
  const path = join(folder, 'a.zip');
  const many = Array.from({ length: 16_000 }, (_, i) => ({
    name: `${i}-${'x'.repeat(40)}`,
    pieces: [Uint8Array.of(i & 255)],
  }));
  writeFileSync(path, await written({ compress: false, zip64: false }, many));
  expect([...(await contentOf(path, many[300]!.name))]).toEqual([300 & 255]);
});

test('a member that lies about its size is stopped at the first byte too many', async () => {
  const bytes = await written({ compress: true, zip64: false });
  const path = join(folder, 'a.zip');
  const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes.writeUInt32LE(1000, central + 24);
  writeFileSync(path, bytes);
  await expect(contentOf(path, 'large')).rejects.toThrow('should have 1000 bytes and has more');
  bytes.writeUInt32LE(3_000_000, central + 24);
  writeFileSync(path, bytes);
  await expect(contentOf(path, 'large')).rejects.toThrow('should have 3000000 bytes and has 2500000');
});

test('damage anywhere in a member, and files cut short, are found', async () => {
  const whole = await written({ compress: true, zip64: false });
  const path = join(folder, 'a.zip');
  for (const at of [0, 8, 31, 1000, 700_000, 1_200_000]) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x10;
    writeFileSync(path, bytes);
    await expect(contentOf(path, 'large'), `byte ${at}`).rejects.toThrow(DataError);
  }
  for (const length of [0, 3, 22, 100, 1_000_000, whole.length - 1]) {
    writeFileSync(path, whole.subarray(0, length));
    await expect(openZipFile(path), `${length} bytes`).rejects.toThrow(DataError);
  }
});

test('damage in the directory is refused or does not matter', async () => {
  const whole = await written({ compress: true, zip64: true });
  const path = join(folder, 'a.zip');
  const central = whole.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const places = [
    ...Array.from({ length: 90 }, (_, i) => central + i),
    ...Array.from({ length: 98 }, (_, i) => whole.length - 98 + i),
  ];
  let read = 0;
  for (const at of places) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1;
    writeFileSync(path, bytes);
    try {
      const content = await contentOf(path, 'empty');
      expect(content).toHaveLength(0);
      read++;
    } catch (error) {
      // A name that is another one leaves us without the member that was asked for.
      if (!(error instanceof TypeError)) expect(error).toBeInstanceOf(DataError);
    }
  }
  expect(read).toBeLessThan(places.length / 2);
});

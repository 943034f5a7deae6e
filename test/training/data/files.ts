import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import type { Image } from '../../../src/core/data.js';
import { encodeIdx } from '../../../src/core/formats/idx.js';
import { encodeImage } from '../../../src/core/formats/image.js';
import { createRng } from '../../../src/core/random.js';
import { openDataset, openInputs, type Setup } from '../../../src/training/data/open.js';
import { dataInput, normalizeInput } from '../../../src/training/data/options.js';

/** A folder with these files, gone after the tests of the file. */
export function folderOf(files: Record<string, Uint8Array | Uint8Array[] | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ispr-data-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), Array.isArray(content) ? Buffer.concat(content) : content);
  }
  return folder;
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const schema = z.object({ ...dataInput, ...normalizeInput });
export type Options = z.input<typeof schema>;
export const options = (given: Options = {}) => schema.parse(given);

export const notes: string[] = [];
const warn = (note: string) => void notes.push(note);

/** `openDataset` with options as a command line gives them. */
export const open = (path: string, given?: Options, setup: Partial<Setup> = {}) =>
  openDataset(path, options(given), { rng: createRng(0), warn, ...setup });

export const inputs = (
  path: string,
  input: Parameters<typeof openInputs>[2],
  given?: Options,
  needed = false,
) => openInputs(path, options(given), input, { needed, warn });

export const idx = (shape: number[], values: readonly number[]) =>
  encodeIdx({ shape, data: Uint8Array.from(values) });

/** A PNG of one value or of one for each channel. */
export const png = (width: number, height: number, value: number | readonly number[], depth: 8 | 16 = 8) =>
  encodeImage(plain(width, height, value, depth), 'png');

function plain(width: number, height: number, value: number | readonly number[], depth: 8 | 16): Image {
  const colour = typeof value === 'number' ? [value] : value;
  const channels = colour.length === 3 ? 3 : 1;
  const values = Array.from({ length: width * height * channels }, (_, i) => colour[i % channels]!);
  return { width, height, channels, data: depth === 8 ? Uint8Array.from(values) : Uint16Array.from(values) };
}

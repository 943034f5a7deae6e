import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCsv, encodeCsvBlocks } from '../../src/core/formats/csv-write.js';
import { encodeWav, encodeWavBlocks } from '../../src/core/formats/wav.js';
import type { SeriesOptions } from '../../src/core/options.js';
import { readSeries, type SeriesSet } from '../../src/core/read.js';
import { openSeriesStream } from '../../src/core/series-stream.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ispr-stream-'));
});
afterAll(() => rm(folder, { recursive: true }));

const options: SeriesOptions = {
  header: true,
  missing: 'error',
  channel: 'all',
  columns: undefined,
  delimiter: undefined,
  rate: undefined,
  timeColumn: undefined,
};
const silent = (note: string) => expect.unreachable(note);

// Long enough for several pieces of a file and batches of rows, with a last one that is not full.
const N = 300_007;
const left = Float64Array.from({ length: N }, (_, i) => Math.round(20_000 * Math.sin(i / 50)) / 32_768);
const right = left.map((v, i) => ((i % 7) - 3) / 8 + v / 4);

async function written(name: string, pieces: Iterable<Uint8Array> | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof pieces === 'string' ? pieces : Buffer.concat([...pieces]));
  return path;
}

/** Values as one buffer: vitest compares that quickly. */
const digest = (parts: readonly Float64Array[]) =>
  Buffer.concat(parts.map((x) => Buffer.from(x.buffer, x.byteOffset, x.byteLength))).toString('latin1');

const digested = ({ series }: SeriesSet) =>
  series.map(({ name, values }) => ({ name, bytes: digest([values]) }));

async function joined(path: string, given: Partial<SeriesOptions> = {}) {
  const stream = (await openSeriesStream(path, { ...options, ...given }, silent))!;
  const parts: Float64Array[][] = stream.names.map(() => []);
  let blocks = 0;
  for await (const block of stream.blocks) {
    blocks++;
    block.forEach((x, i) => {
      parts[i]!.push(x.slice());
    });
  }
  const series = stream.names.map((name, i) => ({ name, bytes: digest(parts[i]!) }));
  return { series, blocks, samples: stream.samples, rateHz: stream.rateHz };
}

describe('a stream has the numbers that reading the whole file has', () => {
  test.each(['all', 'mix', 1] as const)('sound, channel %s', async (channel) => {
    const path = await written(
      's.wav',
      encodeWav({ rateHz: 8000, channels: [left, right] }, { format: 'float32' }),
    );
    const whole = await readSeries(path, { ...options, channel }, silent);
    const { blocks, samples, ...stream } = await joined(path, { channel });
    expect(stream).toEqual({ series: digested(whole), rateHz: 8000 });
    expect(blocks).toBeGreaterThan(2);
    expect(samples).toBe(N);
  });
  test('table', async () => {
    const path = await written(
      't.csv',
      encodeCsv(
        new Map([
          ['a', left],
          ['b', right],
        ]),
      ),
    );
    const { series, blocks } = await joined(path, { columns: ['b', '0'] });
    expect(series).toEqual(digested(await readSeries(path, { ...options, columns: ['b', '0'] }, silent)));
    expect(blocks).toBeGreaterThan(2);
  });
});

describe('what is written in blocks has the bytes of what is written whole', () => {
  async function* cut(sizes: readonly number[]) {
    for (let at = 0, k = 0; at < N; k++) {
      const end = Math.min(N, at + sizes[k % sizes.length]!);
      yield [left.subarray(at, end), right.subarray(at, end)];
      at = end;
    }
  }
  const bytes = async (pieces: AsyncIterable<Uint8Array>) => {
    const all: Uint8Array[] = [];
    for await (const piece of pieces) all.push(piece);
    return Buffer.concat(all);
  };
  test.each(['pcm16', 'pcm24', 'float32'] as const)('WAV, %s', async (format) => {
    const about = { rateHz: 100, channels: 2, frames: N };
    const streamed = await bytes(encodeWavBlocks(cut([1, 100_000, 7]), about, { format }));
    const whole = Buffer.concat([...encodeWav({ rateHz: 100, channels: [left, right] }, { format })]);
    expect(streamed.equals(whole)).toBe(true);
  });
  test('CSV', async () => {
    const streamed = await bytes(encodeCsvBlocks(['a', 'b'], cut([3, 50_000])));
    expect(
      streamed.equals(
        Buffer.concat([
          ...encodeCsv(
            new Map([
              ['a', left],
              ['b', right],
            ]),
          ),
        ]),
      ),
    ).toBe(true);
  });
});

describe('what cannot be streamed is left to the reader of whole files', () => {
  test.each<[string, string, Partial<SeriesOptions>]>([
    ['times', 't,x\n0,1\n1,2\n', { timeColumn: 't' }],
    ['missing cells that are filled', 'x\n1\n\n3\n', { missing: 'mean' }],
    ['no column of numbers', 'x\na\nb\n', {}],
    ['rows of JSON', '{"x":1}\n', {}],
  ])('%s', async (_, content, given) => {
    const path = await written(`other.${content.startsWith('{') ? 'jsonl' : 'csv'}`, content);
    expect(await openSeriesStream(path, { ...options, ...given }, silent)).toBeUndefined();
  });
});

test('a pipe is left whole to the reader of whole files', async () => {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const writing = writeFile(path, 'x\n1\n2\n3\n');
  expect(await openSeriesStream(path, options, silent)).toBeUndefined();
  expect((await readSeries(path, options, silent)).series[0]!.values).toEqual(Float64Array.of(1, 2, 3));
  await writing;
});
test('a recording cut short is read as far as it goes, with a note', async () => {
  const bytes = Buffer.concat([...encodeWav({ rateHz: 8000, channels: [left] })]);
  const path = await written('cut.wav', [bytes.subarray(0, 44 + 2001)]);
  const notes: string[] = [];
  const stream = (await openSeriesStream(path, options, (note) => notes.push(note)))!;
  expect(stream.samples).toBe(1000);
  expect(notes.join()).toMatch(/cut short/);
  await stream.close();
});
test('a header without data is refused', async () => {
  const bytes = Buffer.concat([...encodeWav({ rateHz: 8000, channels: [left] })]);
  const path = await written('head.wav', [bytes.subarray(0, 36)]);
  await expect(openSeriesStream(path, options, silent)).rejects.toThrow('no data chunk');
});

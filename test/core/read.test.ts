import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { NdArray } from '../../src/core/data.js';
import { type Chunks, writeAtomic } from '../../src/core/files.js';
import { encodeIdx } from '../../src/core/formats/idx.js';
import { encodeNpy } from '../../src/core/formats/npy.js';
import { encodeNpz } from '../../src/core/formats/npz.js';
import { encodePnm } from '../../src/core/formats/pnm.js';
import { encodeSafetensors } from '../../src/core/formats/safetensors.js';
import { encodeWav } from '../../src/core/formats/wav.js';
import { peekKind } from '../../src/core/peek.js';
import {
  readArray,
  readArrays,
  readAudio,
  readImage,
  readMatrix,
  readSeries,
  readTable,
  readTimedSeries,
} from '../../src/core/read.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
type Content = string | (() => Chunks);
const file = async (extension: string, content: Content) => {
  const path = join(folder, `${files++}.${extension}`);
  await writeAtomic(path, typeof content === 'string' ? [Buffer.from(content)] : content());
  return path;
};
const array = (shape: number[], ...data: number[]): NdArray => ({ shape, data: Float64Array.from(data) });

const plain = { header: true, missing: 'error' } as const;
const series = { ...plain, channel: 'mix' } as const;
const image = { maxPixels: 100 };
/** Where readers warn, for tests that look at it. */
const heard: string[] = [];
const warn = (note: string) => heard.push(note);
const silent = (note: string) => expect.unreachable(note);

describe('the same numbers from every kind of file', () => {
  const a = [1, 2.5, -3];
  const b = [4, 0, 1e-9];
  const rows = a.flatMap((v, i) => [v, b[i]!]);
  const vectors = new Map([
    ['a', array([3], ...a)],
    ['b', array([3], ...b)],
  ]);
  const cases: [string, Content, string[]][] = [
    ['csv', 'a,b\n1,4\n2.5,0\n-3,1e-9\n', ['a', 'b']],
    ['tsv', 'a\tb\n1\t4\n2.5\t0\n-3\t1e-9\n', ['a', 'b']],
    ['jsonl', '{"a":1,"b":4}\n{"a":2.5,"b":0}\n{"a":-3,"b":1e-9}\n', ['a', 'b']],
    ['json', '[{"a":1,"b":4},{"a":2.5,"b":0},{"a":-3,"b":1e-9}]', ['a', 'b']],
    ['npz', () => encodeNpz(vectors), ['a', 'b']],
    ['safetensors', () => encodeSafetensors(vectors), ['a', 'b']],
    ['npy', () => encodeNpy(array([3, 2], ...rows)), ['c0', 'c1']],
    ['idx', () => encodeIdx(array([3, 2], ...rows)), ['c0', 'c1']],
  ];
  test.each(cases)('%s', async (extension, content, names) => {
    const path = await file(extension, content);
    const matrix = await readMatrix(path, plain, silent);
    expect(matrix).toEqual({ names, rows: 3, columns: 2, data: Float64Array.from(rows) });
    const set = await readSeries(path, series, silent);
    expect(set.series).toEqual([
      { name: names[0], values: Float64Array.from(a) },
      { name: names[1], values: Float64Array.from(b) },
    ]);
    expect(set.rateHz).toBeUndefined();
  });
  test.each(cases)(
    '%s: --columns picks, by name and by position, in its own order',
    async (extension, content, names) => {
      const path = await file(extension, content);
      for (const columns of [
        [names[1]!, names[0]!],
        ['1', '0'],
      ]) {
        const table = await readTable(path, { ...plain, columns }, silent);
        expect([...table.keys()]).toEqual([names[1], names[0]]);
        expect([...(table.get(names[1]!) as Float64Array)]).toEqual(b);
      }
      await expect(readTable(path, { ...plain, columns: ['zz'] }, silent)).rejects.toMatchObject({ code: 2 });
    },
  );
});

describe('missing numbers, in every kind of table', () => {
  const holes = [1, Number.NaN, 4];
  const cases: [string, Content][] = [
    ['csv', 'x,y\n1,7\n,8\n4,9\n'],
    ['jsonl', '{"x":1,"y":7}\n{"x":null,"y":8}\n{"x":4,"y":9}\n'],
    [
      'npz',
      () =>
        encodeNpz(
          new Map([
            ['x', array([3], ...holes)],
            ['y', array([3], 7, 8, 9)],
          ]),
        ),
    ],
  ];
  test.each(cases)('%s', async (extension, content) => {
    const path = await file(extension, content);
    const x = async (missing: 'drop' | 'mean' | 'interpolate' | 'keep') => [
      ...((await readTable(path, { header: true, missing }, warn)).get('x') as Float64Array),
    ];
    await expect(readTable(path, plain, warn)).rejects.toMatchObject({
      code: 65,
      hint: expect.stringContaining('--missing') as string,
    });
    expect(await x('drop')).toEqual([1, 4]);
    expect(await x('mean')).toEqual([1, 2.5, 4]);
    expect(await x('interpolate')).toEqual([1, 2.5, 4]);
    expect(await x('keep')).toEqual(holes);
    heard.length = 0;
    await x('drop');
    expect(heard).toEqual(['1 of 3 rows left out: missing cells']);
  });
});

describe('text columns', () => {
  test('are kept in tables, passed over with a warning where numbers are wanted', async () => {
    const path = await file('csv', 'name,x\nada,1\nbob,2\n');
    expect((await readTable(path, plain, silent)).get('name')).toEqual(['ada', 'bob']);
    heard.length = 0;
    expect((await readMatrix(path, plain, warn)).names).toEqual(['x']);
    expect(heard).toEqual(['text column left out: name']);
  });
  test.each([
    ['a,b\nx,y\nz,w\n', undefined, 'no column of numbers', undefined],
    ['v\n1\n2\nthree\n', undefined, "'three' is no number (column 'v')", 4],
    ['n,x\nada,1\n', ['n'], "'ada' is no number (column 'n')", 2],
  ])('%j: refused', async (content, columns, message, line) => {
    const path = await file('csv', content);
    await expect(readMatrix(path, { ...plain, columns }, silent)).rejects.toMatchObject({
      code: 65,
      message,
      line,
      file: path,
    });
  });
});

describe('arrays', () => {
  const some = file('npz', () =>
    encodeNpz(
      new Map([
        ['w', array([2, 2], 1, 2, 3, 4)],
        ['b', array([3], 5, 6, 7)],
      ]),
    ),
  );
  test('one of several is picked by name, then its columns', async () => {
    expect(await readArray(await some, 'b', silent)).toEqual(array([3], 5, 6, 7));
    expect([...(await readArrays(await some, silent)).keys()]).toEqual(['w', 'b']);
    expect([...(await readTable(await some, { ...plain, columns: ['w', 'c1'] }, silent))]).toEqual([
      ['c1', Float64Array.of(2, 4)],
    ]);
    await expect(readArray(await some, undefined, silent)).rejects.toThrow(
      'several arrays (w, b), one was needed',
    );
    await expect(readArray(await some, 'v', silent)).rejects.toMatchObject({
      code: 2,
      hint: 'the arrays are w, b',
    });
  });
  test('of three dimensions are no table', async () => {
    const path = await file('npy', () => encodeNpy(array([1, 2, 1], 1, 2)));
    await expect(readTable(path, plain, silent)).rejects.toThrow(
      'an array of 1 × 2 × 1 is no table or series',
    );
    expect((await readArray(path, undefined, silent)).shape).toEqual([1, 2, 1]);
  });
  test('pictures and sounds are arrays as well', async () => {
    const picture = await file('ppm', () =>
      encodePnm({ width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }),
    );
    expect(await readArray(picture, undefined, silent)).toEqual({
      shape: [1, 2, 3],
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
    const sound = await file('wav', () =>
      encodeWav({ rateHz: 8000, channels: [Float64Array.of(0, 0.5)] }, {}),
    );
    expect((await readArray(sound, undefined, silent)).shape).toEqual([2, 1]);
  });
});

describe('pictures', () => {
  test('from an array of bytes: height × width, with or without colours', async () => {
    const gray = await file('npy', () => encodeNpy({ shape: [1, 2], data: Uint8Array.of(3, 4) }));
    expect(await readImage(gray, image, silent)).toEqual({
      width: 2,
      height: 1,
      channels: 1,
      data: Uint8Array.of(3, 4),
    });
    const colour = await file('npy', () =>
      encodeNpy({ shape: [1, 1, 3], data: Uint8Array.of(255, 255, 255) }),
    );
    expect(await readImage(colour, { ...image, gray: true }, silent)).toMatchObject({
      channels: 1,
      data: Uint8Array.of(255),
    });
  });
  test.each<[Content, string]>([
    [() => encodeNpy(array([1, 2], 1, 2)), 'an array of 1 × 2 Float64 is no picture'],
    [
      () => encodeNpy({ shape: [1, 1, 2], data: Uint8Array.of(1, 2) }),
      'an array of 1 × 1 × 2 Uint8 is no picture',
    ],
    [() => encodeNpy({ shape: [11, 10], data: new Uint8Array(110) }), '10 × 11 pixels are more than the 100'],
    ['', 'the file is empty'],
  ])('%#', async (content, message) => {
    await expect(readImage(await file('npy', content), image, silent)).rejects.toThrow(message);
  });
});

describe('sounds', () => {
  const channels = [Float64Array.of(0.5, -0.5, 0.25), Float64Array.of(0, 0.5, 0.25)];
  const wav = file('wav', () => encodeWav({ rateHz: 100, channels }, {}));
  const values = async (channel: 'mix' | 'all' | number) =>
    (await readSeries(await wav, { ...plain, channel }, silent)).series;
  test('mixed, one by one, all; the rate is the own one', async () => {
    expect(await values('mix')).toEqual([{ name: 'value', values: Float64Array.of(0.25, 0, 0.25) }]);
    expect(await values(1)).toEqual([{ name: 'channel1', values: channels[1] }]);
    expect((await values('all')).map(({ name }) => name)).toEqual(['channel0', 'channel1']);
    expect((await readSeries(await wav, { ...series, rate: 7 }, silent)).rateHz).toBe(100);
    expect((await readAudio(await wav, silent)).channels).toEqual(channels);
    await expect(values(2)).rejects.toThrow('channel');
  });
});

test.each<[string, string, Content]>([
  ['a picture', 'ppm', () => encodePnm({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) })],
  ['a zip of something else', 'zip', () => [Buffer.from('PK\u0005\u0006'.padEnd(22, '\0'), 'latin1')]],
  ['nothing', 'csv', ''],
  ['a header alone', 'csv', 'a,b\n'],
  ['an empty array', 'npy', () => encodeNpy(array([0]))],
])('%s is no table: a data error that names the file', async (_, extension, content) => {
  const path = await file(extension, content);
  for (const read of [readTable, readMatrix])
    await expect(read(path, plain, silent)).rejects.toMatchObject({ code: 65, file: path });
  await expect(readSeries(path, series, silent)).rejects.toMatchObject({ code: 65, file: path });
});

test('samples whose squares are beyond a double are refused, zeros are not', async () => {
  for (const sample of ['1e200', '-3e160', '1e-170'])
    await expect(readSeries(await file('csv', `x\n0\n${sample}\n`), series, silent)).rejects.toMatchObject({
      code: 65,
      message: expect.stringContaining('squares'),
    });
  const { series: zeros } = await readSeries(await file('csv', 'x\n0\n0\n'), series, silent);
  expect(zeros[0]?.values).toEqual(Float64Array.of(0, 0));
});

test('a table written into npz comes back bit for bit', async () => {
  const column = fc.array(fc.double({ noNaN: true }), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,8}$/), { minLength: 1, maxLength: 4 }),
      column,
      async (names, x) => {
        const path = await file('npz', () =>
          encodeNpz(new Map(names.map((name) => [name, array([3], ...x)]))),
        );
        const table = await readTable(path, plain, silent);
        expect([...table.keys()]).toEqual(names);
        for (const values of table.values()) expect([...(values as Float64Array)]).toEqual(x);
      },
    ),
    { numRuns: 20 },
  );
});

test.skipIf(process.platform === 'win32')(
  'a pipe that was looked at still gives all of its bytes',
  async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const writer = createWriteStream(path);
    writer.end(`x\n${Array.from({ length: 40_000 }, (_, i) => i).join('\n')}\n`);
    expect(await peekKind(path)).toBe('text');
    const { rows, data } = await readMatrix(path, plain, silent);
    expect([rows, data[0], data.at(-1)]).toEqual([40_000, 0, 39_999]);
  },
);

describe('--time-column', () => {
  const timed = { ...series, timeColumn: 't' };
  test('gives the rate and stands apart from the series', async () => {
    const path = await file('csv', 't,a,b\n0.5,1,2\n0.75,3,4\n1,5,6\n');
    const set = await readSeries(path, timed, silent);
    expect(set.series.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(set).toMatchObject({ rateHz: 4, unit: 's', time: { name: 't' } });
    const picked = await readSeries(path, { ...timed, timeColumn: '0', columns: ['b'] }, silent);
    expect(picked.series).toEqual([{ name: 'b', values: Float64Array.of(2, 4, 6) }]);
    expect(picked.time?.values).toEqual(Float64Array.of(0.5, 0.75, 1));
    expect((await readSeries(path, { ...timed, rate: 100 }, silent)).rateHz).toBe(100);
  });
  test('uneven times are refused with the longest step, and the way out', async () => {
    const path = await file('csv', 't,a\n0,1\n1,2\n2.5,3\n');
    await expect(readSeries(path, timed, silent)).rejects.toMatchObject({
      code: 65,
      message: "the times of 't' are uneven: steps from 1 to 1.5, the longest after row 2",
      hint: expect.stringContaining('ispr resample'),
    });
    expect((await readTimedSeries(path, timed, silent)).rateHz).toBeUndefined();
  });
  test('a sound has its own times, a table of times no series', async () => {
    const path = await file('wav', () => encodeWav({ rateHz: 10, channels: [Float64Array.of(0, 1)] }));
    await expect(readSeries(path, timed, silent)).rejects.toMatchObject({ code: 2 });
    await expect(readSeries(await file('csv', 't\n0\n1\n'), timed, silent)).rejects.toMatchObject({
      code: 65,
    });
  });
});

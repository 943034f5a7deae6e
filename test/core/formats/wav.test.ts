import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWav, encodeWav, mixChannel } from '../../../src/core/formats/wav.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { bytes, bytesOf, joined, le, seeds } from './seeds.js';

interface Fields {
  code?: number;
  channels?: number;
  rate?: number;
  byteRate?: number;
  frameBytes?: number;
  bits?: number;
  /** Behind the 16 bytes of the format. */
  more?: readonly number[];
  form?: string;
  riffSize?: number;
  dataSize?: number;
  /** Chunks before the format and after the data. */
  before?: Uint8Array;
  after?: Uint8Array;
}

const chunk = (id: string, content: Uint8Array | readonly number[], size = content.length) =>
  bytes(id, le(size, 4), content, content.length % 2 ? 0 : []);

function format({ code = 1, channels = 1, rate = 8000, bits = 16, more = [], ...lies }: Fields = {}) {
  const frameBytes = lies.frameBytes ?? channels * Math.ceil(bits / 8);
  const byteRate = lies.byteRate ?? rate * frameBytes;
  return chunk('fmt ', [
    ...le(code, 2),
    ...le(channels, 2),
    ...le(rate, 4),
    ...le(byteRate, 4),
    ...le(frameBytes, 2),
    ...le(bits, 2),
    ...more,
  ]);
}

function wav(fields: Fields, data: readonly number[] = [0, 64, 0, 192]): Uint8Array {
  const body = bytes(
    'WAVE',
    fields.before ?? [],
    format(fields),
    chunk('data', data, fields.dataSize),
    fields.after ?? [],
  );
  return bytes(fields.form ?? 'RIFF', le(fields.riffSize ?? body.length, 4), body);
}
const GUID = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
const extensible = (code: number, valid = 16) => [
  ...le(22, 2),
  ...le(valid, 2),
  ...le(0, 4),
  ...le(code, 2),
  ...GUID,
];

describe('files written by libsndfile', () => {
  test.each(Object.entries(seeds.wav))('%s', (_, seed) => {
    const { value, notes } = decodeWav(bytesOf(seed), 'x.wav');
    expect(value.rateHz).toBe(seed.rate);
    expect(value.channels.map((c) => [...c])).toEqual(seed.channels);
    expect(notes).toEqual([]);
  });
});

test('half up, half down, by eye', () => {
  const { value, metadata, notes } = decodeWav(wav({}));
  expect(value).toEqual({ rateHz: 8000, channels: [Float64Array.of(0.5, -0.5)] });
  expect(metadata).toEqual({ coding: 'pcm', bits: 16, extensible: false, info: new Map() });
  expect(notes).toEqual([]);
});

describe('what wav-decoder stumbles over', () => {
  test('EXTENSIBLE', () => {
    const { value, metadata } = decodeWav(wav({ code: 0xfffe, more: extensible(1) }));
    expect(value.channels[0]).toEqual(Float64Array.of(0.5, -0.5));
    expect(metadata.extensible).toBe(true);
  });
  test('an odd chunk and its padding, junk, texts', () => {
    const info = chunk('LIST', bytes('INFO', chunk('INAM', bytes('Song\0')), chunk('ICMT', bytes('Grüße'))));
    const { value, metadata } = decodeWav(wav({ before: bytes(chunk('junk', [1, 2, 3]), info) }));
    expect(value.channels[0]).toEqual(Float64Array.of(0.5, -0.5));
    expect(metadata.info.get('INAM')).toBe('Song');
  });
  test('data of odd length and what follows their padding', () => {
    const after = chunk('LIST', bytes('INFO', chunk('INAM', bytes('ab'))));
    const { value, metadata, notes } = decodeWav(wav({ bits: 8, after }, [0, 128, 192]));
    expect(value.channels[0]).toEqual(Float64Array.of(-1, 0, 0.5));
    expect(metadata.info).toEqual(new Map([['INAM', 'ab']]));
    expect(notes).toEqual([]);
  });
  test('RF64 with its 64-bit length', () => {
    const ds64 = chunk('ds64', [...le(0, 8), ...le(4, 8), ...le(2, 8), ...le(0, 4)]);
    const file = wav({
      form: 'RF64',
      riffSize: 0xffffffff,
      before: ds64,
      dataSize: 0xffffffff,
      after: chunk('junk', [1, 2]),
    });
    expect(decodeWav(file)).toMatchObject({ value: { channels: [Float64Array.of(0.5, -0.5)] }, notes: [] });
  });
  test('20 bits in three bytes, left-justified', () => {
    expect(decodeWav(wav({ bits: 20 }, [0, 0, 64])).value.channels[0]).toEqual(Float64Array.of(0.5));
  });
});

describe('data that end early are read, with a note', () => {
  test.each<[string, Uint8Array, number, string]>([
    ['cut short', wav({ dataSize: 100 }), 2, 'the data are cut short: 4 of 100 bytes are there'],
    ['within a frame', wav({ channels: 2 }, [1, 0, 2, 0, 3, 0]), 1, '2 bytes at the end'],
    ['0 from a pipe', wav({ dataSize: 0, riffSize: 0xffffffff }), 2, 'not known to the writer'],
    [
      'all ones from a pipe',
      wav({ dataSize: 0xffffffff, riffSize: 0xffffffff }),
      2,
      'not known to the writer',
    ],
    [
      'a chunk behind, cut short',
      wav({ after: bytes('LIST', le(99, 4), 'INFO') }),
      2,
      "'LIST' after the data is cut short",
    ],
  ])('%s', (_, file, frames, note) => {
    const { value, notes } = decodeWav(file);
    expect(value.channels[0]).toHaveLength(frames);
    expect(notes).toEqual([expect.stringContaining(note)]);
  });
  test('no data at all are no samples', () => {
    expect(decodeWav(wav({}, [])).value.channels).toEqual([new Float64Array(0)]);
  });
});

test.each<[string, Uint8Array, string]>([
  ['no WAV', bytes('OggS0000WAVE'), "begins with 'OggS'"],
  ['an AVI', bytes('RIFF', le(4, 4), 'AVI '), 'no WAV file'],
  ['no channels', wav({ channels: 0 }), '0 channels'],
  ['no rate', wav({ rate: 0 }), '0 samples a second'],
  [
    'a frame size that lies',
    wav({ frameBytes: 4, byteRate: 32_000 }),
    'says 4 bytes a frame, 1 × 16 bits make 2',
  ],
  ['a byte rate that lies', wav({ byteRate: 9 }), 'says 9 bytes a second'],
  ['ADPCM', wav({ code: 0x11, bits: 4 }), 'IMA ADPCM with 4 bits'],
  ['64-bit PCM', wav({ bits: 64 }), 'PCM with 64 bits'],
  ['16-bit float', wav({ code: 3 }), 'float with 16 bits'],
  ['no bits', wav({ bits: 0 }), 'PCM with 0 bits'],
  [
    'a foreign subformat',
    wav({ code: 0xfffe, more: extensible(1).map((b, i) => (i === 20 ? 9 : b)) }),
    'subformat',
  ],
  ['a short EXTENSIBLE', wav({ code: 0xfffe }), '40 were needed'],
  ['EXTENSIBLE within EXTENSIBLE', wav({ code: 0xfffe, more: extensible(0xfffe) }), '0xfffe'],
  [
    'a format chunk of 14 bytes',
    bytes('RIFF', le(40, 4), 'WAVE', chunk('fmt ', new Uint8Array(14))),
    '14 bytes',
  ],
  ['two formats', wav({ before: format() }), 'second format'],
  ['two data chunks', wav({ after: chunk('data', [1, 2]) }), 'second data'],
  ['data first', bytes('RIFF', le(40, 4), 'WAVE', chunk('data', [1, 2]), format()), 'before their format'],
  ['no data', bytes('RIFF', le(40, 4), 'WAVE', format()), 'no data chunk'],
  ['no format', bytes('RIFF', le(4, 4), 'WAVE'), 'no format chunk'],
  ['RF64 without ds64', wav({ form: 'RF64', dataSize: 0xffffffff }), 'without its ds64'],
  ['a chunk beyond the end', wav({ before: chunk('junk', [1, 2], 4_000_000_000) }), 'has 4000000000 bytes'],
])('%s is refused', (_, file, words) => {
  expect(() => decodeWav(file, 'x.wav')).toThrow(words);
});

test('a mix is the mean of the channels, a number picks one', () => {
  const audio = { rateHz: 1, channels: [Float64Array.of(1, 0), Float64Array.of(0, -0.5)] };
  expect(mixChannel(audio, 'mix')).toEqual(Float64Array.of(0.5, -0.25));
  expect(mixChannel(audio, 1)).toBe(audio.channels[1]);
  expect(() => mixChannel(audio, 2)).toThrow('no channel 2: the recording has 2, from 0');
});

test.each([
  ['pcm16', 2 ** 15],
  ['pcm24', 2 ** 23],
] as const)('%s keeps every step and clips instead of wrapping', async (format, scale) => {
  const samples = fc.array(fc.integer({ min: -scale, max: scale - 1 }), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(samples, fc.integer({ min: 1, max: 3 }), async (steps, count) => {
      const channels = Array.from({ length: count }, () => Float64Array.from(steps, (v) => v / scale));
      const file = await joined(encodeWav({ rateHz: 44_100, channels }, { format }));
      expect(file.length % 2).toBe(0);
      expect(decodeWav(file)).toMatchObject({ value: { rateHz: 44_100, channels }, notes: [] });
    }),
  );
  const notes: string[] = [];
  const loud = { rateHz: 8000, channels: [Float64Array.of(1, -1, 1.5, -7)] };
  const file = await joined(encodeWav(loud, { format, warn: (note) => notes.push(note) }));
  const top = (scale - 1) / scale;
  expect(decodeWav(file).value.channels[0]).toEqual(Float64Array.of(top, -1, top, -1));
  expect(notes).toEqual(['2 of 4 samples lie outside -1..1 and were clipped']);
});

test('float32 keeps what is loud; pieces join at their seams', async () => {
  const long = Float64Array.from({ length: 70_000 }, (_, i) => Math.fround(Math.sin(i) * 3));
  const file = await joined(encodeWav({ rateHz: 8000, channels: [long, long] }, { format: 'float32' }));
  for (const channel of decodeWav(file).value.channels)
    expect(channel.every((v, i) => v === long[i])).toBe(true);
});

test('what no WAV file can hold is refused', () => {
  expect(() => encodeWav({ rateHz: 0.5, channels: [new Float64Array(1)] })).toThrow('0.5');
  expect(() => encodeWav({ rateHz: 8000, channels: [] })).toThrow('0 channels');
  expect(() => encodeWav({ rateHz: 8000, channels: [Float64Array.of(Number.NaN)] })).toThrow('NaN');
});

test('every truncation and every changed byte is read or refused', async () => {
  for (const seed of [
    wav({ after: chunk('LIST', bytes('INFO', chunk('INAM', bytes('ab')))) }),
    wav({ code: 0xfffe, more: extensible(3, 32), bits: 32 }, [0, 0, 128, 63]),
    wav(
      { form: 'RF64', before: chunk('ds64', [...le(0, 8), ...le(2, 8), ...le(0, 12)]), dataSize: 0xffffffff },
      [1, 0],
    ),
  ]) {
    const cut = await forEachTruncation(seed, (b) => decodeWav(b));
    expect(cut.tried).toBe(seed.length);
    expect(cut.refused).toBeGreaterThan(40);
    await forEachMutant(seed, (b) => decodeWav(b));
  }
});

import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodePng } from '../../../src/core/chart/png.js';
import { tileImages } from '../../../src/core/chart/tile-images.js';
import type { Image } from '../../../src/core/data.js';

/** Gray three times, opaque where there is no alpha. */
function rgba(channels: number, data: Image['data']): number[] {
  const opaque = data instanceof Uint16Array ? 65535 : 255;
  return Array.from({ length: data.length / channels }, (_, p) => {
    const at = p * channels;
    const color = [0, 1, 2].map((c) => data[at + (channels >= 3 ? c : 0)]!);
    return [...color, channels % 2 === 0 ? data[at + channels - 1]! : opaque];
  }).flat();
}

test('sharp reads the pixels that were written', async () => {
  const image = fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(1, 2, 3, 4),
      fc.boolean(),
    )
    .chain(([width, height, channels, deep]) => {
      const length = width * height * channels;
      const data = deep
        ? fc.uint16Array({ minLength: length, maxLength: length })
        : fc.uint8Array({ minLength: length, maxLength: length });
      return data.map((d): Image => ({ width, height, channels: channels as Image['channels'], data: d }));
    });
  await fc.assert(
    fc.asyncProperty(image, async ({ width, height, channels, data }) => {
      const deep = data instanceof Uint16Array;
      const decoder = sharp(encodePng({ width, height, channels, data }))
        .ensureAlpha()
        .toColourspace(deep ? 'rgb16' : 'srgb');
      const decoded = await decoder
        .raw({ depth: deep ? 'ushort' : 'uchar' })
        .toBuffer({ resolveWithObject: true });
      expect([decoded.info.width, decoded.info.height, decoded.info.channels]).toEqual([width, height, 4]);
      const bytes = new Uint8Array(decoded.data);
      expect([...(deep ? new Uint16Array(bytes.buffer) : bytes)]).toEqual(rgba(channels, data));
    }),
    { numRuns: 60 },
  );
});

test('tiles: cells of the largest size, centred, with gaps', () => {
  const one: Image = { width: 1, height: 1, channels: 1, data: Uint8Array.of(10) };
  const three: Image = { width: 3, height: 1, channels: 1, data: Uint8Array.of(1, 2, 3) };
  const tiled = tileImages([one, three], { columns: 2, gap: 1, background: 0 });
  expect([tiled.width, tiled.height]).toEqual([9, 3]);
  expect([...tiled.data]).toEqual([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});
test('tiles of mixed kinds take the richest', () => {
  const deep: Image = { width: 1, height: 1, channels: 1, data: Uint16Array.of(0x1234) };
  const color: Image = { width: 1, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 4) };
  expect(tileImages([deep, color], { gap: 0 })).toEqual({
    width: 2,
    height: 1,
    channels: 4,
    data: Uint16Array.of(0x1234, 0x1234, 0x1234, 65535, 257, 514, 771, 1028),
  });
});

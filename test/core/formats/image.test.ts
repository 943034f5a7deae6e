import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Image } from '../../../src/core/data.js';
import { crc32 } from '../../../src/core/formats/crc32.js';
import { decodeImage, encodeImage } from '../../../src/core/formats/image.js';
import { forEachMutant, forEachTruncation } from './hostile.js';
import { be, bytes, bytesOf, joined, seeds } from './seeds.js';

describe('files written by Pillow', () => {
  test.each(Object.entries(seeds.image))('%s', async (_, seed) => {
    const { width, height, channels, values, tolerance } = seed;
    const { value } = await decodeImage(bytesOf(seed), 'x', { alpha: channels % 2 === 0 });
    expect([value.width, value.height]).toEqual([width, height]);
    expect(value.channels).toBe(channels);
    const worst = Math.max(...values.map((v, i) => Math.abs(v - value.data[i]!)));
    expect(worst).toBeLessThanOrEqual(tolerance);
  });

  test('CMYK becomes sRGB', async () => {
    const { value, notes } = await decodeImage(bytesOf(seeds.cmyk['jpeg']!), 'x.jpg');
    const { values } = seeds.cmyk['jpeg']!;
    expect(value.channels).toBe(3);
    expect(notes).toEqual(['colours converted from cmyk to sRGB']);
    // Inks mix otherwise than Pillow's 255 - c says, but a darker colour stays the darker one.
    const sum = (data: ArrayLike<number>, p: number) => data[3 * p]! + data[3 * p + 1]! + data[3 * p + 2]!;
    expect(
      correlation(Array.from({ length: 24 * 16 }, (_, p) => [sum(values, p), sum(value.data, p)])),
    ).toBeGreaterThan(0.9);
  });
});

function correlation(pairs: number[][]) {
  const mean = (c: number) => pairs.reduce((sum, pair) => sum + pair[c]!, 0) / pairs.length;
  const [mx, my] = [mean(0), mean(1)];
  const dot = (a: number, b: number) =>
    pairs.reduce((s, p) => s + (p[a]! - (a ? my : mx)) * (p[b]! - (b ? my : mx)), 0);
  return dot(0, 1) / Math.sqrt(dot(0, 0) * dot(1, 1));
}

const rgba: Image = { width: 2, height: 1, channels: 4, data: Uint8Array.of(255, 0, 0, 128, 10, 200, 30, 0) };

test('gray is 0.2126 R + 0.7152 G + 0.0722 B of the stored values; alpha is dropped with a note or kept', async () => {
  const [png] = await encodeImage(rgba, 'png');
  const gray = await decodeImage(png!, 'x.png', { gray: true });
  expect(gray.value).toEqual({ width: 2, height: 1, channels: 1, data: Uint8Array.of(54, 147) });
  expect(gray.notes).toEqual(['the alpha channel was dropped']);
  const both = await decodeImage(png!, 'x.png', { gray: true, alpha: true });
  expect(both.value).toEqual({ width: 2, height: 1, channels: 2, data: Uint8Array.of(54, 128, 147, 0) });
  const colour = await decodeImage(png!, 'x.png');
  expect(colour.value.data).toEqual(Uint8Array.of(255, 0, 0, 10, 200, 30));
  expect(colour.metadata).toEqual({ format: 'png', alpha: true });
});

test.each(['png', 'tif'])('any 8- or 16-bit picture comes back from .%s', async (extension) => {
  const picture = fc
    .record({
      width: fc.integer({ min: 1, max: 5 }),
      height: fc.integer({ min: 1, max: 5 }),
      channels: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      deep: fc.boolean(),
    })
    .chain(({ width, height, channels, deep }) => {
      const length = { minLength: width * height * channels, maxLength: width * height * channels };
      return fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        channels: fc.constant(channels),
        data: deep ? fc.uint16Array(length) : fc.uint8Array(length),
      });
    });
  await fc.assert(
    fc.asyncProperty(picture, async (image) => {
      const file = await joined(await encodeImage(image, extension));
      expect(await joined(await encodeImage(image, extension))).toEqual(file);
      expect((await decodeImage(file, 'x', { alpha: true })).value).toEqual(image);
    }),
    { numRuns: 40 },
  );
});

test('lossless WebP keeps the values, JPEG nearly; what they cannot hold is said', async () => {
  const gray: Image = {
    width: 16,
    height: 16,
    channels: 1,
    data: Uint16Array.from({ length: 256 }, (_, i) => i * 257),
  };
  const notes: string[] = [];
  const [jpeg] = await encodeImage(gray, 'jpg', { warn: (note) => notes.push(note), quality: 100 });
  expect(notes).toEqual(['16 bits became 8, which is what .jpg holds']);
  const back = await decodeImage(jpeg!, 'x.jpg');
  expect(back.value.channels).toBe(1);
  // Quality 100 has quantisation steps of 1: rounding of 64 coefficients moves a value by 2 at most here.
  for (const [i, v] of back.value.data.entries()) expect(Math.abs(v - i)).toBeLessThanOrEqual(2);
  const [webp] = await encodeImage(rgba, 'webp', { lossless: true });
  expect((await decodeImage(webp!, 'x.webp', { alpha: true })).value).toEqual(rgba);
  await expect(encodeImage(gray, 'bmp')).rejects.toThrow('.bmp');
  await expect(encodeImage({ ...gray, width: 20_000 }, 'webp')).rejects.toThrow('16383');
});

/** A PNG chunk by chunk. */
function png(width: number, height: number, data: Uint8Array, colour = 0, profile = new Uint8Array(0)) {
  const chunk = (type: string, content: Uint8Array) =>
    bytes(be(content.length, 4), type, content, be(crc32([bytes(type), content]), 4));
  return bytes(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', bytes(be(width, 4), be(height, 4), 8, colour, 0, 0, 0)),
    profile,
    chunk('IDAT', new Uint8Array(deflateSync(data))),
    chunk('IEND', new Uint8Array(0)),
  );
}

test('a header of more than 100 megapixels is refused before anything is decoded, and names the option', async () => {
  await expect(decodeImage(png(10_001, 10_000, bytes(0)), 'big.png')).rejects.toMatchObject({
    code: 65,
    file: 'big.png',
    message: '10001 × 10000 pixels are more than the 100000000 that are allowed',
    hint: '--max-pixels 100010000 reads it',
  });
  await expect(decodeImage(png(3, 2, bytes(0, 1, 2, 3, 0, 4, 5, 6)), 'x', { maxPixels: 5 })).rejects.toThrow(
    'than the 5',
  );
  const { value } = await decodeImage(png(3, 2, bytes(0, 1, 2, 3, 0, 4, 5, 6)), 'x', { maxPixels: 6 });
  expect(value.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
});

test('a small JPEG or GIF that claims many pixels is refused, one that lost some data is read with a note', async () => {
  const jpeg = bytesOf(seeds.image['jpeg gray']!);
  const sizeAt = jpeg.findIndex((b, i) => b === 0xff && jpeg[i + 1] === 0xc0) + 5;
  const huge = jpeg.slice();
  huge.set([...be(9000, 2), ...be(9000, 2)], sizeAt);
  await expect(decodeImage(huge, 'x.jpg')).rejects.toThrow(
    `9000 × 9000 pixels are more than ${jpeg.length} bytes can hold`,
  );
  const tall = jpeg.slice();
  tall.set(be(64, 2), sizeAt);
  const { value, notes } = await decodeImage(tall, 'x.jpg');
  expect(value.height).toBe(64);
  expect(notes).toEqual([expect.stringContaining('slightly damaged')]);
  const gif = bytesOf(seeds.image['gif']!);
  const huger = [0x10, 0x27, 0x0f, 0x27];
  gif.set(huger, 6);
  gif.set(huger, gif.indexOf(0x2c) + 5); // the frame, too
  await expect(decodeImage(gif, 'x.gif')).rejects.toThrow('can hold');
});

test('an embedded profile is not applied: values are those stored', async () => {
  const wide = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png();
  const tagged = new Uint8Array(await wide.toBuffer());
  const at = Buffer.from(tagged).indexOf('iCCP') - 4;
  const profile = tagged.subarray(
    at,
    at + 12 + new DataView(tagged.buffer, tagged.byteOffset + at).getUint32(0),
  );
  const { value } = await decodeImage(png(1, 1, bytes(0, 200, 100, 50), 2, profile), 'x.png');
  expect(value.data).toEqual(Uint8Array.of(200, 100, 50));
});

test('only the first page or frame is read, and a note says so', async () => {
  const gif = await decodeImage(bytesOf(seeds.image['gif animated']!), 'x.gif');
  expect(gif.notes).toContain('only the first of 2 pages was read');
  const tiff = await decodeImage(bytesOf(seeds.image['tiff two pages']!), 'x.tif');
  expect(tiff.notes).toContain('only the first of 2 pages was read');
});

test.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'SVG drawing'],
  ['text', 'hello\n', 'content is text'],
  ['nothing', '', 'unknown kind'],
  ['PDF', '%PDF-1.7\n\xff\xff', 'unknown kind'],
])('%s is no picture', async (_, content, words) => {
  await expect(decodeImage(bytes(content), 'x.png')).rejects.toThrow(words);
});

// The formats that go through sharp: a decode takes half a millisecond there, so a few masks a byte.
describe.each(['png gray', 'gif', 'webp lossless', 'tiff gray 16'])('%s', (name) => {
  test('every truncation and some changes of every byte are read or refused', async () => {
    const seed = bytesOf(seeds.image[name]!);
    const decode = (b: Uint8Array) => decodeImage(b, 'x', { maxPixels: 1_000_000 });
    const cut = await forEachTruncation(seed, decode);
    // Trailers may be missing; the picture itself may not.
    expect(cut.refused).toBeGreaterThan(seed.length * 0.5);
    await forEachMutant(seed, decode, { flips: [0x01, 0x80, 0xff] });
  });
});
test('jpeg: every truncation and some changes of every byte are read or refused', async () => {
  const seed = bytesOf(seeds.image['jpeg gray']!);
  const decode = (b: Uint8Array) => decodeImage(b, 'x', { maxPixels: 1_000_000 });
  const cut = await forEachTruncation(seed, decode);
  expect(cut.refused).toBeGreaterThan(seed.length - 4);
  await forEachMutant(seed, decode, { flips: [0xff] });
});

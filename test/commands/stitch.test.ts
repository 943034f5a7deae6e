import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCommand } from '../../src/commands/index.js';
import { runInProcess } from '../../src/core/command/in-process.js';
import type { Image } from '../../src/core/data.js';
import { encodeImage } from '../../src/core/formats/image.js';
import { readImage } from '../../src/core/read.js';
import { applyTransform, invertTransform, similarity } from '../../src/kernels/geometry/projective.js';
import { warp } from '../../src/kernels/geometry/warp.js';
import { crop } from '../../src/kernels/image/crop.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-stitch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (line: string) => runInProcess(line, { find: loadCommand, version: '0.0.0', folder });
const read = (path: string) => readImage(path, { maxPixels: 1e8 }, () => {});

const picture = await read('fixtures/coffee.jpg');
const { width, height } = picture;

async function save(name: string, image: Image) {
  writeFileSync(join(folder, name), Buffer.concat(await chunks(image)));
}

async function chunks(image: Image): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of await encodeImage(image, 'png')) all.push(piece);
  return all;
}

/** Differences of level between the panorama, moved by (dx, dy), and the picture. */
function differences(panorama: Image, dx: number, dy: number): Float64Array {
  const all: number[] = [];
  for (let y = 0; y < panorama.height; y++)
    for (let x = 0; x < panorama.width; x++) {
      const [px, py] = [x + dx, y + dy];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      for (let c = 0; c < 3; c++)
        all.push(
          Math.abs(
            panorama.data[3 * (y * panorama.width + x) + c]! - picture.data[3 * (py * width + px) + c]!,
          ),
        );
    }
  return Float64Array.from(all).sort();
}

const part = 0.7;
const [w, h] = [Math.floor(part * width), height];

describe('crops of a photograph', async () => {
  await save('left.png', crop(picture, 0, 0, w, h) as Image);
  await save('right.png', crop(picture, width - w, 0, w, h) as Image);

  test.each(['none', 'feather', 'multiband'])('blended by %s are the photograph again', async (blend) => {
    const { code, results } = await run(
      `ispr stitch left.png right.png --reference 0 --blend ${blend} -o whole.png --json`,
    );
    expect(code).toBe(0);
    expect(results[0]!.metrics!['rms']).toBeLessThan(0.6);
    const panorama = await read(join(folder, 'whole.png'));
    expect(Math.abs(panorama.width - width)).toBeLessThanOrEqual(1);
    expect(Math.abs(panorama.height - height)).toBeLessThanOrEqual(2);
    const off = panorama.height > height && panorama.data[0] === 0 ? -1 : 0;
    const apart = differences(panorama, 0, off);
    // The second crop is interpolated at places known to some hundredths of a pixel: half of all samples come back
    // within a level, and 99 in 100 within eight, at the sharpest edges.
    expect(apart[apart.length >> 1]).toBeLessThanOrEqual(1);
    expect(apart[Math.floor(0.99 * apart.length)]).toBeLessThanOrEqual(8);
  });
});

test('turned, darker and of another size: the transforms written are those they were made with', async () => {
  const view = similarity({ angle: 0.2, scale: 0.9, centre: [w / 2, h / 2], tx: 10 - (width - w), ty: -5 });
  const dark = { ...picture, data: picture.data.map((v) => 0.8 * v) } as Image;
  await save('a.png', crop(picture, 0, 0, w, h) as Image);
  await save('b.png', warp(dark, view, w, h) as Image);
  const { results, stderr } = await run(
    'ispr stitch a.png b.png --reference 0 -o ab.png --transforms h.csv --crop --json',
  );
  expect(stderr).toBe('');
  const { gains, coverage } = results[0]!.metrics as { gains: number[]; coverage: number };
  expect(coverage).toBe(1);
  expect(gains[1]! / gains[0]!).toBeGreaterThan(1.1);
  const rows = readFileSync(join(folder, 'h.csv'), 'utf8').trim().split('\n');
  expect(rows[0]).toBe('image,h0,h1,h2,h3,h4,h5,h6,h7,h8');
  const found = Float64Array.from(rows[2]!.split(',').slice(1), Number);
  // Over the part they share, b's left half, within a pixel
  for (const [x, y] of [
    [20, 40],
    [w / 2, 30],
    [40, h - 40],
    [w / 2, h / 2],
  ] as const) {
    const want = applyTransform(invertTransform(view), x, y);
    applyTransform(found, x, y).forEach((v, k) => {
      expect(Math.abs(v - want[k]!)).toBeLessThan(1);
    });
  }
});

test('pictures of nothing in common are refused by name', async () => {
  await save('other.png', crop(await read('fixtures/cat.png'), 0, 0, 120, 120) as Image);
  const { code, stderr } = await run('ispr stitch left.png right.png other.png -o no.png');
  expect(code).toBe(65);
  expect(stderr).toMatch(/it overlaps with no other picture.*\(other\.png\)/);
});

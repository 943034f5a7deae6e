import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { connectedComponents } from '../../../src/kernels/regions/connected-components.js';
import { colourScene, SCENE_SEGMENTS } from '../../../src/kernels/synth/colour-scene.js';
import { digits } from '../../../src/kernels/synth/digits.js';
import { SHAPES, type ShapeClass } from '../../../src/kernels/synth/outline.js';
import { drawShapes, shapesImage } from '../../../src/kernels/synth/shapes.js';
import { checkerboard, grating, valueNoise } from '../../../src/kernels/synth/textures.js';

const white: [number, number, number] = [255, 255, 255];
const one = (kind: ShapeClass, scale: number, angle = 0) =>
  drawShapes(
    {
      width: 101,
      height: 81,
      gray: true,
      shapes: [{ class: kind, x: 50, y: 40, scale, angle, colour: white }],
    },
    createRng(0),
  );

describe('shapes', () => {
  const area = {
    disc: Math.PI * 900,
    square: 3600,
    triangle: (3 * Math.sqrt(3) * 900) / 4,
    ellipse: Math.PI * 450,
    bar: 720,
  };
  test.each(SHAPES)('%s: the ink is the area, at any angle', (kind) => {
    for (const angle of [0, 0.3, 1.2, 4]) {
      const ink = one(kind, 30, angle).image.data.reduce((s, v) => s + v / 255, 0);
      expect(Math.abs(ink / area[kind] - 1)).toBeLessThan(0.01); // corners are a little off
    }
  });

  test('angles run from +x towards +y, y down', () => {
    // A bar at +45 degrees reaches down and to the right.
    const { labels } = one('bar', 30, Math.PI / 4);
    expect([labels[(40 - 18) * 101 + 68], labels[(40 + 18) * 101 + 68]]).toEqual([0, 1]);
    // A triangle at 90 degrees points down.
    const down = one('triangle', 30, Math.PI / 2).labels;
    expect([down[(40 - 28) * 101 + 50], down[(40 + 28) * 101 + 50]]).toEqual([0, 1]);
  });

  test('label map and truth belong together', () => {
    const { labels, truth, image } = shapesImage({ width: 200, height: 160, count: 12 }, createRng(9));
    const { count } = connectedComponents(labels, 200, 160, { connectivity: 8 });
    expect(count).toBe(12); // no two touch
    truth.forEach((shape, i) => {
      let [n, sx, sy] = [0, 0, 0];
      labels.forEach((label, p) => {
        if (label !== i + 1) return;
        n++;
        sx += p % 200;
        sy += Math.floor(p / 200);
      });
      expect(Math.hypot(sx / n - shape.x, sy / n - shape.y)).toBeLessThan(0.5);
      const p = Math.round(shape.y) * 200 + Math.round(shape.x);
      expect([...image.data.subarray(3 * p, 3 * p + 3)]).toEqual(shape.colour);
    });
  });

  test('overlap on request only; no room is said', () => {
    const crowd = { width: 60, height: 60, count: 40, minScale: 8, maxScale: 9 };
    expect(() => shapesImage(crowd, createRng(0))).toThrow('finds no room');
    expect(shapesImage({ ...crowd, overlap: true }, createRng(0)).truth).toHaveLength(40);
    expect(() =>
      shapesImage({ width: 20, height: 20, count: 1, minScale: 30, maxScale: 40 }, createRng(0)),
    ).toThrow('no room');
  });

  test('noise has its spread', () => {
    const { image } = drawShapes(
      { width: 200, height: 200, shapes: [], noise: 5, background: [100, 100, 100], gray: true },
      createRng(1),
    );
    const mean = image.data.reduce((s, v) => s + v, 0) / 40_000;
    const spread = Math.sqrt(image.data.reduce((s, v) => s + (v - mean) ** 2, 0) / 40_000);
    expect(Math.abs(mean - 100)).toBeLessThan(0.1);
    expect(Math.abs(spread - Math.sqrt(25 + 1 / 12))).toBeLessThan(0.08);
  });
});

test('a scene: every segment is there, in nearly one colour', () => {
  for (const seed of [0, 1, 2, 3, 4]) {
    const { image, labels } = colourScene({ width: 160, height: 120, noise: 2, shading: 0 }, createRng(seed));
    SCENE_SEGMENTS.forEach((_, segment) => {
      const inside = [...labels.keys()].filter((p) => labels[p] === segment);
      expect(inside.length).toBeGreaterThan(20);
      const red = inside.map((p) => image.data[3 * p]!).sort((a, b) => a - b);
      const middle = red[red.length >> 1]!;
      // Noise of 2, and the mixed pixels along the edge
      expect(red.filter((v) => Math.abs(v - middle) > 10).length / red.length).toBeLessThan(0.3);
    });
  }
});

describe('textures', () => {
  test('a grating repeats after a wavelength along its angle', () => {
    const { data } = grating({ width: 64, height: 64, wavelength: 8 });
    expect([0, 2, 6].map((x) => data[x])).toEqual([128, 255, 0]);
    for (let x = 0; x < 56; x++) expect(Math.abs(data[x]! - data[x + 8]!)).toBeLessThanOrEqual(1); // 127.5 rounds either way
    const down = grating({ width: 16, height: 16, wavelength: 8, angle: Math.PI / 2, contrast: 0.5 }).data;
    expect([down[0], down[14 * 16], down[6 * 16]]).toEqual([128, 64, 64]);
    expect(down[2 * 16]).toBe(191); // down is where it rises
  });

  test('a checkerboard alternates', () => {
    const { data } = checkerboard({ width: 6, height: 4, cell: 2, dark: 10, light: 20 });
    expect([...data.subarray(12, 18)]).toEqual([20, 20, 10, 10, 20, 20]);
  });

  test('value noise: whole range, smooth, another with another seed', () => {
    const make = (seed: number) =>
      valueNoise({ width: 120, height: 90, cell: 30, octaves: 2 }, createRng(seed)).data;
    const a = make(1);
    expect([Math.min(...a), Math.max(...a)]).toEqual([0, 255]);
    const steps = a.reduce((most, v, p) => (p % 120 ? Math.max(most, Math.abs(v - a[p - 1]!)) : most), 0);
    expect(steps).toBeLessThan(30);
    expect(make(1)).toEqual(a);
    expect(make(2)).not.toEqual(a);
  });
});

describe('digits', () => {
  const train = digits(1500, createRng(1));
  const unseen = digits(300, createRng(2));
  const pixels = 784;

  test('item i is the same in a set of any size, and labels may be given', () => {
    const few = digits(20, createRng(1));
    expect(few.images).toEqual(train.images.slice(0, 20 * pixels));
    const given = digits(3, createRng(5), { labels: Uint8Array.of(7, 0, 7) });
    expect([...given.labels]).toEqual([7, 0, 7]);
    expect(() => digits(1, createRng(0), { labels: Uint8Array.of(10) })).toThrow('0 to 9');
  });

  test('each has ink, within the frame, and no two are alike', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 1500; i++) {
      const image = train.images.subarray(i * pixels, (i + 1) * pixels);
      const ink = image.reduce((s, v) => s + v / 255, 0);
      expect(ink).toBeGreaterThan(15);
      expect(ink).toBeLessThan(250);
      seen.add(Buffer.from(image).toString('base64'));
    }
    expect(seen.size).toBe(1500);
    // The outermost pixels are nearly always paper.
    let border = 0;
    for (let i = 0; i < 1500; i++)
      for (let x = 0; x < 28; x++)
        if (train.images[i * pixels + x]! > 60 || train.images[i * pixels + 27 * 28 + x]! > 60) border++;
    expect(border).toBeLessThan(30);
  });

  test('learnable, and not trivial: mean pictures fail where neighbours succeed', () => {
    const far = (a: Uint8Array | Float64Array, at: number, b: Uint8Array, to: number) => {
      let sum = 0;
      for (let p = 0; p < pixels; p++) sum += (a[at + p]! - b[to + p]!) ** 2;
      return sum;
    };
    const means = new Float64Array(10 * pixels);
    const counts = new Float64Array(10);
    train.labels.forEach((label) => {
      counts[label]!++;
    });
    train.labels.forEach((label, i) => {
      for (let p = 0; p < pixels; p++)
        means[label * pixels + p]! += train.images[i * pixels + p]! / counts[label]!;
    });
    const nearest = (n: number, from: Uint8Array | Float64Array, i: number) => {
      let [best, at] = [Number.POSITIVE_INFINITY, 0];
      for (let j = 0; j < n; j++) {
        const distance = far(from, j * pixels, unseen.images, i * pixels);
        if (distance < best) [best, at] = [distance, j];
      }
      return at;
    };
    let [byMean, byNeighbour] = [0, 0];
    unseen.labels.forEach((label, i) => {
      if (nearest(10, means, i) === label) byMean++;
      if (train.labels[nearest(1500, train.images, i)] === label) byNeighbour++;
    });
    expect(byMean / 300).toBeGreaterThan(0.5);
    expect(byMean / 300).toBeLessThan(0.92);
    expect(byNeighbour / 300).toBeGreaterThan(0.88);
  });
});

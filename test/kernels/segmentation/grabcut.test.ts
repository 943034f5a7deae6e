import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { colourCosts, colourModel } from '../../../src/kernels/segmentation/colour-models.js';
import { contrastWeights } from '../../../src/kernels/segmentation/contrast-weights.js';
import { BACKGROUND, energyOf, FOREGROUND, grabcut } from '../../../src/kernels/segmentation/grabcut.js';
import oracle from './grabcut.oracle.json' with { type: 'json' };

const picture = (width: number, height: number, at: (x: number, y: number, c: number) => number) => {
  const data = new Float32Array(width * height * 3);
  for (let p = 0; p < data.length; p++) {
    const pixel = Math.floor(p / 3);
    data[p] = at(pixel % width, Math.floor(pixel / width), p % 3);
  }
  return { width, height, channels: 3, data } satisfies Raster<Float32Array>;
};

/** As max-flow.oracle.py and grabcut.oracle.py make it. */
function noise(n: number, seed: number): number[] {
  let state = BigInt(seed);
  return Array.from({ length: n }, () => {
    state = (state * 1103515245n + 12345n) % 2147483648n;
    return Number(state / 65536n);
  });
}

const [WIDTH, HEIGHT] = [60, 44];
const inside = (x: number, y: number) => (x - 29) ** 2 + (y - 21) ** 2 < 14 ** 2;

function scene(seed: number, spread: number): Raster<Float32Array> {
  const rough = noise(3 * WIDTH * HEIGHT, seed);
  return picture(WIDTH, HEIGHT, (x, y, c) => {
    const front = (x + y) % 16 < 8 ? [170, 90, 60] : [120, 60, 110];
    const back = (Math.floor(x / 10) + Math.floor(y / 8)) % 2 ? [90, 120, 80] : [70, 80, 120];
    const v = rough[3 * (y * WIDTH + x) + c]!;
    return (inside(x, y) ? front : back)[c]! + (v % spread) - Math.floor(spread / 2);
  });
}

/** Unknown inside the box of the oracle, background outside. */
const box = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, p) => {
  const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
  return x >= 8 && x < 52 && y >= 3 && y < 40 ? 0 : BACKGROUND;
});

const overlap = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [both, either] = [0, 0];
  for (let p = 0; p < a.length; p++) {
    both += a[p]! & b[p]!;
    either += a[p]! | b[p]!;
  }
  return both / either;
};

describe('beside OpenCV', () => {
  const truth = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, p) =>
    Number(inside(p % WIDTH, Math.floor(p / WIDTH))),
  );
  test.each(oracle.scenes)('noise of $spread levels', ({ seed, spread, mask, iou }) => {
    const { labels } = grabcut(scene(seed, spread), box, { iterations: 5 }, createRng(0));
    // Its models take sums over components and variances of another noise, and begin elsewhere.
    expect(overlap(labels, [...mask].map(Number))).toBeGreaterThan(0.97);
    expect(overlap(labels, truth)).toBeGreaterThan(iou - 0.01);
  });
});

describe('the energy', () => {
  test.each([1, 2, 3, 4])('no cut raises it: scene %d', (seed) => {
    const { energies, converged } = grabcut(
      scene(seed, 120),
      box,
      { iterations: 30, components: 3, gamma: 3 },
      createRng(seed),
    );
    expect(energies.length).toBeGreaterThan(2);
    for (let i = 1; i < energies.length; i++) expect(energies[i]! - energies[i - 1]!).toBeLessThan(1e-6); // rounding of sums of 30,000
    if (energies.length < 31) expect(converged).toBe(true);
  });

  test('one cut finds the best of all 2^9 labellings', () => {
    const image = picture(4, 3, (x, y, c) => (x * 37 + y * 53 + c * 71 + ((x * y) % 3) * 90) % 200);
    const seeds = Uint8Array.of(FOREGROUND, 0, 0, 0, 0, FOREGROUND, 0, 0, 0, 0, 0, BACKGROUND);
    const options = { iterations: 0, components: 1, gamma: 4 };
    const { labels, energies, flow } = grabcut(image, seeds, options, createRng(0));
    const costs = [BACKGROUND, FOREGROUND].map((mark, side) => {
      const pixels = Int32Array.from([...seeds.keys()].filter((p) => seeds[p] === mark));
      const out = { cost: new Float64Array(12), component: new Uint8Array(12) };
      colourCosts(image, colourModel(image, pixels, 1, createRng(side)), out);
      return out;
    });
    const weights = contrastWeights(image, 4);
    const energy = (l: Uint8Array) => energyOf(l, [costs[0]!, costs[1]!], weights);
    let least = Infinity;
    const free = [...seeds.keys()].filter((p) => seeds[p] === 0);
    for (let set = 0; set < 2 ** free.length; set++) {
      const these = Uint8Array.from(seeds, (mark) => Number(mark === FOREGROUND));
      free.forEach((p, bit) => {
        these[p] = (set >> bit) & 1;
      });
      least = Math.min(least, energy(these));
    }
    expect(energies[0]).toBeCloseTo(least, 8);
    expect(energy(labels)).toBeCloseTo(least, 8);
    // The flow is what the cut costs beyond the cheaper side of every free pixel.
    const cheaper = free.reduce((sum, p) => sum + Math.min(costs[0]!.cost[p]!, costs[1]!.cost[p]!), 0);
    const bound = [0, 5, 11].reduce((sum, p) => sum + costs[labels[p]!]!.cost[p]!, 0);
    expect(flow + cheaper + bound).toBeCloseTo(least, 8);
  });
});

describe('seeds', () => {
  test('keep their side, whatever their colour', () => {
    const image = picture(8, 8, (x) => (x < 4 ? 40 : 200));
    const seeds = new Uint8Array(64).fill(0);
    seeds[0] = FOREGROUND;
    seeds[7] = BACKGROUND;
    seeds[2] = BACKGROUND; // in the middle of the foreground's colour
    const { labels } = grabcut(image, seeds, { components: 1 }, createRng(0));
    expect([labels[0], labels[7], labels[2]]).toEqual([1, 0, 0]);
  });

  test('of one side only: the other begins with all that is unknown', () => {
    const image = picture(
      20,
      10,
      (x, y, c) => (x < 9 ? [200, 40, 30] : [30, 60, 180])[c]! + ((3 * x + 5 * y) % 7),
    );
    const seeds = Uint8Array.from({ length: 200 }, (_, p) => (p % 20 < 3 ? FOREGROUND : 0));
    const { labels } = grabcut(image, seeds, {}, createRng(0));
    expect([...labels]).toEqual(Array.from({ length: 200 }, (_, p) => Number(p % 20 < 9)));
  });

  test('none, or nothing but one side: refused', () => {
    const image = picture(3, 3, (x) => x);
    const all = (mark: number) => grabcut(image, new Uint8Array(9).fill(mark), {}, createRng(0));
    expect(() => all(0)).toThrow('no pixel is marked');
    expect(() => all(FOREGROUND)).toThrow('all pixels are marked as foreground');
    expect(() => all(BACKGROUND)).toThrow('all pixels are marked as background');
    expect(() => grabcut(image, new Uint8Array(4), {}, createRng(0))).toThrow('4 seeds and 3 channels');
  });
});

test('a picture of one colour: the sides are equally likely, and nothing is no number', () => {
  const image = picture(6, 5, () => 77);
  const seeds = new Uint8Array(30);
  seeds[0] = FOREGROUND;
  seeds[29] = BACKGROUND;
  const { labels, energies } = grabcut(image, seeds, {}, createRng(0));
  expect([labels[0], labels[29]]).toEqual([1, 0]);
  expect(energies.every(Number.isFinite)).toBe(true);
});

test('the cost of a colour counts the rounding of its samples: 3/2 log(2 pi / 12) + 3/2 where all are the same', () => {
  const image = picture(4, 2, () => 50);
  const model = colourModel(image, Int32Array.of(0, 1, 2), 1, createRng(0));
  const out = { cost: new Float64Array(8), component: new Uint8Array(8) };
  colourCosts(image, model, out);
  expect(out.cost[7]).toBeCloseTo(1.5 * Math.log((2 * Math.PI) / 12) + 1.5, 12);
});

describe('contrast weights', () => {
  test('by hand on four pixels', () => {
    // Squared differences: right 9 | 16, down 1 | 36, corners 4 | 25... of gray 0 3 / 1 (5 or so)
    const gray = [0, 3, 1, 5];
    const image = picture(2, 2, (x, y, c) => (c === 0 ? gray[2 * y + x]! : 0));
    const beta = 6 / (2 * (9 + 16 + 1 + 4 + 25 + 4));
    const w = contrastWeights(image, 50);
    expect(w.right[0]).toBeCloseTo(50 * Math.exp(-9 * beta), 12);
    expect(w.right[2]).toBeCloseTo(50 * Math.exp(-16 * beta), 12);
    expect(w.down[0]).toBeCloseTo(50 * Math.exp(-beta), 12);
    expect(w.down[1]).toBeCloseTo(50 * Math.exp(-4 * beta), 12);
    expect(w.downRight[0]).toBeCloseTo((50 / Math.SQRT2) * Math.exp(-25 * beta), 12);
    expect(w.downLeft[1]).toBeCloseTo((50 / Math.SQRT2) * Math.exp(-4 * beta), 12);
  });

  test('of one colour: gamma', () => {
    const w = contrastWeights(
      picture(3, 1, () => 9),
      50,
    );
    expect([...w.right.subarray(0, 2)]).toEqual([50, 50]);
  });
});

import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  autoCorrelogram,
  correlogram,
  countByBoxes,
  countByPairs,
  spatialHistogram,
} from '../../../src/kernels/histogram/correlogram.js';
import {
  binEdges,
  cumulative,
  entropyBits,
  histogram,
  jointHistogram,
  normalised,
  quantiseColours,
} from '../../../src/kernels/histogram/histogram.js';
import { HISTOGRAM_MEASURES, histogramDistance } from '../../../src/kernels/histogram/histogram-distance.js';

const rng = createRng(11);
const colour = {
  width: 24,
  height: 17,
  channels: 3 as const,
  data: Uint8Array.from({ length: 24 * 17 * 3 }, () => rng.integer(256)),
};
/** The same pixels in another order. */
function scrambled() {
  const order = [...Array(24 * 17).keys()];
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return {
    ...colour,
    data: Uint8Array.from(order.flatMap((p) => [...colour.data.subarray(3 * p, 3 * p + 3)])),
  };
}

test('counts on paper', () => {
  const image = { width: 2, height: 2, channels: 1 as const, data: Uint8Array.of(0, 63, 64, 255) };
  expect(histogram(image, { bins: 4 }).map((c) => [...c])).toEqual([[2, 1, 0, 1]]);
  expect(histogram(image, { bins: 4, weights: Float64Array.of(1, 2, 4, 8) }).map((c) => [...c])).toEqual([
    [3, 4, 0, 8],
  ]);
  expect(histogram(image, { bins: 2, range: [10, 100] }).map((c) => [...c])).toEqual([[0, 2]]);
  expect([...binEdges(image.data, { bins: 4 })]).toEqual([0, 64, 128, 192, 256]);
  const deep = { ...image, data: Uint16Array.of(0, 16383, 16384, 65535) };
  expect(histogram(deep, { bins: 4 }).map((c) => [...c])).toEqual([[2, 1, 0, 1]]);
  // 1 is in the last bin, what lies outside 0..1 in none
  const float = { ...image, data: Float32Array.of(0, 0.5, 1, 1.5) };
  expect(histogram(float, { bins: 2 }).map((c) => [...c])).toEqual([[1, 2]]);
});

test('the joint histogram sums to the channels; cumulative ends in the total; entropy of k equal bins is log2 k', () => {
  const joint = jointHistogram(colour, { bins: 4 });
  const channels = histogram(colour, { bins: 4 });
  const green = [0, 1, 2, 3].map((g) =>
    joint.reduce((s, v, i) => (Math.floor(i / 4) % 4 === g ? s + v : s), 0),
  );
  expect(green).toEqual([...channels[1]!]);
  expect(cumulative(joint).at(-1)).toBe(24 * 17);
  expect(entropyBits(new Float64Array(64).fill(3))).toBeCloseTo(6, 12);
  expect(entropyBits(Float64Array.of(0, 5, 0))).toBe(0);
  expect(() => normalised(new Float64Array(3))).toThrow('empty');
});

describe.each(HISTOGRAM_MEASURES)('%s', (measure) => {
  const [p, q] = [Float64Array.of(1, 2, 5, 8), Float64Array.of(4, 4, 4, 4.5)];
  const best = measure === 'intersection' || measure === 'correlation' ? 1 : 0;
  test('a histogram matches itself and its multiples', () => {
    expect(histogramDistance(p, p, measure)).toBeCloseTo(best, 14);
    expect(
      histogramDistance(
        p,
        p.map((v) => 3 * v),
        measure,
      ),
    ).toBeCloseTo(best, 14);
  });
  test('symmetric but for kl', () => {
    const difference = histogramDistance(p, q, measure) - histogramDistance(q, p, measure);
    if (measure === 'kl') expect(Math.abs(difference)).toBeGreaterThan(0.01);
    else expect(difference).toBeCloseTo(0, 14);
  });
  test('a scrambled picture has the same histogram', () => {
    const [a, b] = [jointHistogram(colour), jointHistogram(scrambled())];
    expect(histogramDistance(a, b, measure)).toBeCloseTo(best, 14);
  });
});

test('distances on paper: (1/2, 1/2, 0) and (0, 1/2, 1/2)', () => {
  const [p, q] = [Float64Array.of(1, 1, 0), Float64Array.of(0, 2, 2)];
  const want = {
    intersection: 0.5,
    chi2: 0.5,
    bhattacharyya: Math.LN2,
    hellinger: Math.SQRT1_2,
    emd: 1, // one unit in all, each half moved one bin
    correlation: -0.5,
    kl: Number.POSITIVE_INFINITY,
  };
  for (const measure of HISTOGRAM_MEASURES) {
    const value = histogramDistance(p, q, measure);
    if (measure === 'kl') expect(value).toBe(want.kl);
    else expect(value).toBeCloseTo(want[measure], 14);
  }
  expect(histogramDistance(Float64Array.of(1, 3), Float64Array.of(1, 1), 'kl')).toBeCloseTo(
    0.25 * Math.log(0.5) + 0.75 * Math.log(1.5),
    14,
  );
});

describe('correlograms', () => {
  const map = { width: 24, height: 17, colours: 8, data: quantiseColours(colour, { bins: 2 }) };
  test('the spatial histogram sums to the plain one and scrambling changes it', () => {
    const cells = spatialHistogram(map, 5, 3);
    const sums = Float64Array.from({ length: 8 }, (_, c) =>
      cells.reduce((s, v, i) => (i % 8 === c ? s + v : s), 0),
    );
    expect([...sums]).toEqual([...jointHistogram(colour, { bins: 2 })]);
    const other = { ...map, data: quantiseColours(scrambled(), { bins: 2 }) };
    expect([...spatialHistogram(other, 5, 3)]).not.toEqual([...cells]);
  });

  test('every row is a distribution', () => {
    const gamma = correlogram(map, [1, 2, 5, 20]);
    for (let row = 0; row < gamma.length; row += 8)
      expect(gamma.subarray(row, row + 8).reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
  });

  test('pairs, boxes and the definition count the same', () => {
    for (const d of [1, 2, 3, 16, 19]) {
      const want = new Float64Array(64);
      for (let a = 0; a < map.data.length; a++)
        for (let b = 0; b < map.data.length; b++) {
          const dx = Math.abs((a % 24) - (b % 24));
          const dy = Math.abs(Math.floor(a / 24) - Math.floor(b / 24));
          if (Math.max(dx, dy) === d) want[map.data[a]! * 8 + map.data[b]!]!++;
        }
      const [pairs, boxes] = [new Float64Array(64), new Float64Array(64)];
      countByPairs(map, d, pairs);
      countByBoxes(map, d, boxes);
      expect(pairs).toEqual(want);
      expect(boxes).toEqual(want);
    }
  });

  test('a chessboard: at distance 1 half the ring has the own colour, on two stripes of 4 as counted', () => {
    const board = {
      width: 8,
      height: 8,
      colours: 2,
      data: Int32Array.from({ length: 64 }, (_, p) => (p + (p >> 3)) & 1),
    };
    // 2 x 98 diagonal pairs of 2 x (112 + 98) in all
    expect(autoCorrelogram(board, [1])[0]).toBeCloseTo(98 / 210, 14);
    const stripes = { width: 4, height: 2, colours: 2, data: Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1) };
    // of colour 0: corner pixels have 3 neighbours of 0, inner ones 3 of 0 and 2 of 1
    expect([...autoCorrelogram(stripes, [1])]).toEqual([12 / 16, 12 / 16]);
  });

  test('refused: distances outside the picture, grids finer than pixels', () => {
    expect(() => correlogram(map, [0])).toThrow('distance');
    expect(() => correlogram(map, [24])).toThrow('1 to 23');
    expect(() => spatialHistogram(map, 25, 1)).toThrow('25 x 1');
  });
});

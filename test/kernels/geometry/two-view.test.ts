import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { rotation } from '../../../src/kernels/geometry/fundamental.js';
import { type PointPairs, pointPairs } from '../../../src/kernels/geometry/point-pairs.js';
import {
  applyTransform,
  similarity,
  type Transform,
  transform,
} from '../../../src/kernels/geometry/projective.js';
import { estimateTwoView } from '../../../src/kernels/geometry/two-view.js';
import oracle from './two-view.oracle.json' with { type: 'json' };

const H = transform(...oracle.truth);
const A = transform(1.3, 0.4, 12, -0.2, 0.8, -7, 0, 0, 1);
const S = similarity({ angle: 0.7, scale: 1.6, tx: 30, ty: -20 });

/** Pairs that follow a transform with normal noise; the first ones are random points. */
function planted(h: Transform, n: number, outliers: number, noise: number, seed = 1): PointPairs {
  const rng = createRng(seed);
  const pairs = pointPairs(n);
  for (let i = 0; i < n; i++) {
    [pairs.xa[i], pairs.ya[i]] = [640 * rng.uniform(), 480 * rng.uniform()];
    const [x, y] = applyTransform(h, pairs.xa[i]!, pairs.ya[i]!);
    const wrong = i < outliers * n;
    pairs.xb[i] = wrong ? 640 * rng.uniform() : x + noise * rng.normal();
    pairs.yb[i] = wrong ? 480 * rng.uniform() : y + noise * rng.normal();
  }
  return pairs;
}

/** Largest distance between where two transforms put the corners of the picture. */
const apart = (a: Transform, b: Transform) =>
  Math.max(
    ...[
      [0, 0],
      [640, 0],
      [0, 480],
      [640, 480],
    ].map(([x, y]) => {
      const [p, q] = [applyTransform(a, x!, y!), applyTransform(b, x!, y!)];
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }),
  );

const MODELS = [
  ['homography', H],
  ['affine', A],
  ['similarity', S],
] as const;

describe.each(MODELS)('%s', (model, truth) => {
  test.each([0, 0.5, 0.7])('comes back exactly among %d outliers', (outliers) => {
    const found = estimateTwoView(planted(truth, 200, outliers, 0), model, { threshold: 1 }, createRng(1))!;
    expect(apart(found.model, truth)).toBeLessThan(1e-6);
    expect(found.rms).toBeLessThan(1e-6);
    // Outliers may lie within a pixel by chance.
    expect(found.inliers.length - 200 * (1 - outliers)).toBeLessThan(3);
    for (let i = Math.ceil(200 * outliers); i < 200; i++) expect(found.inliers).toContain(i);
  });

  test('noise of 0.5 px and 70 % outliers: corners within a pixel, rms as the noise', () => {
    const found = estimateTwoView(planted(truth, 400, 0.7, 0.5), model, { threshold: 3 }, createRng(1))!;
    expect(apart(found.model, truth)).toBeLessThan(1);
    expect(found.inliers.length).toBeGreaterThan(115);
    expect(found.rms).toBeGreaterThan(0.35);
    expect(found.rms).toBeLessThan(1.1);
  });
});

test.each(oracle.homographies)(
  'not worse than OpenCV: $n pairs, $outliers of them wrong, noise $noise px',
  ({ n, outliers, noise, seed, h, inliers }) => {
    let state = seed;
    const draw = () => {
      state = Number((1103515245n * BigInt(state) + 12345n) % 2n ** 31n);
      return state / 2 ** 31;
    };
    const pairs = pointPairs(n);
    for (let i = 0; i < n; i++) {
      const r = Array.from({ length: 8 }, draw);
      [pairs.xa[i], pairs.ya[i]] = [640 * r[0]!, 480 * r[1]!];
      const [x, y] = applyTransform(H, pairs.xa[i]!, pairs.ya[i]!);
      const wrong = i < outliers * n;
      pairs.xb[i] = wrong ? 640 * r[6]! : x + noise * 2 * (r[2]! + r[4]! + r[6]! - 1.5);
      pairs.yb[i] = wrong ? 480 * r[7]! : y + noise * 2 * (r[3]! + r[5]! + r[7]! - 1.5);
    }
    const found = estimateTwoView(pairs, 'homography', { threshold: 3 }, createRng(0))!;
    // Both errors are of the noise's making; a tenth and a tenth of a pixel are for luck.
    expect(apart(found.model, H)).toBeLessThan(1.1 * apart(Float64Array.from(h), H) + 0.1);
    expect(found.inliers.length).toBeGreaterThan(0.97 * inliers);
  },
);

describe('fundamental', () => {
  function views(n: number, outliers: number, noise: number): PointPairs {
    const rng = createRng(3);
    const r = rotation(0.05, -0.2, 0.1);
    const pairs = pointPairs(n);
    for (let i = 0; i < n; i++) {
      const p = [6 * rng.uniform() - 3, 4 * rng.uniform() - 2, 5 + 4 * rng.uniform()] as const;
      const q = [0, 1, 2].map(
        (k) => r[3 * k]! * p[0] + r[3 * k + 1]! * p[1] + r[3 * k + 2]! * p[2] + [1, 0.2, -0.3][k]!,
      );
      [pairs.xa[i], pairs.ya[i]] = [320 + (500 * p[0]) / p[2], 240 + (500 * p[1]) / p[2]];
      pairs.xb[i] =
        i < outliers * n ? 640 * rng.uniform() : 320 + (500 * q[0]!) / q[2]! + noise * rng.normal();
      pairs.yb[i] =
        i < outliers * n ? 480 * rng.uniform() : 240 + (500 * q[1]!) / q[2]! + noise * rng.normal();
    }
    return pairs;
  }

  test.each([0, 0.5])('is found among %d outliers, exactly', (outliers) => {
    const pairs = views(150, outliers, 0);
    const found = estimateTwoView(pairs, 'fundamental', { threshold: 0.5 }, createRng(1))!;
    expect(found.rms).toBeLessThan(1e-4 + 0.5 * outliers);
    for (let i = Math.ceil(150 * outliers); i < 150; i++) expect(found.inliers).toContain(i);
  });

  test('noise of 0.5 px: rms near the noise', () => {
    const found = estimateTwoView(views(150, 0.4, 0.5), 'fundamental', { threshold: 2 }, createRng(1))!;
    expect(found.inliers.filter((i) => i >= 60).length).toBeGreaterThan(85);
    expect(found.rms).toBeLessThan(0.8);
  });
});

test('the same seed gives the same bytes, others the same answer', () => {
  const pairs = planted(H, 200, 0.6, 0.5);
  const [a, b, c] = [1, 1, 2].map(
    (seed) => estimateTwoView(pairs, 'homography', { threshold: 3 }, createRng(seed))!,
  );
  expect(a).toEqual(b);
  expect(apart(a!.model, c!.model)).toBeLessThan(0.5);
});

/** Mean over some seeds of the samples that were drawn. */
const meanTrials = (outliers: number, noise: number) => {
  let sum = 0;
  for (let seed = 0; seed < 20; seed++)
    sum += estimateTwoView(
      planted(H, 200, outliers, noise),
      'homography',
      { threshold: 3 },
      createRng(seed),
    )!.trials;
  return sum / 20;
};

test('as many samples as the share of inliers asks for: log(0.001) / log(1 - share^4)', () => {
  // The share that RANSAC sees may have an outlier more that lies near by chance: the fourth power of 1 %.
  for (const outliers of [0.3, 0.5, 0.6]) {
    const needed = Math.log(0.001) / Math.log(1 - (1 - outliers) ** 4);
    expect(meanTrials(outliers, 0.01) / needed).toBeGreaterThan(0.85);
    expect(meanTrials(outliers, 0.01) / needed).toBeLessThan(1.1);
  }
});

test('local optimisation makes up for noise in the samples: hardly more of them', () => {
  expect(meanTrials(0.5, 1)).toBeLessThan(130); // 107 without noise
});

test('too few pairs, or none that agree: nothing', () => {
  expect(estimateTwoView(planted(H, 4, 0, 0), 'homography', { threshold: 1 }, createRng(1))).toBeUndefined();
  expect(estimateTwoView(pointPairs(0), 'affine', { threshold: 1 }, createRng(1))).toBeUndefined();
  const chaos = planted(H, 30, 1, 0);
  expect(
    estimateTwoView(chaos, 'homography', { threshold: 0.01, trials: 200 }, createRng(1)),
  ).toBeUndefined();
});

test('a threshold of 0 and coordinates that are no numbers are refused', () => {
  const pairs = planted(H, 10, 0, 0);
  expect(() => estimateTwoView(pairs, 'homography', { threshold: 0 }, createRng(1))).toThrow('above 0');
  pairs.xb[3] = NaN;
  expect(() => estimateTwoView(pairs, 'homography', { threshold: 1 }, createRng(1))).toThrow('pair 3');
});

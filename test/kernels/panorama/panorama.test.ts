import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { rotation } from '../../../src/kernels/geometry/fundamental.js';
import { pointPairs } from '../../../src/kernels/geometry/point-pairs.js';
import {
  applyTransform,
  composeTransforms,
  identityTransform,
  invertTransform,
  type Transform,
  transform,
  translation,
} from '../../../src/kernels/geometry/projective.js';
import {
  bundle,
  movableHomography,
  movableRotation,
  nearestRotation,
} from '../../../src/kernels/panorama/bundle.js';
import {
  boxOf,
  onCylinder,
  onPlane,
  type Placement,
  unionOf,
} from '../../../src/kernels/panorama/surface.js';
import { type ViewLink, viewGraph } from '../../../src/kernels/panorama/view-graph.js';

const size = { width: 200, height: 120 };
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** A link from a to b with n exact pairs; toReference leads from each picture to the reference. */
function linkOf(a: number, b: number, toReference: readonly Transform[], n: number): ViewLink {
  const model = composeTransforms(invertTransform(toReference[b]!), toReference[a]!);
  const rng = createRng(`${a} ${b}`);
  const pairs = pointPairs(n);
  for (let i = 0; i < n; i++) {
    [pairs.xa[i], pairs.ya[i]] = [200 * rng.uniform(), 120 * rng.uniform()];
    [pairs.xb[i], pairs.yb[i]] = applyTransform(model, pairs.xa[i]!, pairs.ya[i]!);
  }
  return { a, b, model, pairs };
}

describe('view graph', () => {
  const places = [0, 50, 110, 180, 240].map((x) => translation(x, x / 10));
  const chain = [
    linkOf(0, 1, places, 30),
    linkOf(2, 1, places, 20),
    linkOf(2, 3, places, 25),
    linkOf(4, 3, places, 9),
  ];

  test('a chain is taken by its middle, and transforms add up from there, along links of either direction', () => {
    const { members, reference, toReference } = viewGraph(5, chain);
    expect(members).toEqual([0, 1, 2, 3, 4]);
    expect(reference).toBe(2);
    [-110, -60, 0, 70, 130].forEach((x, i) => {
      expect(toReference.get(i)![2]).toBeCloseTo(x, 9);
      expect(toReference.get(i)![5]).toBeCloseTo(x / 10, 9);
    });
    expect(viewGraph(5, chain, 4).toReference.get(0)![2]).toBeCloseTo(-240, 9);
  });

  test('links with more pairs are trusted first', () => {
    const wrong = { ...linkOf(0, 2, places, 5), model: translation(999, 0) };
    expect(viewGraph(5, [wrong, ...chain], 0).toReference.get(2)![2]).toBeCloseTo(110, 9);
    const strong = { ...wrong, pairs: linkOf(0, 2, places, 50).pairs };
    expect(viewGraph(5, [strong, ...chain], 0).toReference.get(2)![2]).toBeCloseTo(-999, 9);
  });

  test('of two groups the larger; or that of the reference', () => {
    const parts = [chain[0]!, chain[2]!, chain[3]!];
    expect(viewGraph(5, parts).members).toEqual([2, 3, 4]);
    expect(viewGraph(5, parts).reference).toBe(3);
    expect(viewGraph(5, parts, 0).members).toEqual([0, 1]);
    expect(viewGraph(3, []).members).toEqual([0]);
  });
});

describe('bundle', () => {
  const ring = [
    [0, 1],
    [1, 2],
    [2, 3],
    [0, 3],
    [0, 2],
  ] as const;

  test('homographies from wrong beginnings end where all links agree', () => {
    const truth = [
      identityTransform(),
      transform(1.02, 0.05, 60, -0.03, 0.98, 8, 1e-4, 2e-5, 1),
      transform(0.95, -0.1, 110, 0.08, 1.04, -12, -5e-5, 1e-4, 1),
      transform(1, 0.2, 20, -0.2, 1, 70, 0, 1e-4, 1),
    ];
    const links = ring.map(([a, b]) => linkOf(a, b, truth, 25));
    const views = new Map(
      truth.map((h, i) => [
        i,
        i === 0 ? undefined : movableHomography(composeTransforms(translation(3 * i, -4), h), size, size),
      ]),
    );
    expect(bundle(views, links, 0).rms).toBeGreaterThan(2);
    const { transforms, rms } = bundle(views, links);
    expect(rms).toBeLessThan(1e-4);
    // A hundredth of a pixel at the corners
    truth.forEach((h, i) => {
      for (const [x, y] of [
        [0, 0],
        [199, 0],
        [0, 119],
        [199, 119],
      ] as const)
        applyTransform(transforms.get(i)!, x, y).forEach((v, k) => {
          expect(Math.abs(v - applyTransform(h, x, y)[k]!)).toBeLessThan(0.01);
        });
    });
  });

  test('a camera that turns: rotations, also by more than 90 degrees in all', () => {
    const focal = 180;
    const k = transform(focal, 0, 99.5, 0, focal, 59.5, 0, 0, 1);
    const turns = [0, 0.5, 1.0, 1.5, 2.0].map((angle, i) => rotation(0.02 * i, angle, -0.03 * i));
    const truth = turns.map((r) => composeTransforms(k, composeTransforms(r, invertTransform(k))));
    const links = [0, 1, 2, 3].map((a) => linkOf(a, a + 1, truth, 30));
    const started = truth.map((h) => composeTransforms(h, translation(4, 3)));
    const movables = started.map((h, i) => (i === 0 ? undefined : movableRotation(h, size, size, focal)));
    const { transforms, rms } = bundle(new Map(movables.map((m, i) => [i, m])), links);
    expect(rms).toBeLessThan(1e-4);
    turns.forEach((r, i) => {
      const found = nearestRotation(
        composeTransforms(invertTransform(k), composeTransforms(transforms.get(i)!, k)),
      );
      expect(largest(found.map((v, e) => v - r[e]!))).toBeLessThan(1e-5);
    });
  });

  test('the nearest rotation of a rotation is itself, of any scale and sign', () => {
    const r = rotation(0.4, -1.1, 0.3);
    for (const scale of [1, 7, -0.2])
      expect(largest(nearestRotation(r.map((v) => scale * v)).map((v, i) => v - r[i]!))).toBeLessThan(1e-12);
  });
});

describe('surfaces', () => {
  const focal = 180;
  const k = transform(focal, 0, 99.5, 0, focal, 59.5, 0, 0, 1);
  const pan = (angle: number) =>
    composeTransforms(k, composeTransforms(rotation(0, angle, 0), invertTransform(k)));
  const at = new Float64Array(2);
  const to = (placement: Placement, x: number, y: number) => {
    placement.to(x, y, at);
    return [at[0]!, at[1]!] as const;
  };

  test.each([
    ['plane', onPlane(transform(1.02, 0.05, 60, -0.03, 0.98, 8, 1e-4, 2e-5, 1))],
    ['cylinder', onCylinder(pan(0.7), size, size, focal)],
  ])('%s: there and back', (_, placement) => {
    for (const [x, y] of [
      [0, 0],
      [199, 0],
      [37, 119],
      [100, 60],
    ] as const) {
      const [u, v] = to(placement, x, y);
      placement.from(u, v, at);
      expect(at[0]).toBeCloseTo(x, 8);
      expect(at[1]).toBeCloseTo(y, 8);
    }
  });

  test('on a cylinder a turn by t is a move by f t, of every pixel', () => {
    for (const t of [0.3, 1.4, 2.5])
      for (const [x, y] of [
        [0, 0],
        [50, 100],
        [150, 20],
      ] as const) {
        const [u0, v0] = to(onCylinder(identityTransform(), size, size, focal), x, y);
        const [u1, v1] = to(onCylinder(pan(t), size, size, focal), x, y);
        expect(u1 - u0).toBeCloseTo(focal * t, 8);
        expect(v1).toBeCloseTo(v0, 8);
      }
    expect(to(onCylinder(identityTransform(), size, size, focal), 99.5, 59.5)).toEqual([0, 0]);
  });

  test('what a camera looks away from is not on its picture', () => {
    onCylinder(identityTransform(), size, size, focal).from(focal * 2, 0, at);
    expect(at[0]).toBeNaN();
    expect(() => boxOf(onPlane(pan(1.4)), size)).toThrow('more than a plane');
  });

  test('boxes are whole pixels, and the union holds all', () => {
    const a = boxOf(onPlane(identityTransform()), size);
    expect(a).toEqual({ left: 0, top: 0, right: 200, bottom: 120 });
    const b = boxOf(onPlane(translation(-10.5, 3)), size);
    expect(b).toEqual({ left: -11, top: 3, right: 190, bottom: 123 });
    expect(unionOf([a, b])).toEqual({ left: -11, top: 0, right: 200, bottom: 123 });
  });
});

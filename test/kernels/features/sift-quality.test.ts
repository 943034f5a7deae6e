import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { readImage } from '../../../src/core/read.js';
import { gray } from '../../../src/kernels/colour/colour.js';
import type { Features } from '../../../src/kernels/features/keypoints.js';
import { sift } from '../../../src/kernels/features/sift.js';
import {
  applyTransform,
  identityTransform,
  invertTransform,
  similarity,
  type Transform,
  transform,
  transformJacobian,
} from '../../../src/kernels/geometry/projective.js';
import { warp } from '../../../src/kernels/geometry/warp.js';
import { gaussianBlur } from '../../../src/kernels/image/gaussian-blur.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import oracle from './sift.oracle.json' with { type: 'json' };

/*
 * The 500 strongest keypoints of a picture and of the same one warped, blurred, noisy or lit: how many are found
 * again (within 2 pixels and 27 % in scale), and how well they are matched by the ratio test at 0.8 (right within 3
 * pixels). sift.oracle.py does the same with OpenCV. What is asked for: on average not below OpenCV, and in no single
 * case by more than chance moves 500 keypoints (0.02).
 */

const FIXTURES = { 'cat.png': oracle.quality['cat.png'], 'coins.png': oracle.quality['coins.png'] };
type Score = { repeatability: number; precision: number; recall: number };

describe.each(Object.entries(FIXTURES))('%s', async (name, theirs) => {
  const levels = gray(await readImage(`fixtures/${name}`, { maxPixels: 1e6 }, () => {}));
  const { width, height } = levels;
  const image: Plane = { width, height, channels: 1, data: Float32Array.from(levels.data) };
  const first = sift(unit(image), { max: 500 });
  const scores = new Map(
    Object.entries(changes(image)).map(([change, { h, light }]) => {
      const warped = light(warp(image, h, width, height));
      const data = warped.data.map((v) => Math.max(0, Math.min(255, Math.floor(v + 0.5))));
      return [change, score(first, sift(unit({ ...warped, data }), { max: 500 }), h, width, height)];
    }),
  );

  test.each(Object.entries(theirs))('%s', (change, cv: Score) => {
    const ours = scores.get(change)!;
    for (const measure of ['repeatability', 'precision', 'recall'] as const)
      expect(ours[measure]).toBeGreaterThan(cv[measure] - 0.02);
  });
  test.each(['repeatability', 'precision', 'recall'] as const)('mean %s is not below OpenCV', (measure) => {
    const mean = (all: Score[]) => all.reduce((sum, s) => sum + s[measure], 0) / all.length;
    expect(mean([...scores.values()])).toBeGreaterThanOrEqual(mean(Object.values(theirs)));
  });
});

function unit({ width, height, data }: Plane): Plane {
  return { width, height, channels: 1, data: data.map((v) => Math.floor(v + 0.5) / 255) };
}

function changes({ width, height }: Plane): Record<string, { h: Transform; light: (p: Plane) => Plane }> {
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const same = (p: Plane) => p;
  const each = (f: (v: number) => number) => (p: Plane) => ({ ...p, data: p.data.map(f) });
  const turned = (degrees: number, scale: number) => ({
    h: similarity({ angle: (degrees * Math.PI) / 180, scale, centre: [cx, cy] }),
    light: same,
  });
  const rng = createRng(1);
  const one = identityTransform();
  return {
    rotation: turned(30, 1),
    scale: turned(0, 0.6),
    'rotation and scale': turned(-70, 0.75),
    affine: { h: transform(1, 0.25, -0.25 * cy, 0, 0.8, 0.2 * cy, 0, 0, 1), light: same },
    viewpoint: {
      h: transform(1, 0.1, -0.1 * cy, 0.05, 1, -0.05 * cx, 4e-4, 2e-4, 1 - 4e-4 * cx - 2e-4 * cy),
      light: same,
    },
    blur: { h: one, light: (p) => gaussianBlur(p, 1.5) },
    noise: { h: one, light: each((v) => v + 8 * rng.normal()) },
    light: { h: one, light: each((v) => 0.6 * v + 20) },
  };
}

/** Share of the keypoints of `a` that are found again in `b`, and precision and recall of their matches. */
function score(a: Features, b: Features, h: Transform, width: number, height: number): Score {
  const back = invertTransform(h);
  const inside = ([x, y]: [number, number]) => x >= 0 && y >= 0 && x < width && y < height;
  const [p, q] = [a.keypoints, b.keypoints];
  const seenBack = Array.from(q.x, (x, j) => inside(applyTransform(back, x, q.y[j]!))).filter(Boolean).length;
  let [seen, again, taken, right] = [0, 0, 0, 0];
  for (let i = 0; i < p.x.length; i++) {
    const [x, y] = applyTransform(h, p.x[i]!, p.y[i]!);
    const visible = inside([x, y]);
    if (visible) seen++;
    const [xx, xy, yx, yy] = transformJacobian(h, p.x[i]!, p.y[i]!) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const scale = p.scale[i]! * Math.sqrt(Math.abs(xx * yy - xy * yx));
    const apart = (j: number) => Math.hypot(x - q.x[j]!, y - q.y[j]!);
    let found = false;
    for (let j = 0; j < q.x.length && !found; j++)
      found = apart(j) < 2 && Math.abs(Math.log2(scale / q.scale[j]!)) < 0.35;
    if (found && visible) again++;
    const { best, ratio } = nearestTwo(a.descriptors, i, b.descriptors);
    if (!(ratio < 0.8)) continue;
    taken++;
    if (visible && apart(best) < 3) right++;
  }
  const most = Math.min(seen, seenBack);
  return { repeatability: again / most, precision: right / Math.max(1, taken), recall: right / most };
}

function nearestTwo(a: ArrayLike<number>, i: number, b: ArrayLike<number>): { best: number; ratio: number } {
  let [best, first, second] = [-1, Infinity, Infinity];
  for (let j = 0; j < b.length / 128; j++) {
    let sum = 0;
    for (let k = 0; k < 128; k++) sum += (a[i * 128 + k]! - b[j * 128 + k]!) ** 2;
    if (sum < first) [best, first, second] = [j, sum, first];
    else second = Math.min(second, sum);
  }
  return { best, ratio: Math.sqrt(first / second) };
}

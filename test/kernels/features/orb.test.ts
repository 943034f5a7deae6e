import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import { brief, briefPattern } from '../../../src/kernels/features/brief.js';
import { type Features, keypoints } from '../../../src/kernels/features/keypoints.js';
import { centroidAngle, orb } from '../../../src/kernels/features/orb.js';
import { applyTransform } from '../../../src/kernels/geometry/projective.js';
import { gaussianBlur } from '../../../src/kernels/image/gaussian-blur.js';
import { pyramid } from '../../../src/kernels/image/pyramid.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { patchwork } from '../../../src/kernels/synth/patchwork.js';
import { exposed, seenThrough, viewTransform } from '../../../src/kernels/synth/views.js';

const picture = patchwork({ width: 360, height: 270, gray: true, noise: 0 }, createRng(3));
const plane = grayPlane(picture);
const bitsApart = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, v, k) => sum + (v ^ b[k]!).toString(2).replaceAll('0', '').length, 0);

describe('pyramid', () => {
  test('sizes fall by the factor, scales are exact, means stay', () => {
    const levels = pyramid(plane, 1.2, 8);
    expect(levels.length).toBe(8);
    levels.forEach(({ plane: level, scaleX, scaleY }, n) => {
      expect(level.width).toBe(Math.round(360 / 1.2 ** n));
      expect(level.width * scaleX).toBeCloseTo(360, 9);
      expect(level.height * scaleY).toBeCloseTo(270, 9);
      const mean = (p: Plane) => p.data.reduce((sum, v) => sum + v, 0) / p.data.length;
      expect(mean(level)).toBeCloseTo(mean(plane), 4);
    });
    expect(pyramid(plane, 2, 20, 16).length).toBe(5); // 270, 135, 68, 34, 17
  });
});

describe('BRIEF', () => {
  const points = keypoints(1);
  points.x[0] = 180;
  points.y[0] = 130;
  test('bit i compares p_i with q_i, lowest bit of each byte first', () => {
    const soft = gaussianBlur(plane, 2).data;
    const pattern = briefPattern(256);
    const { descriptors } = brief(plane, points, { oriented: false });
    for (let i = 0; i < 256; i++) {
      const [px, py, qx, qy] = pattern.subarray(4 * i, 4 * i + 4);
      const darker = soft[(130 + py!) * 360 + 180 + px!]! < soft[(130 + qy!) * 360 + 180 + qx!]!;
      expect((descriptors[i >> 3]! >> (i & 7)) & 1).toBe(darker ? 1 : 0);
    }
  });
  test('the pattern stays in its patch, has no empty test, and shorter ones begin it', () => {
    const long = briefPattern(512);
    expect(Math.max(...long.map(Math.abs))).toBeLessThanOrEqual(15);
    for (let i = 0; i < long.length; i += 4)
      expect(long[i] !== long[i + 2] || long[i + 1] !== long[i + 3]).toBe(true);
    expect(briefPattern(128)).toEqual(long.slice(0, 512));
    const deviation = Math.sqrt(long.reduce((sum, v) => sum + v * v, 0) / long.length);
    expect(Math.abs(deviation - 31 / 5)).toBeLessThan(0.4); // cut off at 15
  });
  test('light changes nothing', () => {
    const dim = { ...plane, data: plane.data.map((v) => 0.4 * v + 0.3) };
    expect(bitsApart(brief(plane, points).descriptors, brief(dim, points).descriptors)).toBeLessThanOrEqual(
      1,
    );
  });
  test('the edge is no obstacle; other lengths are refused', () => {
    const corner = keypoints(1);
    expect(brief(plane, corner).descriptors.length).toBe(32);
    expect(() => brief(plane, points, { bits: 100 })).toThrow('128, 256 or 512');
  });
});

test('the direction to the centre of mass is that of a ramp', () => {
  for (const angle of [0, 1, 2.5, 4, 6]) {
    const ramp: Plane = {
      width: 41,
      height: 41,
      channels: 1,
      data: Float32Array.from(
        { length: 1681 },
        (_, p) => 0.5 + 0.01 * ((p % 41) * Math.cos(angle) + Math.floor(p / 41) * Math.sin(angle)),
      ),
    };
    expect(centroidAngle(ramp, 20, 20)).toBeCloseTo(angle, 5);
  }
});

/** Share of mutual nearest neighbours that lie within 3 pixels of where the homography puts them, and their count. */
function quality(a: Features<Uint8Array>, b: Features<Uint8Array>, h: Float64Array) {
  const nearest = (p: Features<Uint8Array>, q: Features<Uint8Array>) =>
    Array.from(p.keypoints.x, (_, i) => {
      let [best, at] = [Infinity, -1];
      for (let j = 0; j < q.keypoints.x.length; j++) {
        const d = bitsApart(
          p.descriptors.subarray(32 * i, 32 * i + 32),
          q.descriptors.subarray(32 * j, 32 * j + 32),
        );
        if (d < best) [best, at] = [d, j];
      }
      return at;
    });
  const [there, back] = [nearest(a, b), nearest(b, a)];
  let [matches, good] = [0, 0];
  there.forEach((j, i) => {
    if (back[j] !== i) return;
    matches++;
    const [x, y] = applyTransform(h, a.keypoints.x[i]!, a.keypoints.y[i]!);
    if (Math.hypot(x - b.keypoints.x[j]!, y - b.keypoints.y[j]!) < 3) good++;
  });
  return { matches, precision: good / matches };
}

describe('ORB', () => {
  const a = orb(plane, { atMost: 200 });
  test('so many keypoints, inside, strongest by level, scales of the pyramid', () => {
    expect(a.keypoints.x.length).toBeGreaterThan(150);
    expect(a.keypoints.x.length).toBeLessThanOrEqual(200);
    expect(a.descriptors.length).toBe(32 * a.keypoints.x.length);
    const scales = [...new Set(a.keypoints.scale)].sort((u, v) => u - v);
    expect(scales[0]).toBe(2);
    scales.forEach((s) => {
      const level = Math.log(s / 2) / Math.log(1.2);
      expect(Math.abs(level - Math.round(level))).toBeLessThan(0.05);
    });
  });
  test('a quarter turn: the same points, turned, with the same bits but for rounding', () => {
    const quarter: Plane = {
      width: 270,
      height: 360,
      channels: 1,
      data: Float32Array.from(
        { length: plane.data.length },
        (_, p) => plane.data[(269 - (p % 270)) * 360 + Math.floor(p / 270)]!,
      ),
    };
    const b = orb(quarter, { atMost: 200 });
    let same = 0;
    for (let i = 0; i < a.keypoints.x.length; i++) {
      const j = b.keypoints.x.findIndex(
        (x, k) =>
          Math.abs(x - (269 - a.keypoints.y[i]!)) < 0.01 &&
          Math.abs(b.keypoints.y[k]! - a.keypoints.x[i]!) < 0.01 &&
          Math.abs(b.keypoints.scale[k]! - a.keypoints.scale[i]!) < 1e-3,
      );
      if (j < 0) continue;
      same++;
      const turn = b.keypoints.orientation[j]! - a.keypoints.orientation[i]! - Math.PI / 2;
      expect(Math.abs(Math.sin(turn / 2))).toBeLessThan(1e-4);
      const [p, q] = [
        a.descriptors.subarray(32 * i, 32 * i + 32),
        b.descriptors.subarray(32 * j, 32 * j + 32),
      ];
      expect(bitsApart(p, q)).toBeLessThan(6);
    }
    expect(same / a.keypoints.x.length).toBeGreaterThan(0.97); // ties of responses may fall another way
  });
  test.each([
    ['turned', { rotation: 0.7 }],
    ['nearer', { scale: 1.4 }],
    ['slanted', { tilt: 0.5, towards: 1 }],
  ])('matches of a view that is %s are right', (_, view) => {
    const h = viewTransform(360, 270, view);
    const seen = exposed(seenThrough(picture, h, {}, 1), { noise: 3, light: 0.9 }, createRng(1));
    const { matches, precision } = quality(a, orb(grayPlane(seen), { atMost: 200 }), h);
    expect(matches).toBeGreaterThan(60);
    expect(precision).toBeGreaterThan(0.6);
  });
  test('too small a picture has none', () => {
    expect(orb({ width: 20, height: 20, channels: 1, data: new Float32Array(400) }).keypoints.x.length).toBe(
      0,
    );
  });
});

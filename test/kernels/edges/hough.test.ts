import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { edgePoints } from '../../../src/kernels/edges/edge-points.js';
import { houghCircles } from '../../../src/kernels/edges/hough-circles.js';
import { houghLines } from '../../../src/kernels/edges/hough-lines.js';
import { houghSegments } from '../../../src/kernels/edges/hough-segments.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import oracle from './hough.oracle.json' with { type: 'json' };

type Mask = Raster<Uint8Array>;
const empty = (width: number, height: number): Mask => ({
  width,
  height,
  channels: 1,
  data: new Uint8Array(width * height),
});
/** A straight line of pixels, as thin as can be. */
function line(mask: Mask, x1: number, y1: number, x2: number, y2: number, skip = (_: number) => false) {
  const n = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1));
  for (let k = 0; k <= n; k++)
    if (!skip(k))
      mask.data[Math.round(y1 + (k / n) * (y2 - y1)) * mask.width + Math.round(x1 + (k / n) * (x2 - x1))] =
        255;
}
function circle(mask: Mask, cx: number, cy: number, r: number, from = 0, to = 2 * Math.PI) {
  for (let t = from; t <= to; t += 0.1 / r) {
    const [x, y] = [Math.round(cx + r * Math.cos(t)), Math.round(cy + r * Math.sin(t))];
    if (x >= 0 && y >= 0 && x < mask.width && y < mask.height) mask.data[y * mask.width + x] = 255;
  }
}
function noise(mask: Mask, n: number) {
  const rng = createRng(11);
  for (let k = 0; k < n; k++) mask.data[rng.integer(mask.data.length)] = 255;
}

describe('normals', () => {
  test('of a thin line: across it', () => {
    const mask = empty(40, 40);
    line(mask, 5, 10, 35, 22);
    const { x, normal } = edgePoints(mask);
    const want = Math.atan2(30, -12); // (-12, 30) is across (30, 12)
    x.forEach((u, i) => {
      // steps of whole pixels in a window of 7: within 12 degrees
      if (u > 8 && u < 32) expect(Math.abs(Math.cos(normal[i]! - want))).toBeGreaterThan(Math.cos(0.21));
    });
  });
  test('of a gradient: along it', () => {
    const mask = empty(3, 1);
    mask.data[1] = 1;
    const { normal } = edgePoints(mask, {
      width: 3,
      height: 1,
      x: Float32Array.of(9, 3, 9),
      y: Float32Array.of(9, 4, 9),
    });
    expect([...normal]).toEqual([expect.closeTo(Math.atan2(4, 3), 6)]);
  });
});

describe('lines', () => {
  test('rho and theta of lines by hand, with their votes', () => {
    const mask = empty(60, 50);
    for (let y = 0; y < 50; y++) mask.data[y * 60 + 20] = 255; // x = 20: theta 0, rho 20
    for (let x = 0; x < 60; x++) mask.data[31 * 60 + x] = 255; // y = 31: theta 90, rho 31
    const { rho, theta, votes } = houghLines(edgePoints(mask), { votes: 40 });
    expect([...rho]).toEqual([31, 20]);
    expect([...theta]).toEqual([Math.PI / 2, 0]);
    expect([...votes]).toEqual([60, 50]);
  });
  test('a falling diagonal has a normal up right or down left: rho of either sign', () => {
    const mask = empty(50, 50);
    for (let k = 0; k < 40; k++) mask.data[k * 50 + k + 10] = 255; // y = x - 10
    const { rho, theta } = houghLines(edgePoints(mask), { atMost: 1 });
    expect(theta[0]! * (180 / Math.PI)).toBeCloseTo(135, 0);
    expect(Math.abs(rho[0]! + 10 / Math.SQRT2)).toBeLessThanOrEqual(0.6); // steps of 1
  });
  test('the votes and peaks of cv2.HoughLines', () => {
    const mask = empty(oracle.width, oracle.height);
    for (const p of oracle.pixels) mask.data[p] = 255;
    const { rho, theta, votes } = houghLines(edgePoints(mask), { votes: oracle.votes + 1, distance: -1 });
    const ours = [...rho].map((r, k) => `${r} ${Math.round((theta[k]! * 180) / Math.PI)} ${votes[k]}`);
    // Ties between neighbours, and at theta 0, which OpenCV does not join to 180, may be decided the other way.
    const theirs = oracle.lines.map(([r, t, n]) => `${r} ${t} ${n}`);
    const shared = theirs.filter((l) => ours.includes(l));
    expect(shared.length).toBeGreaterThanOrEqual(theirs.length * 0.95);
    expect(ours.slice(0, 5).sort()).toEqual(theirs.slice(0, 5).sort());
  });
  test('neighbours in angle are joined where theta goes round: x = 30 is found once', () => {
    const mask = empty(61, 80);
    line(mask, 29, 0, 31, 79); // a hair off the vertical
    expect(houghLines(edgePoints(mask), { votes: 30 }).rho.length).toBe(1);
  });
  test('a peak is no lower than its neighbours, also where theta goes round and rho changes its sign', () => {
    for (const lean of [-2, -1, -0.5, 0, 0.5, 1, 2]) {
      const mask = empty(61, 80);
      line(mask, 30 - lean, 0, 30 + lean, 79);
      const { rho, theta, votes, accumulator } = houghLines(edgePoints(mask), { votes: 3, distance: -1 });
      const { rows, columns, votes: all } = accumulator;
      const at = (t: number, r: number) => {
        const round = t < 0 || t >= rows;
        const half = (columns - 1) / 2;
        return all[((t + rows) % rows) * columns + half + (round ? -r : r)]!;
      };
      theta.forEach((angle, k) => {
        const t = Math.round((angle * 180) / Math.PI);
        for (const [dt, dr] of [
          [-1, 0],
          [1, 0],
          [0, -1],
          [0, 1],
        ] as const)
          expect(at(t + dt, rho[k]! + dr)).toBeLessThanOrEqual(votes[k]!);
      });
      expect(rho.length).toBeGreaterThan(0);
    }
  });
  test('with a tolerance noise has fewer votes, the line as many', () => {
    const mask = empty(120, 100);
    line(mask, 10, 90, 110, 20);
    noise(mask, 600);
    const points = edgePoints(mask);
    const all = houghLines(points, { atMost: 1 });
    const own = houghLines(points, { atMost: 1, tolerance: 20 });
    const sum = (votes: Int32Array) => votes.reduce((s, n) => s + n, 0);
    expect(Math.abs(own.theta[0]! - all.theta[0]!)).toBeLessThan(0.03);
    expect(sum(own.accumulator.votes)).toBe(points.x.length * 41);
    expect(sum(all.accumulator.votes)).toBe(points.x.length * 180);
  });
  test('nothing there, nothing found; one pixel; impossible steps', () => {
    expect(houghLines(edgePoints(empty(5, 4))).rho.length).toBe(0);
    const one = empty(1, 1);
    one.data[0] = 1;
    expect(houghLines(edgePoints(one), { votes: 2 }).rho.length).toBe(0);
    expect(() => houghLines(edgePoints(one), { angleStep: 7 })).toThrow('multiple of the angle step');
    expect(() => houghLines(edgePoints(one), { rhoStep: 0 })).toThrow('step of distances');
    expect(() => houghLines(edgePoints(empty(2000, 2000)), { rhoStep: 1e-4, angleStep: 0.1 })).toThrow(
      'larger steps',
    );
  });
});

describe('segments', () => {
  const settings = { votes: 15, minLength: 20, maxGap: 3 };
  const ends = (s: ReturnType<typeof houghSegments>, k: number) => [s.x1[k]!, s.y1[k]!, s.x2[k]!, s.y2[k]!];
  test('three lines in noise, ends to a pixel and a half', () => {
    const mask = empty(160, 120);
    line(mask, 10, 15, 140, 40);
    line(mask, 20, 110, 70, 60);
    line(mask, 120, 60, 124, 110);
    noise(mask, 150);
    const found = houghSegments(edgePoints(mask), settings, createRng(1));
    expect(found.length.length).toBe(3);
    const want = [
      [10, 15, 140, 40],
      [20, 110, 70, 60],
      [120, 60, 124, 110],
    ];
    want.forEach((w, k) => {
      ends(found, k).forEach((v, j) => {
        expect(Math.abs(v - w[j]!)).toBeLessThan(4); // noise may lengthen a line by a gap
      });
      expect(Math.abs(found.length[k]! - Math.hypot(w[2]! - w[0]!, w[3]! - w[1]!))).toBeLessThan(8);
    });
  });
  test('a gap larger than allowed cuts, a smaller one does not', () => {
    const mask = empty(120, 20);
    line(mask, 5, 10, 115, 10, (k) => k >= 50 && k < 56);
    const count = (maxGap: number) =>
      houghSegments(edgePoints(mask), { ...settings, maxGap }, createRng(2)).length.length;
    expect(count(5)).toBe(2);
    expect(count(6)).toBe(1);
  });
  test('pixels of a line that was found take their votes back: three more beyond a gap are no line', () => {
    const mask = empty(100, 20);
    line(mask, 5, 10, 64, 10);
    line(mask, 75, 10, 77, 10);
    for (let seed = 0; seed < 5; seed++) {
      const found = houghSegments(edgePoints(mask), { ...settings, minLength: 2 }, createRng(seed));
      expect([...found.pixels]).toEqual([60]);
    }
  });
  test('the same seed gives the same segments; every pixel is used once at most', () => {
    const mask = empty(100, 80);
    line(mask, 5, 5, 90, 70);
    line(mask, 5, 70, 90, 5);
    const points = edgePoints(mask);
    const [a, b] = [
      houghSegments(points, settings, createRng(3)),
      houghSegments(points, settings, createRng(3)),
    ];
    expect(a).toEqual(b);
    expect(a.pixels.reduce((s, n) => s + n, 0)).toBeLessThanOrEqual(points.x.length);
  });
});

describe('circles', () => {
  test('centres and radii to a third of a pixel, also where a part is missing or beyond the picture', () => {
    const mask = empty(200, 160);
    const truth = [
      [60, 50, 30],
      [60, 50, 18],
      [140.4, 100.7, 41.3],
      [10, 120, 25],
    ] as const;
    for (const [x, y, r] of truth) circle(mask, x, y, r);
    noise(mask, 200);
    const found = houghCircles(edgePoints(mask), { minRadius: 10, maxRadius: 60, support: 0.4 });
    expect(found.x.length).toBe(4);
    for (const [x, y, r] of truth) {
      const k = [...found.x.keys()].find(
        (i) => Math.hypot(found.x[i]! - x, found.y[i]! - y) < 1 && Math.abs(found.r[i]! - r) < 1,
      )!;
      expect(k).toBeDefined();
      expect(Math.hypot(found.x[k]! - x, found.y[k]! - y)).toBeLessThan(0.33);
      expect(Math.abs(found.r[k]! - r)).toBeLessThan(0.33);
    }
  });
  test('support is the share of the circle that is there', () => {
    for (const r of [12, 23.5, 40]) {
      const whole = empty(120, 120);
      // eight connected, one pixel wide: columns where the circle is flat, rows where it is steep
      for (let k = 0; k <= Math.round(r / Math.SQRT2); k++) {
        const far = Math.round(Math.sqrt(r * r - k * k));
        for (const [u, v] of [
          [k, far],
          [far, k],
        ] as const)
          for (const [a, b] of [
            [u, v],
            [-u, v],
            [u, -v],
            [-u, -v],
          ] as const)
            whole.data[(60 + b) * 120 + 60 + a] = 255;
      }
      const found = houghCircles(edgePoints(whole), { minRadius: 10, maxRadius: 50 });
      expect(found.support[0]).toBeGreaterThan(0.97);
    }
    const mask = empty(120, 120);
    circle(mask, 60, 60, 40, 0, (2 * Math.PI * 2) / 3);
    const points = edgePoints(mask);
    const found = houghCircles(points, { minRadius: 20, maxRadius: 55, support: 0.5 });
    expect(found.x.length).toBe(1);
    expect(found.support[0]).toBeGreaterThan(0.6);
    expect(found.support[0]).toBeLessThan(0.73);
    expect(found.votes[0]).toBeLessThanOrEqual(points.x.length);
    expect(houghCircles(points, { minRadius: 20, maxRadius: 55, support: 0.8 }).x.length).toBe(0);
    expect(houghCircles(points, { minRadius: 42, maxRadius: 55, support: 0.5 }).x.length).toBe(0);
  });
  test('nothing there, nothing found; radii that make no sense', () => {
    expect(houghCircles(edgePoints(empty(9, 9)), { minRadius: 2, maxRadius: 4 }).x.length).toBe(0);
    expect(() => houghCircles(edgePoints(empty(9, 9)), { minRadius: 5, maxRadius: 4 })).toThrow('5 to 4');
  });
});

import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { connectedComponents } from '../../../src/kernels/regions/connected-components.js';
import { mosaic } from '../../../src/kernels/synth/mosaic.js';
import { patchwork } from '../../../src/kernels/synth/patchwork.js';
import { quadrilaterals } from '../../../src/kernels/synth/quadrilaterals.js';
import { spots } from '../../../src/kernels/synth/spots.js';

describe('spots', () => {
  const { image, truth } = spots(
    { width: 200, height: 160, count: 6, minScale: 2, maxScale: 5 },
    createRng(4),
  );
  test('weight, centre and variance of each are those of a Gaussian', () => {
    for (const { x, y, scale, amplitude } of truth) {
      const reach = Math.ceil(4.5 * scale);
      let [m, mx, my, mxx] = [0, 0, 0, 0];
      for (let j = Math.round(y) - reach; j <= y + reach; j++)
        for (let i = Math.round(x) - reach; i <= x + reach; i++) {
          const v = image.data[j * 200 + i]! - 128;
          m += v;
          mx += v * i;
          my += v * j;
          mxx += v * (i - x) ** 2;
        }
      // Levels are rounded, by up to half of one: a per cent of the weight
      expect(m / (2 * Math.PI * scale ** 2 * amplitude)).toBeCloseTo(1, 1);
      expect(Math.hypot(mx / m - x, my / m - y)).toBeLessThan(0.05);
      expect(Math.sqrt(mxx / m) / scale).toBeCloseTo(1, 1);
    }
  });
  test('they keep apart, and what finds no room is refused', () => {
    for (const [i, a] of truth.entries())
      for (const b of truth.slice(0, i))
        expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(5 * (a.scale + b.scale));
    expect(() => spots({ width: 40, height: 40, count: 9, minScale: 4, maxScale: 4 }, createRng(0))).toThrow(
      'finds no room',
    );
  });
});

test('quadrilaterals: angles of each sum to a full turn, the ink is the area of the polygon', () => {
  const { image, truth } = quadrilaterals(
    { width: 240, height: 180, count: 5, minScale: 12, maxScale: 25 },
    createRng(2),
  );
  for (let shape = 0; shape < 5; shape++) {
    const corners = truth.filter((corner) => corner.shape === shape);
    expect(corners.reduce((sum, { angle }) => sum + angle, 0)).toBeCloseTo(2 * Math.PI, 9);
    const area = Math.abs(
      corners.reduce((sum, { x, y }, i) => {
        const next = corners[(i + 1) % 4]!;
        return sum + (x * next.y - next.x * y) / 2;
      }, 0),
    );
    const [cx, cy] = [0, 1].map((k) => corners.reduce((s, c) => s + (k ? c.y : c.x) / 4, 0)) as [
      number,
      number,
    ];
    const level = image.data[Math.round(cy) * 240 + Math.round(cx)]! - 128;
    let ink = 0;
    for (let y = Math.round(cy) - 28; y <= cy + 28; y++)
      for (let x = Math.round(cx) - 28; x <= cx + 28; x++)
        if (x >= 0 && y >= 0 && x < 240 && y < 180 && Math.hypot(x - cx, y - cy) < 28)
          ink += image.data[y * 240 + x]! - 128;
    expect(Math.abs(ink / level / area - 1)).toBeLessThan(0.02); // corners are a little off
  }
});

test('a mosaic has as many cells as asked for, each in one piece or nearly so, with textures of its own', () => {
  const { image, labels } = mosaic({ width: 160, height: 120, count: 6 }, createRng(1));
  expect(new Set(labels).size).toBe(6);
  const areas = new Int32Array(6);
  labels.forEach((label) => {
    areas[label]!++;
  });
  expect(Math.min(...areas)).toBeGreaterThan((160 * 120) / 40);
  const { areas: pieces } = connectedComponents(labels, 160, 120, { background: null });
  expect([...pieces].filter((area) => area > 100).length).toBeLessThanOrEqual(7);
  const even = mosaic({ width: 160, height: 120, count: 4, noise: 0, sameMean: true }, createRng(1));
  for (let label = 0; label < 4; label++) {
    let [n, sum] = [0, 0];
    even.labels.forEach((l, p) => {
      if (l !== label) return;
      n++;
      sum += even.image.data[3 * p]!;
    });
    expect(Math.abs(sum / n - 128)).toBeLessThan(8);
  }
  expect(image.data.some((v, i) => v !== even.image.data[i])).toBe(true);
});

test('a patchwork: the same for a seed, colours and grays, structure everywhere', () => {
  const make = (seed: number, gray = false) => patchwork({ width: 160, height: 120, gray }, createRng(seed));
  expect(make(3)).toEqual(make(3));
  expect(make(3).data).not.toEqual(make(4).data);
  const { channels, data } = make(3, true);
  expect([channels, data.length]).toEqual([1, 160 * 120]);
  for (let y = 0; y < 120; y += 40)
    for (let x = 0; x < 160; x += 40) {
      let [sum, squares] = [0, 0];
      for (let j = y; j < y + 40; j++)
        for (let i = x; i < x + 40; i++) {
          sum += data[j * 160 + i]!;
          squares += data[j * 160 + i]! ** 2;
        }
      expect(squares / 1600 - (sum / 1600) ** 2).toBeGreaterThan(20);
    }
});

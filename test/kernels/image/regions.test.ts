import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { boundaries, meanColours, overlay } from '../../../src/kernels/image/boundaries.js';
import { connectedComponents } from '../../../src/kernels/image/connected-components.js';
import { classify, otsu } from '../../../src/kernels/image/otsu.js';
import oracle from './image.oracle.json' with { type: 'json' };

describe('otsu', () => {
  test('two spikes: the cut is right after the lower one, and explains everything', () => {
    const h = new Float64Array(256);
    h[40] = 10;
    h[200] = 30;
    expect(otsu(h)).toEqual({ thresholds: [40], separability: 1 });
  });

  test('on paper: 1 2 1 . . 3 with means 1 and 5', () => {
    const { thresholds, separability } = otsu(Float64Array.of(1, 2, 1, 0, 0, 3));
    expect(thresholds).toEqual([2]);
    const m = 19 / 7;
    const between = 4 * (1 - m) ** 2 + 3 * (5 - m) ** 2;
    expect(separability).toBeCloseTo(between / (between + 2), 14);
  });

  test('figures of scikit-image for 2, 3 and 4 classes', () => {
    const h = Float64Array.from(oracle.otsu.histogram);
    expect(otsu(h).thresholds).toEqual([oracle.otsu.two]);
    expect(otsu(h, 3).thresholds).toEqual(oracle.otsu.three);
    expect(otsu(h, 4).thresholds).toEqual(oracle.otsu.four);
  });

  test('dynamic programming finds what trying all cuts finds', () => {
    const rng = createRng(5);
    for (let round = 0; round < 30; round++) {
      const h = Float64Array.from({ length: 18 }, () => (rng.uniform() < 0.3 ? 0 : rng.integer(20)));
      const within = (a: number, b: number) => {
        let [n, s, q] = [0, 0, 0];
        for (let l = a; l < b; l++) {
          n += h[l]!;
          s += h[l]! * l;
          q += h[l]! * l * l;
        }
        return n === 0 ? 0 : q - (s * s) / n;
      };
      let best = Number.POSITIVE_INFINITY;
      for (let a = 1; a < 17; a++)
        for (let b = a + 1; b < 18; b++) best = Math.min(best, within(0, a) + within(a, b) + within(b, 18));
      expect(otsu(h, 3).separability).toBeCloseTo(1 - best / within(0, 18), 12);
    }
  });

  test('65536 levels, and the classes of samples', () => {
    const h = new Float64Array(65536);
    for (let l = 0; l < 65536; l++)
      h[l] = Math.exp(-(((l - 20000) / 5000) ** 2)) + Math.exp(-(((l - 45000) / 5000) ** 2));
    const [t] = otsu(h).thresholds;
    expect(Math.abs(t! - 32500)).toBeLessThan(5);
    expect([...classify(Uint8Array.of(3, 4, 5, 9), [4, 8])]).toEqual([0, 0, 1, 2]);
    expect(() => otsu(Float64Array.of(0, 3, 0))).toThrow('2 classes need');
  });
});

describe('connected components', () => {
  const { width, height, mask } = oracle.components;
  test.each([
    [4, 'four', 0],
    [8, 'eight', 1],
  ] as const)('figures of SciPy, %d neighbours', (connectivity, key, n) => {
    const { labels, count, areas } = connectedComponents(Uint8Array.from(mask), width, height, {
      connectivity,
    });
    expect(count).toBe(oracle.components.n[n]);
    expect([...labels]).toEqual(oracle.components[key]); // numbered by first pixel, as there
    areas.forEach((area, l) => {
      expect(labels.filter((v) => v === l)).toHaveLength(area);
    });
  });

  test('a spiral is one piece, a diagonal one or many', () => {
    const spiral = ['#######', '......#', '#####.#', '#...#.#', '#.###.#', '#.....#', '#######'].join('');
    const data = Uint8Array.from(spiral, (c) => (c === '#' ? 1 : 0));
    expect(connectedComponents(data, 7, 7, { connectivity: 4 }).count).toBe(1);
    const diagonal = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    expect(connectedComponents(diagonal, 3, 3, { connectivity: 4 }).count).toBe(3);
    expect(connectedComponents(diagonal, 3, 3).count).toBe(1);
  });

  test('regions of a label map, every pixel labelled', () => {
    const { labels, areas } = connectedComponents(Int32Array.of(0, 0, 5, 0, 5, 5), 3, 2, {
      connectivity: 4,
      background: null,
    });
    expect([...labels]).toEqual([1, 1, 2, 1, 2, 2]);
    expect([...areas]).toEqual([0, 3, 3]);
  });
});

describe('boundaries', () => {
  test('thick as in scikit-image', () => {
    const { width, height, labels, thick } = oracle.boundaries;
    expect([...boundaries(Int32Array.from(labels), width, height, { thick: true })]).toEqual(thick);
  });

  test('thin: one pixel wide', () => {
    expect([...boundaries(Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1), 4, 2)]).toEqual([0, 1, 0, 0, 0, 1, 0, 0]);
  });

  test('mean colours and overlay', () => {
    const image = { width: 2, height: 2, channels: 1 as const, data: Uint8Array.of(10, 20, 31, 99) };
    const labels = Int32Array.of(0, 0, 1, 0);
    expect([...meanColours(image, labels).data]).toEqual([43, 43, 31, 43]);
    const painted = overlay(image, Uint8Array.of(0, 1, 0, 0), { colour: [255, 0, 20], opacity: 0.5 });
    expect([...painted.data]).toEqual([10, 10, 10, 138, 10, 20, 31, 31, 31, 99, 99, 99]);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { connectedComponents } from '../../../src/kernels/regions/connected-components.js';
import {
  type ConnectedOptions,
  connectedRuns,
  type Labelled,
  paintRuns,
} from '../../../src/kernels/regions/runs.js';

const before = compute.simd;
const threads = compute.threads;
afterEach(() => {
  compute.simd = before;
  compute.threads = threads;
});

/** By flooding from each first pixel: slow, and plainly right. */
function flooded(data: Labelled, width: number, height: number, options: ConnectedOptions): Int32Array {
  const { connectivity = 8, background = 0 } = options;
  const labels = new Int32Array(data.length);
  let count = 0;
  for (let first = 0; first < data.length; first++) {
    if (labels[first] !== 0 || data[first] === background) continue;
    labels[first] = ++count;
    const stack = [first];
    while (stack.length > 0) {
      const p = stack.pop()!;
      for (let j = -1; j <= 1; j++)
        for (let i = -1; i <= 1; i++) {
          const [x, y] = [(p % width) + i, Math.floor(p / width) + j];
          if (x < 0 || y < 0 || x >= width || y >= height || (connectivity === 4 && i !== 0 && j !== 0))
            continue;
          const q = y * width + x;
          if (labels[q] !== 0 || data[q] !== data[p]) continue;
          labels[q] = count;
          stack.push(q);
        }
    }
  }
  return labels;
}

const noise = (width: number, height: number, levels: number, seed: number) => {
  const rng = createRng(seed);
  return Uint8Array.from({ length: width * height }, () => rng.integer(levels));
};

describe.each([true, false])('simd %s', (simd) => {
  test.each([
    [1, 1, 2],
    [1, 30, 2],
    [30, 1, 2],
    [67, 50, 2],
    [67, 50, 4],
    [16, 200, 3],
  ])('what flooding finds: %i x %i, %i values', (width, height, levels) => {
    compute.simd = simd;
    for (const connectivity of [4, 8] as const)
      for (const background of [0, 1, null]) {
        const data = noise(width, height, levels, width + levels);
        const options = { connectivity, background };
        const { labels, count, areas } = connectedComponents(data, width, height, options);
        const wanted = flooded(data, width, height, options);
        expect(labels).toEqual(wanted);
        expect(count).toBe(Math.max(...wanted));
        expect([...areas]).toEqual(
          Array.from({ length: count + 1 }, (_, k) => wanted.filter((v) => v === k).length),
        );
      }
  });

  test('long runs: blocks of many pixels', () => {
    compute.simd = simd;
    const cells = noise(9, 7, 2, 4);
    const data = Uint8Array.from(
      { length: 211 * 60 },
      (_, p) => cells[9 * Math.floor(p / 211 / 9) + Math.floor((p % 211) / 24)]!,
    );
    for (const background of [0, null])
      expect(connectedComponents(data, 211, 60, { background }).labels).toEqual(
        flooded(data, 211, 60, { background }),
      );
    expect([...connectedRuns(data, 211, 60).begin.subarray(0, 2)].every((x) => x % 24 === 0)).toBe(true);
  });

  test('samples of 16 and 32 bits', () => {
    compute.simd = simd;
    const data = noise(41, 33, 3, 8);
    const wanted = connectedComponents(data, 41, 33).labels;
    expect(
      connectedComponents(
        Uint16Array.from(data, (v) => 300 * v),
        41,
        33,
      ).labels,
    ).toEqual(wanted);
    expect(
      connectedComponents(
        Int32Array.from(data, (v) => -70_000 * v),
        41,
        33,
      ).labels,
    ).toEqual(wanted);
  });
});

test('runs: on paper, and the same with any threads', () => {
  const data = Uint8Array.from('0110011111', Number);
  const runs = connectedRuns(data, 5, 2);
  expect([...runs.starts]).toEqual([0, 1, 2]);
  expect([...runs.begin]).toEqual([1, 0]);
  expect([...runs.end]).toEqual([3, 5]);
  expect([...runs.label]).toEqual([1, 1]);
  expect([...paintRuns(runs)]).toEqual([0, 1, 1, 0, 0, 1, 1, 1, 1, 1]);
  const large = noise(300, 200, 2, 3);
  const of = (n: number) => {
    compute.threads = n;
    return connectedRuns(large, 300, 200);
  };
  expect(of(1)).toEqual(of(2));
});

test('corners join with 8 neighbours, not with 4', () => {
  const data = Uint8Array.of(1, 0, 0, 1);
  expect(connectedComponents(data, 2, 2).count).toBe(1);
  expect(connectedComponents(data, 2, 2, { connectivity: 4 }).count).toBe(2);
  expect(connectedComponents(Uint8Array.of(0, 1, 1, 0), 2, 2).count).toBe(1);
});

test('sizes that do not fit are refused', () => {
  expect(() => connectedComponents(new Uint8Array(5), 2, 3)).toThrow('has 6 labels, got 5');
});

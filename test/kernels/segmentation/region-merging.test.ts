import { describe, expect, test } from 'vitest';
import { numberByArea } from '../../../src/kernels/regions/regions.js';
import { cutTree, mergeRegions } from '../../../src/kernels/segmentation/region-merging.js';
import { stream } from './pictures.js';

const [width, height] = [12, 9];
const data = Float32Array.from(stream(3 * width * height, 17), (v) => v % 97);
const image = { width, height, channels: 3 as const, data };
const tiles = numberByArea(
  Int32Array.from(
    { length: width * height },
    (_, p) => 4 * Math.floor(p / width / 3) + Math.floor((p % width) / 3),
  ),
);

/** Sum of squared distances to the means of the segments. */
function errorOf(labels: Int32Array): number {
  const sums = new Map<number, number[]>();
  labels.forEach((label, p) => {
    const s = sums.get(label) ?? [0, 0, 0, 0, 0];
    for (let c = 0; c < 3; c++) {
      s[c]! += data[3 * p + c]!;
      s[3]! += data[3 * p + c]! ** 2;
    }
    s[4]!++;
    sums.set(label, s);
  });
  return [...sums.values()].reduce(
    (e, [a, b, c, squares, n]) => e + squares! - (a! ** 2 + b! ** 2 + c! ** 2) / n!,
    0,
  );
}
const labelsAt = (tree: ReturnType<typeof mergeRegions>, count: number) => {
  const whole = cutTree(tree, count);
  return tiles.labels.map((r) => whole[r]!);
};

/** Trying all pairs of neighbours anew at each step. */
function slowly(criterion: 'ward' | 'colour') {
  let labels = tiles.labels.slice();
  const costs: number[] = [];
  for (let count = tiles.count; count > 1; count--) {
    const touching = new Set<string>();
    labels.forEach((label, p) => {
      for (const q of [(p + 1) % width ? p + 1 : p, p + width < labels.length ? p + width : p])
        if (labels[q] !== label) touching.add([label, labels[q]!].sort((a, b) => a - b).join(' '));
    });
    let best = { cost: Infinity, a: -1, b: -1 };
    for (const pair of touching) {
      const [a, b] = pair.split(' ').map(Number) as [number, number];
      const [first, second] = [a, b].map((r) => {
        const own = [...labels.keys()].filter((p) => labels[p] === r);
        return {
          n: own.length,
          m: [0, 1, 2].map((c) => own.reduce((s, p) => s + data[3 * p + c]!, 0) / own.length),
        };
      }) as [{ n: number; m: number[] }, { n: number; m: number[] }];
      const apart = first.m.reduce((s, v, c) => s + (v - second.m[c]!) ** 2, 0);
      const cost =
        criterion === 'colour' ? Math.sqrt(apart) : (apart * first.n * second.n) / (first.n + second.n);
      if (cost < best.cost) best = { cost, a, b };
    }
    labels = labels.map((label) => (label === best.b ? best.a : label));
    costs.push(best.cost);
  }
  return costs;
}

describe.each(['ward', 'colour'] as const)('%s', (criterion) => {
  const tree = mergeRegions(image, tiles, criterion);
  test('the merges of trying all pairs anew', () => {
    const want = slowly(criterion);
    tree.cost.forEach((cost, i) => {
      expect(cost).toBeCloseTo(want[i]!, 8);
    });
  });
  test('levels are nested, and have as many segments as asked for', () => {
    for (let count = 1; count < tiles.count; count++) {
      const [fine, coarse] = [labelsAt(tree, count + 1), labelsAt(tree, count)];
      expect(new Set(coarse).size).toBe(count);
      const inside = new Map<number, number>();
      fine.forEach((label, p) => {
        expect(inside.get(label) ?? coarse[p]).toBe(coarse[p]);
        inside.set(label, coarse[p]!);
      });
    }
  });
});

test('ward: costs add up to the rise of the squared error', () => {
  const tree = mergeRegions(image, tiles);
  for (const count of [1, 3, 7]) {
    const rise = errorOf(labelsAt(tree, count)) - errorOf(tiles.labels);
    const costs = tree.cost.subarray(0, tiles.count - count).reduce((sum, v) => sum + v, 0);
    expect(costs / rise).toBeCloseTo(1, 10);
  }
});

test('one region has nothing to merge; more cannot be had than there are', () => {
  const one = mergeRegions(image, numberByArea(new Int32Array(width * height)));
  expect(one.cost.length).toBe(0);
  expect([...cutTree(one, 1)]).toEqual([0]);
  expect(() => cutTree(one, 2)).toThrow('cannot be merged to 2');
});

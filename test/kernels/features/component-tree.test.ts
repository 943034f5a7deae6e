import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { type ComponentTree, componentTrees } from '../../../src/kernels/features/component-tree.js';
import { connectedComponents } from '../../../src/kernels/regions/connected-components.js';

const before = compute.simd;
afterEach(() => {
  compute.simd = before;
});

const noise = (width: number, height: number, levels: number, seed = 1) => {
  const rng = createRng(seed);
  return { width, height, data: Uint8Array.from({ length: width * height }, () => rng.integer(levels)) };
};

/** Every node by itself: its level, area, first pixel, and the first pixel of its parent. */
function described({ level, parent, area, nodes }: ComponentTree): string[] {
  const first = new Int32Array(level.length).fill(nodes.length);
  nodes.forEach((node, p) => {
    first[node] = Math.min(first[node]!, p);
  });
  return [...level.keys()]
    .map((i) => `${level[i]} ${area[i]} ${first[i]} ${first[parent[i]!]} ${level[parent[i]!]}`)
    .sort();
}

describe.each([true, false])('simd %s', (simd) => {
  test('a dark square with a darker dot, on paper', () => {
    compute.simd = simd;
    const data = Uint8Array.of(9, 9, 9, 9, 5, 5, 9, 5, 2, 7, 7, 7);
    const [dark, bright] = componentTrees({ width: 3, height: 4, data });
    // { <= 2 } is the dot, { <= 5 } adds the three around it, { <= 7 } the row below, then all.
    expect(dark!.level).toEqual(Int32Array.of(2, 5, 7, 9));
    expect(dark!.area).toEqual(Int32Array.of(1, 4, 7, 12));
    expect(dark!.parent).toEqual(Int32Array.of(1, 2, 3, 3));
    expect([...dark!.nodes]).toEqual([3, 3, 3, 3, 1, 1, 3, 1, 0, 2, 2, 2]);
    // { >= 9 } has the five around the corner, { >= 7 } the row below too, { >= 5 } all but the dot.
    expect(described(bright!)).toEqual(['2 12 8 8 2', '5 11 4 8 2', '7 8 9 4 5', '9 5 0 9 7'].sort());
  });

  test('each node is a component of its threshold, and nothing is missing', () => {
    compute.simd = simd;
    const picture = noise(23, 17, 6);
    const [dark, bright] = componentTrees(picture);
    for (const [tree, inside] of [
      [dark!, (v: number, t: number) => v <= t],
      [bright!, (v: number, t: number) => v >= t],
    ] as const)
      for (let t = 0; t < 6; t++) {
        const mask = picture.data.map((v) => (inside(v, t) ? 1 : 0));
        const { areas } = connectedComponents(mask, 23, 17, { connectivity: 4 });
        // Of the components at t those are nodes of level t that are not a node of an earlier level unchanged.
        const members = [...tree.level.keys()].filter((i) => {
          const up = tree.parent[i]!;
          return inside(tree.level[i]!, t) && (up === i || !inside(tree.level[up]!, t));
        });
        expect(members.map((i) => tree.area[i]!).sort()).toEqual([...areas.slice(1)].sort());
      }
  });

  test('children come before their parents, in runs', () => {
    compute.simd = simd;
    for (const tree of componentTrees(noise(40, 30, 256))) {
      const below = new Int32Array(tree.level.length).fill(1);
      tree.parent.forEach((up, i) => {
        if (up === i) return;
        expect(up).toBeGreaterThan(i);
        expect(i).toBeGreaterThan(up - 1 - (tree.level.length - 1));
        below[up]! += below[i]!;
      });
      // the first of the run below node i is a leaf
      tree.parent.forEach((_, i) => {
        const first = i - below[i]! + 1;
        expect(below[first]).toBe(1);
      });
    }
  });
});

test.each([
  [1, 1, 256],
  [1, 9, 4],
  [9, 1, 4],
  [64, 48, 2],
  [64, 48, 256],
  [33, 65, 20],
])('the flood and the joining find the same tree: %i x %i, %i levels', (width, height, levels) => {
  const picture = noise(width, height, levels, width);
  compute.simd = true;
  const flooded = componentTrees(picture);
  compute.simd = false;
  const joined = componentTrees(picture);
  expect(flooded.map(described)).toEqual(joined.map(described));
});

test('16 bits: levels far apart are found', () => {
  const rng = createRng(5);
  const data = Uint16Array.from({ length: 30 * 20 }, () => rng.integer(65536));
  compute.simd = true;
  const flooded = componentTrees({ width: 30, height: 20, data });
  compute.simd = false;
  expect(flooded.map(described)).toEqual(componentTrees({ width: 30, height: 20, data }).map(described));
});

test('the same at any number of threads', () => {
  const threads = compute.threads;
  compute.simd = true;
  const picture = noise(120, 90, 256);
  const of = (n: number) => {
    compute.threads = n;
    return componentTrees(picture);
  };
  expect(of(1)).toEqual(of(2));
  compute.threads = threads;
});

test('sizes that do not fit are refused', () => {
  expect(() => componentTrees({ width: 3, height: 3, data: new Uint8Array(8) })).toThrow('no 8 levels');
});

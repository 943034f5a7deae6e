import { type Box, type Detection, iou } from './boxes.js';

export interface GroupOptions {
  /** Windows that have to agree on a box. */
  minNeighbors: number;
  /** How far the sides of similar boxes may be apart, as a share of their size. */
  tolerance?: number;
  /** Of boxes that overlap by more (intersection over union) the one with the higher score stays. */
  overlap?: number;
}

/**
 * Overlapping windows to one box each. Two are similar where no side is farther from its like than
 * `tolerance` (w + h) / 2, w and h the smaller width and height; similar ones, and those that others join, make a
 * group, whose box is their mean and whose score is the sum of theirs. Groups below `minNeighbors` are dropped, as is
 * a box that lies inside a larger group's, and of boxes that still overlap the weaker one.
 *
 * Windows of one object lie at about the same place and size, chance ones alone.
 */
export function groupBoxes(
  boxes: readonly (Box & { score: number })[],
  { minNeighbors, tolerance = 0.2, overlap = 0.3 }: GroupOptions,
): Detection[] {
  const groups = new Map<number, number[]>();
  similarSets(boxes, tolerance).forEach((root, i) => {
    const members = groups.get(root);
    if (members) members.push(i);
    else groups.set(root, [i]);
  });
  const means = [...groups.values()]
    .filter((members) => members.length >= Math.max(1, minNeighbors))
    .map((members) => meanBox(members.map((i) => boxes[i]!)));
  const outer = means.filter(
    (box) => !means.some((other) => other !== box && swallows(other, box, tolerance)),
  );
  return suppress(outer, overlap);
}

/** Non-maximum suppression: by falling score, each box that overlaps a better one by more than `most` is dropped. */
export function suppress<T extends Box & { score: number }>(boxes: readonly T[], most: number): T[] {
  const kept: T[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score || a.y - b.y || a.x - b.x))
    if (kept.every((better) => iou(better, box) <= most)) kept.push(box);
  return kept;
}

/** For each box the root of its set: union-find over similar pairs, which lie close by in the order of x. */
function similarSets(boxes: readonly Box[], tolerance: number): Int32Array {
  const parent = Int32Array.from(boxes.keys());
  const root = (i: number) => {
    let r = i;
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!;
      r = parent[r]!;
    }
    return r;
  };
  const order = [...boxes.keys()].sort((i, j) => boxes[i]!.x - boxes[j]!.x || i - j);
  for (let a = 0; a < order.length; a++) {
    const i = order[a]!;
    const reach = (tolerance * (boxes[i]!.w + boxes[i]!.h)) / 2;
    for (let b = a + 1; b < order.length && boxes[order[b]!]!.x - boxes[i]!.x <= reach; b++) {
      const j = order[b]!;
      if (similar(boxes[i]!, boxes[j]!, tolerance)) parent[root(j)] = root(i);
    }
  }
  return parent.map((_, i) => root(i));
}

function similar(a: Box, b: Box, tolerance: number): boolean {
  const reach = (tolerance * (Math.min(a.w, b.w) + Math.min(a.h, b.h))) / 2;
  return (
    Math.abs(a.x - b.x) <= reach &&
    Math.abs(a.y - b.y) <= reach &&
    Math.abs(a.x + a.w - b.x - b.w) <= reach &&
    Math.abs(a.y + a.h - b.y - b.h) <= reach
  );
}

function meanBox(members: readonly (Box & { score: number })[]): Detection {
  const mean = (side: (box: Box) => number) =>
    members.reduce((sum, box) => sum + side(box), 0) / members.length;
  return {
    x: mean(({ x }) => x),
    y: mean(({ y }) => y),
    w: mean(({ w }) => w),
    h: mean(({ h }) => h),
    score: members.reduce((sum, { score }) => sum + score, 0),
    neighbors: members.length,
  };
}

/** Whether a box lies inside another one, give or take a little, that more windows agree on. */
function swallows(outer: Detection, inner: Detection, tolerance: number): boolean {
  const [dx, dy] = [outer.w * tolerance, outer.h * tolerance];
  return (
    inner.x >= outer.x - dx &&
    inner.y >= outer.y - dy &&
    inner.x + inner.w <= outer.x + outer.w + dx &&
    inner.y + inner.h <= outer.y + outer.h + dy &&
    outer.neighbors > Math.max(3, inner.neighbors)
  );
}

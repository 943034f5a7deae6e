import type { Values } from './chart.js';
import type { Scale } from './scale.js';

/** A run of points without a gap, in pixels, and which data points they are. */
export interface Run {
  x: number[];
  y: number[];
  index: number[];
}

/**
 * The points of a line that make a difference on paper. Where x only grows, each column of half a pixel
 * keeps its first, lowest, highest and last point, so that no peak is lost and none is made; elsewhere a
 * point goes when it lies within a fifth of a pixel of the one kept before.
 */
export function lineRuns(xs: Values, ys: Values, x: Scale, y: Scale): Run[] {
  const n = Math.min(xs.length, ys.length);
  const columns = Math.abs(x.to - x.from) * 2;
  const dense = n > 4 * columns;
  const runs: Run[] = [];
  let run: Run = { x: [], y: [], index: [] };
  const growing = dense && isGrowing(xs, n);
  for (let i = 0; i < n; i++) {
    const px = x.px(xs[i]!);
    const py = y.px(ys[i]!);
    if (!Number.isFinite(px) || !Number.isFinite(py)) {
      if (run.x.length > 0) runs.push(run);
      run = { x: [], y: [], index: [] };
      continue;
    }
    if (dense && !growing && near(run, px, py)) continue;
    run.x.push(px);
    run.y.push(py);
    run.index.push(i);
  }
  if (run.x.length > 0) runs.push(run);
  return growing ? runs.map(thin) : runs;
}

function isGrowing(xs: Values, n: number): boolean {
  for (let i = 1; i < n; i++) if (xs[i]! < xs[i - 1]!) return false;
  return true;
}

const near = (run: Run, px: number, py: number) =>
  run.x.length > 0 && Math.abs(px - run.x.at(-1)!) + Math.abs(py - run.y.at(-1)!) < 0.2;

function thin({ x, y, index }: Run): Run {
  const kept: Run = { x: [], y: [], index: [] };
  for (let start = 0; start < x.length; ) {
    const column = Math.floor(x[start]! * 2);
    let end = start;
    let low = start;
    let high = start;
    for (; end < x.length && Math.floor(x[end]! * 2) === column; end++) {
      if (y[end]! < y[low]!) low = end;
      if (y[end]! > y[high]!) high = end;
    }
    for (const i of [...new Set([start, low, high, end - 1])].sort((a, b) => a - b)) {
      kept.x.push(x[i]!);
      kept.y.push(y[i]!);
      kept.index.push(index[i]!);
    }
    start = end;
  }
  return kept;
}

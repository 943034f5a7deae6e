import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { root } from '../graph/union-find.js';

export type Labelled = Int32Array | Uint8Array | Uint16Array;

/** Stretches of equal values, row by row from the left, with the component that each belongs to. */
export interface Runs {
  width: number;
  height: number;
  /** Runs of row y are starts[y] .. starts[y + 1] - 1. */
  starts: Int32Array;
  begin: Int32Array;
  /** Behind the last pixel. */
  end: Int32Array;
  /** 1..count in the order of each component's first pixel. */
  label: Int32Array;
  count: number;
}

export interface ConnectedOptions {
  /** By sides, or by corners too; default 8. */
  connectivity?: 4 | 8;
  /** The value that is no component, default 0; null labels every pixel. */
  background?: number | null;
}

/**
 * Connected components of equal value as runs: those of neighbouring rows that touch and are of one value are joined
 * with union-find. Work after the runs are found does not depend on how long they are.
 *
 * @see Rosenfeld & Pfaltz, Sequential operations in digital picture processing, 1966
 * @see He, Chao & Suzuki, A run-based two-scan labeling algorithm, 2008
 */
export function connectedRuns(
  data: Labelled,
  width: number,
  height: number,
  { connectivity = 8, background = 0 }: ConnectedOptions = {},
): Runs {
  if (data.length !== width * height)
    throw new DataError(`a ${width} x ${height} picture has ${width * height} labels, got ${data.length}`);
  const reach = connectivity === 8 ? 1 : 0;
  const found = (compute.simd ? bySimd : plainly)(data, width, height, background, reach);
  return { width, height, ...found };
}

type Found = Omit<Runs, 'width' | 'height'>;

/** Documentation of the SIMD kernels, and their oracle. */
function plainly(
  data: Labelled,
  width: number,
  height: number,
  background: number | null,
  reach: number,
): Found {
  const { starts, begin, end } = find(data, width, height, background);
  const parent = new Int32Array(begin.length); // parent[i] <= i always: the root is the first run
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  for (let y = 1; y < height; y++) {
    let above = starts[y - 1]!;
    const row = y * width;
    for (let i = starts[y]!; i < starts[y + 1]!; i++) {
      const value = data[row + begin[i]!]!;
      while (above < starts[y]! && end[above]! + reach <= begin[i]!) above++;
      for (let j = above; j < starts[y]! && begin[j]! < end[i]! + reach; j++) {
        if (data[row - width + begin[j]!]! !== value) continue;
        const [a, b] = [root(parent, i), root(parent, j)];
        if (a < b) parent[b] = a;
        else parent[a] = b;
      }
    }
  }
  let count = 0;
  const label = parent; // a root's number overwrites its place, which nobody asks again: all point backwards
  for (let i = 0; i < label.length; i++) label[i] = parent[i] === i ? ++count : label[parent[i]!]!;
  return { starts, begin, end, label, count };
}

function find(data: Labelled, width: number, height: number, background: number | null) {
  const [begin, end]: number[][] = [[], []];
  const starts = new Int32Array(height + 1);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; ) {
      const value = data[row + x]!;
      const from = x++;
      while (x < width && data[row + x] === value) x++;
      if (value === background) continue;
      begin!.push(from);
      end!.push(x);
    }
    starts[y + 1] = begin!.length;
  }
  return { starts, begin: Int32Array.from(begin!), end: Int32Array.from(end!) };
}

/** Rows that a thread takes at once. */
const GRAIN = 64;

/** Runs are counted first, so that each row knows where its own go. */
function bySimd(
  data: Labelled,
  width: number,
  height: number,
  background: number | null,
  reach: number,
): Found {
  return simd((s) => {
    const source = s.u8(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    const starts = s.i32(height + 1);
    const bounded = Number(background !== null);
    const picture = [source.ptr, data.BYTES_PER_ELEMENT, width, background ?? 0, bounded, starts.ptr];
    s.parallel('findRuns', height, GRAIN, [...picture, 0, 0]);
    const counts = starts.view();
    counts[0] = 0;
    for (let y = 0; y < height; y++) counts[y + 1]! += counts[y]!;
    const total = counts[height]!;
    const [begin, end, label] = [s.i32(total), s.i32(total), s.i32(total)];
    s.parallel('findRuns', height, GRAIN, [...picture, begin.ptr, end.ptr]);
    // biome-ignore format: as the kernel has them
    const count = s.kernels.joinRuns(
      source.ptr, data.BYTES_PER_ELEMENT, width, height, reach, starts.ptr, begin.ptr, end.ptr, label.ptr,
    );
    return { starts: starts.copy(), begin: begin.copy(), end: end.copy(), label: label.copy(), count };
  });
}

/** The label of each run's component at each of its pixels, 0 elsewhere. */
export function paintRuns({ width, height, starts, begin, end, label }: Runs): Int32Array {
  const out = new Int32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let i = starts[y]!; i < starts[y + 1]!; i++) {
      const value = label[i]!;
      const last = y * width + end[i]!;
      for (let p = y * width + begin[i]!; p < last; p++) out[p] = value;
    }
  return out;
}

import type { Bench } from './bench.js';
import { type Room, shapeOf, startOf } from './room.js';

/** The definition, and oracle of the SIMD kernels, which add in the same order. */
export const plainBench: Bench = {
  chunk: 16384,
  room(height, width, margins = {}) {
    const { numbers, ...shape } = shapeOf(height, width, margins);
    const data = new Float64Array(numbers);
    return { ...shape, view: () => data };
  },
  splitRows(x, low, high, taps, { rows, count, from = 0, to = 0 }) {
    for (let y = 0; y < rows; y++)
      split(
        { data: x.view(), at: x.at - x.left + from + y * x.stride, step: 1 },
        { data: low.view(), at: low.at + to + y * low.stride, step: 1 },
        { data: high.view(), at: high.at + y * high.stride, step: 1 },
        taps,
        count,
      );
  },
  splitColumns(x, low, high, taps, { columns, count }) {
    for (let c = 0; c < columns; c++)
      split(
        { data: x.view(), at: x.at + c - x.above * x.stride, step: x.stride },
        { data: low.view(), at: low.at + c, step: low.stride },
        { data: high.view(), at: high.at + c, step: high.stride },
        taps,
        count,
      );
  },
  joinRows(low, high, x, taps, { rows, pairs, skip }) {
    for (let y = 0; y < rows; y++)
      join(
        { data: low.view(), at: low.at - low.left + y * low.stride, step: 1 },
        { data: high.view(), at: high.at - high.left + y * high.stride, step: 1 },
        { data: x.view(), at: x.at - skip + y * x.stride, step: 1 },
        taps,
        pairs,
      );
  },
  joinColumns(low, high, x, taps, { columns, pairs, skip }) {
    for (let c = 0; c < columns; c++)
      join(
        { data: low.view(), at: low.at + c - low.above * low.stride, step: low.stride },
        { data: high.view(), at: high.at + c - high.above * high.stride, step: high.stride },
        { data: x.view(), at: x.at + c - skip * x.stride, step: x.stride },
        taps,
        pairs,
      );
  },
  splitAll(x, low, high, taps, n) {
    weigh(
      [
        { x, y: low, offset: 0 },
        { x, y: high, offset: 1 },
      ],
      taps,
      n,
    );
  },
  joinAll(low, high, x, taps, n) {
    weigh(
      [
        { x: low, y: x, offset: 0 },
        { x: high, y: x, offset: 1 },
      ],
      taps,
      n,
    );
  },
};

/** Numbers that are summed up at a time: they stay in the cache while all taps pass over them. */
const BLOCK = 2048;

/** y_i += sum_k taps_(2k + offset) x_(i + k step) for `count` places, tap by tap. */
function weigh(
  sums: readonly { x: Room; y: Room; offset: 0 | 1 }[],
  taps: Float64Array,
  { count, step }: { count: number; step: number },
): void {
  for (let begin = 0; begin < count; begin += BLOCK) {
    const end = Math.min(count, begin + BLOCK);
    for (let k = 0; 2 * k < taps.length; k++)
      for (const { x, y, offset } of sums) {
        const [from, to] = [x.view(), y.view()];
        const tap = taps[2 * k + offset]!;
        const lead = startOf(x) + k * step;
        for (let i = begin; i < end; i++) to[y.at + i]! += tap * from[lead + i]!;
      }
  }
}

interface Line {
  data: Float64Array;
  at: number;
  step: number;
}

function split(x: Line, low: Line, high: Line, taps: Float64Array, count: number): void {
  for (let o = 0; o < count; o++) {
    let a = 0;
    let d = 0;
    for (let k = 0, from = x.at + 2 * o * x.step; k < taps.length; k += 2, from += x.step) {
      const v = x.data[from]!;
      a += taps[k]! * v;
      d += taps[k + 1]! * v;
    }
    low.data[low.at + o * low.step] = a;
    high.data[high.at + o * high.step] = d;
  }
}

function join(low: Line, high: Line, x: Line, taps: Float64Array, pairs: number): void {
  for (let q = 0; q < pairs; q++) {
    let even = 0;
    let odd = 0;
    for (let k = 0, t = q; k < taps.length; k += 4, t++) {
      const a = low.data[low.at + t * low.step]!;
      const d = high.data[high.at + t * high.step]!;
      even += taps[k]! * a;
      odd += taps[k + 1]! * a;
      even += taps[k + 2]! * d;
      odd += taps[k + 3]! * d;
    }
    x.data[x.at + 2 * q * x.step] = even;
    x.data[x.at + (2 * q + 1) * x.step] = odd;
  }
}

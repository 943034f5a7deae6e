import { compute } from '../../core/backend.js';
import { type Arena, simd } from '../../simd/engine.js';
import type { Extension } from './dwt.js';
import { fillEdges } from './edges.js';

/**
 * Working memory for a picture, or for a series as a picture of one row: rows `stride` numbers apart, the first
 * number at `at`, with space around for what lies beyond the edges.
 */
export interface Room {
  view(): Float64Array;
  stride: number;
  at: number;
  left: number;
  above: number;
}

export interface Margins {
  left?: number;
  right?: number;
  above?: number;
  below?: number;
}

/**
 * Where transforms are computed: arrays and plain loops, or the memory of the SIMD kernels. A split gives `count`
 * low and high coefficients, the first from what begins in the margin before x; a join gives pairs of samples, the
 * first `skip` numbers of which end up in the margin before x.
 */
export interface Bench {
  /** Coefficients of a row that are worth being computed at a time: their samples stay in the cache. */
  chunk: number;
  room(height: number, width: number, margins?: Margins): Room;
  splitRows(x: Room, low: Room, high: Room, taps: Float64Array, n: Split): void;
  splitColumns(
    x: Room,
    low: Room,
    high: Room,
    taps: Float64Array,
    n: { columns: number; count: number },
  ): void;
  joinRows(low: Room, high: Room, x: Room, taps: Float64Array, n: Join & { rows: number }): void;
  joinColumns(low: Room, high: Room, x: Room, taps: Float64Array, n: Join & { columns: number }): void;
  /** Undecimated: `count` coefficients, tap k from the number k step after the first of the margin. */
  splitAll(x: Room, low: Room, high: Room, taps: Float64Array, n: { count: number; step: number }): void;
  joinAll(low: Room, high: Room, x: Room, taps: Float64Array, n: { count: number; step: number }): void;
}

export interface Split {
  rows: number;
  count: number;
  /** Numbers of x after the first of its margin, and of low after its first, where a part of a row begins. */
  from?: number;
  to?: number;
}

export interface Join {
  pairs: number;
  skip: number;
}

/** More would not fit the 4 GiB of the kernels' memory, where four times the samples are kept in the worst case. */
const MOST_NUMBERS = 2 ** 27;

/** @param numbers samples of the signal */
export const onBench = <T>(numbers: number, body: (bench: Bench) => T): T =>
  compute.simd && numbers <= MOST_NUMBERS ? simd((s) => body(fastBench(s))) : body(plainBench);

/** Rows of a picture into a room. */
export function fillRoom(room: Room, data: Float64Array, height: number, width: number, from = width): void {
  const view = room.view();
  for (let y = 0; y < height; y++)
    view.set(data.subarray(y * from, y * from + width), room.at + y * room.stride);
}

/** A picture out of its room. */
export function takeRoom(room: Room, height: number, width: number): Float64Array {
  const view = room.view();
  if (width === room.stride || height === 1) return view.slice(room.at, room.at + height * width);
  const data = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = room.at + y * room.stride;
    data.set(view.subarray(from, from + width), y * width);
  }
  return data;
}

/** Continues `rows` rows of n samples beyond their ends. */
export function extendRows(room: Room, rows: number, n: number, right: number, mode: Extension): void {
  const view = room.view();
  const { left } = room;
  for (let y = 0; y < rows; y++) {
    const from = room.at - left + y * room.stride;
    fillEdges(view.subarray(from, from + left + n + right), { left, n, right, mode });
  }
}

/** Continues a picture of n rows above and below. */
export function extendColumns(room: Room, n: number, below: number, mode: Extension): void {
  // Whole rows, with what stands beside the picture: it costs little and is overwritten later.
  fillEdges(room.view().subarray(startOf(room)), {
    left: room.above,
    n,
    right: below,
    mode,
    width: room.stride,
  });
}

const shapeOf = (height: number, width: number, { left = 0, right = 0, above = 0, below = 0 }: Margins) => {
  const stride = left + width + right;
  return { numbers: (above + height + below) * stride, stride, at: above * stride + left, left, above };
};

/** The definition, and oracle of the SIMD kernels, which add in the same order. */
const plainBench: Bench = {
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

/** The first number of the margins. */
const startOf = ({ at, left, above, stride }: Room) => at - left - above * stride;

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

/** Coefficients that a thread takes at once. */
const PIECE = 16384;

interface FastRoom extends Room {
  ptr: number;
}

function fastBench(s: Arena): Bench {
  const rooms = new WeakMap<Room, FastRoom>();
  const address = (room: Room, place: number) => rooms.get(room)!.ptr + 8 * place;
  const weights = new Map<Float64Array, number>();
  const tapsAt = (taps: Float64Array) => {
    const ptr = weights.get(taps) ?? s.f64(taps).ptr;
    weights.set(taps, ptr);
    return ptr;
  };
  const grain = (width: number) => Math.max(1, Math.ceil(PIECE / width));
  return {
    // A piece for each thread, some of them: waking costs as much as a small piece.
    chunk: PIECE * (compute.threads === 1 ? 1 : 4 * compute.threads),
    room(height, width, margins = {}) {
      const { numbers, ...shape } = shapeOf(height, width, margins);
      const room = { ...shape, ...s.f64(numbers) };
      rooms.set(room, room);
      return room;
    },
    splitRows(x, low, high, taps, { rows, count, from = 0, to = 0 }) {
      const first = address(x, x.at - x.left + from);
      const [a, d] = [address(low, low.at + to), address(high, high.at)];
      const [ptr, F] = [tapsAt(taps), taps.length / 2];
      if (rows === 1) s.parallel('dwtLine', count, PIECE, [first, a, d, ptr, F]);
      else
        s.parallel('dwtRows', rows, grain(count), [
          first,
          x.stride,
          a,
          low.stride,
          d,
          high.stride,
          ptr,
          F,
          count,
        ]);
    },
    splitColumns(x, low, high, taps, { columns, count }) {
      const from = address(x, x.at - x.above * x.stride);
      const [a, d] = [address(low, low.at), address(high, high.at)];
      const [ptr, F] = [tapsAt(taps), taps.length / 2];
      s.parallel('dwtColumns', count, grain(columns), [
        from,
        x.stride,
        a,
        low.stride,
        d,
        high.stride,
        ptr,
        F,
        columns,
      ]);
    },
    joinRows(low, high, x, taps, { rows, pairs, skip }) {
      const [a, d] = [address(low, low.at - low.left), address(high, high.at - high.left)];
      const to = address(x, x.at - skip);
      const [ptr, half] = [tapsAt(taps), taps.length / 4];
      if (rows === 1) s.parallel('idwtLine', pairs, PIECE, [a, d, to, ptr, half]);
      else
        s.parallel('idwtRows', rows, grain(pairs), [
          a,
          low.stride,
          d,
          high.stride,
          to,
          x.stride,
          ptr,
          half,
          pairs,
        ]);
    },
    joinColumns(low, high, x, taps, { columns, pairs, skip }) {
      const [a, d] = [
        address(low, low.at - low.above * low.stride),
        address(high, high.at - high.above * high.stride),
      ];
      const to = address(x, x.at - skip * x.stride);
      const [ptr, half] = [tapsAt(taps), taps.length / 4];
      s.parallel('idwtColumns', pairs, grain(columns), [
        a,
        low.stride,
        d,
        high.stride,
        to,
        x.stride,
        ptr,
        half,
        columns,
      ]);
    },
    splitAll(x, low, high, taps, { count, step }) {
      const [a, d] = [address(low, low.at), address(high, high.at)];
      const F = taps.length / 2;
      s.parallel('swtLine', count, PIECE, [address(x, startOf(x)), a, d, tapsAt(taps), F, step]);
    },
    joinAll(low, high, x, taps, { count, step }) {
      const [a, d] = [address(low, startOf(low)), address(high, startOf(high))];
      const F = taps.length / 2;
      s.parallel('iswtLine', count, PIECE, [a, d, address(x, x.at), tapsAt(taps), F, step]);
    },
  };
}

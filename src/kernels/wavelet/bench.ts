import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { plainBench } from './plain-bench.js';
import type { Margins, Room } from './room.js';
import { simdBench } from './simd-bench.js';

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
  compute.simd && numbers <= MOST_NUMBERS ? simd((s) => body(simdBench(s))) : body(plainBench);

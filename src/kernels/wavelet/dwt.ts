import { DataError } from '../../core/errors.js';
import { type Bench, onBench } from './bench.js';
import { type Extension, fillEdges } from './edges.js';
import type { Wavelet } from './families.js';
import {
  type AnalysisShape,
  analysisShape,
  analysisTaps,
  synthesisShape,
  synthesisTaps,
} from './filter-bank.js';
import { extendRows, fillRoom, type Room, takeRoom } from './room.js';

/**
 * One level of the discrete wavelet transform, Mallat's pyramid step:
 *
 *   approx_o = sum_j decLow_j x_(2o + 1 - j),   detail_o = sum_j decHigh_j x_(2o + 1 - j),
 *
 * o = 0 .. floor((n + F - 1) / 2) - 1, F the length of the filters; x_(2o + F/2 - j) and ceil(n / 2) coefficients in
 * periodization. Lengths and places are those of PyWavelets.
 *
 * @see Mallat, A theory for multiresolution signal decomposition: the wavelet representation, 1989
 */
export function dwt(
  x: Float64Array,
  wavelet: Wavelet,
  mode: Extension,
): { approx: Float64Array; detail: Float64Array } {
  const [approx, detail] = wavedec(x, wavelet, { level: 1, mode });
  return { approx: approx!, detail: detail! };
}

/** The inverse of dwt; a part that is left out counts as zeros. An odd signal comes back with a sample more. */
export function idwt(
  approx: Float64Array | undefined,
  detail: Float64Array | undefined,
  wavelet: Wavelet,
  mode: Extension,
): Float64Array {
  const count = (approx ?? detail)?.length;
  if (count === undefined) throw new DataError('an inverse needs the approximation or the details');
  return waverec([approx ?? new Float64Array(count), detail ?? new Float64Array(count)], wavelet, { mode });
}

/** floor(log2(n / (F - 1))): beyond it every coefficient takes from outside the signal. */
export function maxLevel(n: number, { decLow: { length: F } }: Wavelet): number {
  // By doubling: a logarithm may round a power of two the wrong way.
  let level = 0;
  while ((F - 1) * 2 ** (level + 1) <= n) level++;
  return level;
}

/**
 * The transform of `level` levels, each of the approximation before it: [a_L, d_L, d_(L-1), .., d_1].
 *
 * @param level as many as are useful by default, at least one
 */
export function wavedec(
  x: Float64Array,
  wavelet: Wavelet,
  {
    level = Math.max(1, maxLevel(x.length, wavelet)),
    mode = 'symmetric',
  }: { level?: number; mode?: Extension } = {},
): Float64Array[] {
  if (x.length === 0) throw new DataError('an empty series has no wavelet transform');
  if (level === 0) return [x.slice()];
  const taps = analysisTaps(wavelet);
  const shape = (n: number) => analysisShape(n, wavelet.decLow.length, mode);
  return onBench(x.length, (bench) => {
    const details: Float64Array[] = [];
    let feed = fromArray(bench, x, shape(x.length), mode);
    let n = x.length;
    for (let l = 1; ; l++) {
      const { count } = shape(n);
      const low = bench.room(1, count, l < level ? shape(count) : {});
      details.unshift(splitInChunks(bench, feed, low, taps, count));
      if (l === level) return [takeRoom(low, 1, count), ...details];
      extendRows(low, 1, count, shape(count).right, mode);
      feed = (first) => ({ room: low, from: first });
      n = count;
    }
  });
}

/** A room with `numbers` samples of a signal that goes on beyond its ends, which begin `from` after its first number. */
type Feed = (first: number, numbers: number) => { room: Room; from: number };

/**
 * Low coefficients into their room, high ones into an array, as many at a time as the cache holds: what is computed is
 * copied while it is still there.
 */
function splitInChunks(bench: Bench, feed: Feed, low: Room, taps: Float64Array, count: number): Float64Array {
  const F = taps.length / 2;
  const high = new Float64Array(count);
  const most = Math.min(count, bench.chunk);
  const part = bench.room(1, most);
  for (let to = 0; to < count; to += most) {
    const some = Math.min(most, count - to);
    const { room, from } = feed(2 * to, 2 * (some - 1) + F);
    bench.splitRows(room, low, part, taps, { rows: 1, count: some, from, to });
    high.set(part.view().subarray(part.at, part.at + some), to);
  }
  return high;
}

/** An array, copied piece by piece; counted from its first continued sample. */
function fromArray(bench: Bench, x: Float64Array, { left, right }: AnalysisShape, mode: Extension): Feed {
  const n = x.length;
  // The ends of a long signal are continued as those of a short one with the same beginning, end and parity.
  const reach = 2 * (left + right + 2);
  const tail = reach + (n % 2);
  const short = n <= reach + tail ? x : Float64Array.of(...x.subarray(0, reach), ...x.subarray(n - tail));
  const ends = new Float64Array(left + short.length + right);
  ends.set(short, left);
  fillEdges(ends, { left, n: short.length, right, mode });
  let room: Room | undefined;
  return (first, numbers) => {
    room ??= bench.room(1, numbers);
    const view = room.view().subarray(room.at, room.at + numbers);
    const begin = first - left;
    const before = Math.max(0, -begin);
    const after = Math.max(0, begin + numbers - n);
    view.set(x.subarray(begin + before, begin + numbers - after), before);
    view.set(ends.subarray(left - before, left));
    view.set(ends.subarray(left + short.length, left + short.length + after), numbers - after);
    return { room, from: 0 };
  };
}

/**
 * The inverse of wavedec.
 *
 * @param length samples of the signal: an odd one comes back with one more where it is not given
 */
export function waverec(
  [approx, ...details]: readonly Float64Array[],
  wavelet: Wavelet,
  { mode = 'symmetric', length }: { mode?: Extension; length?: number } = {},
): Float64Array {
  if (approx === undefined) throw new DataError('no coefficients to put together');
  const F = wavelet.decLow.length;
  const taps = synthesisTaps(wavelet);
  const { edge } = synthesisShape(0, F, mode);
  const samples = details.reduce((sum, { length }) => sum + length, approx.length);
  return onBench(samples, (bench) => {
    const margins = { left: edge, right: edge };
    let n = approx.length;
    let x = bench.room(1, n, margins);
    fillRoom(x, approx, 1, n);
    details.forEach((detail, i) => {
      const count = detail.length;
      // The approximation of an odd signal comes back with a sample more than there are details.
      if (n !== count && (i === 0 || n !== count + 1))
        throw new DataError(`${count} details of level ${details.length - i}, ${n} were needed`);
      const { samples, pairs, skip } = synthesisShape(count, F, mode);
      if (samples <= 0)
        throw new DataError(`${count} coefficients are too few for ${wavelet.name}: ${F / 2} were needed`);
      const room = bench.room(1, count, margins);
      fillRoom(room, detail, 1, count);
      for (const part of [x, room]) extendRows(part, 1, count, edge, 'periodic');
      // A pair more than there are samples where the first is skipped.
      const out = bench.room(1, samples + skip, margins);
      bench.joinRows(x, room, out, taps, { rows: 1, pairs, skip });
      [x, n] = [out, samples];
    });
    if (length !== undefined && length !== n && length !== n - 1)
      throw new DataError(`the coefficients are those of ${n} samples, not of ${length}`);
    return takeRoom(x, 1, length ?? n);
  });
}

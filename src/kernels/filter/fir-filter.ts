import { DataError } from '../../core/errors.js';
import { type ConvolutionMethod, type ConvolutionMode, convolve } from '../signal/convolve.js';

/** A filter that takes a signal in blocks of any length and gives its samples as soon as they are known. */
export interface FirStream {
  next(x: Float64Array): Float64Array;
  /** What is left when the signal is over. */
  rest(): Float64Array;
}

/** Samples that are convolved at a time, or eight times the taps: wherever the blocks end, these pieces do not move. */
const PIECE = 65536;

/**
 * y_i = sum_k h_k x_(i + delay - k), zeros outside the signal: as many samples as x has. delay 0 is the causal filter;
 * (taps - 1) / 2 takes the delay of symmetric taps away.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 8.7.3 (overlap-add)
 */
export function firFilter(x: Float64Array, taps: Float64Array, delay = 0): Float64Array {
  const stream = firStream(taps, delay);
  const y = new Float64Array(x.length);
  const body = stream.next(x);
  y.set(body);
  y.set(stream.rest(), body.length);
  return y;
}

/** The same for a signal that comes in blocks; the bytes do not depend on them. */
export function firStream(taps: Float64Array, delay = 0): FirStream {
  if (taps.length > 0 && !(Number.isInteger(delay) && delay >= 0 && delay < taps.length))
    throw new DataError(`a delay of 0 to ${taps.length - 1} samples can be taken away, got ${delay}`);
  return convolutionStream(taps, { skip: delay, tail: delay });
}

/** Which values of a full convolution are wanted, of n + taps - 1. */
export interface Ends {
  /** Values that are left off at the beginning, 0 to taps - 1. */
  skip: number;
  /** Values that are wanted beyond those of the last sample, 0 to taps - 1. */
  tail: number;
}

/** The ends of `convolve` in its modes, with zeros as the border. */
export function endsOf(mode: ConvolutionMode, taps: number): Ends {
  const middle = Math.floor((taps - 1) / 2);
  return {
    full: { skip: 0, tail: taps - 1 },
    same: { skip: middle, tail: middle },
    valid: { skip: taps - 1, tail: 0 },
  }[mode];
}

/**
 * Values skip..n - 1 + tail of the full convolution of n samples that come in blocks with taps, by overlap-add; the bytes
 * do not depend on the blocks. With fewer than skip + 1 samples and no tail there are none.
 */
export function convolutionStream(
  taps: Float64Array,
  { skip, tail: wanted }: Ends,
  method: ConvolutionMethod = 'auto',
): FirStream {
  if (taps.length === 0) throw new DataError('a filter needs at least one tap');
  const piece = new Float64Array(Math.max(PIECE, 8 * taps.length));
  let filled = 0;
  // What pieces that are done add to those to come.
  let tail = new Float64Array(taps.length - 1);
  let skipped = 0;

  /** Output of the samples that the piece holds; those to be skipped are left off. */
  const convolved = () => {
    const full = convolve(piece.subarray(0, filled), taps, { method });
    for (let i = 0; i < tail.length; i++) full[i]! += tail[i]!;
    tail = full.slice(filled);
    const drop = Math.min(skip - skipped, filled);
    const done = full.subarray(drop, filled);
    skipped += drop;
    filled = 0;
    return done;
  };

  return {
    next(x) {
      const y = new Float64Array(x.length + filled);
      let length = 0;
      for (let at = 0; at < x.length; ) {
        const part = x.subarray(at, at + piece.length - filled);
        piece.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < piece.length) break;
        const done = convolved();
        y.set(done, length);
        length += done.length;
      }
      return y.subarray(0, length);
    },
    rest() {
      const done = filled > 0 ? convolved() : new Float64Array(0);
      const last = tail.subarray(skip - skipped, wanted);
      const y = new Float64Array(done.length + last.length);
      y.set(done);
      y.set(last, done.length);
      return y;
    },
  };
}

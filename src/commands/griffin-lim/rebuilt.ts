import { UsageError } from '../../core/errors.js';
import { overlapSums, squaresAt } from '../../kernels/signal/cola.js';
import type { framingOf } from '../shared/framing-options.js';

/** Squared windows that sum to less than this part of the most tell little of a sample: it is faded out. */
const FAINT = 0.01;

/**
 * What is asked for of a rebuilt signal: centred frames have half a window too many at each end. Without centring
 * the outermost samples are seen through the tapered end of one window only, which would blow up the slightest
 * inconsistency; they are faded.
 */
export function cropped(
  signal: Float64Array,
  { window, hop, center }: ReturnType<typeof framingOf>,
  frames: number,
  samples: number | undefined,
): Float64Array {
  const lead = center ? Math.floor(window.length / 2) : 0;
  const covered = samples ?? signal.length - 2 * lead;
  if (lead + covered > signal.length + hop)
    throw new UsageError(`--samples ${covered}: the frames cover ${signal.length - lead}`);
  const least = FAINT * overlapSums(window, hop, 2).reduce((most, s) => Math.max(most, s), 0);
  const ends = window.length + hop;
  return Float64Array.from({ length: covered }, (_, j) => {
    const i = lead + j;
    const value = signal[i] ?? 0;
    if (i >= ends && i < signal.length - ends) return value;
    return value * Math.min(1, squaresAt(i, window, hop, frames) / least);
  });
}

/** 10 log10(sum x^2 / sum (x - s y)^2), s = 1 or -1 as suits: magnitudes do not tell the sign of a sound. */
export function snrDb(x: Float64Array, y: Float64Array): number {
  let [signal, same, opposite] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    signal += x[i]! ** 2;
    same += (x[i]! - y[i]!) ** 2;
    opposite += (x[i]! + y[i]!) ** 2;
  }
  // Sixteen digits at best.
  const noise = Math.max(Math.min(same, opposite), signal * 1e-32);
  return signal === 0 ? 0 : 10 * Math.log10(signal / noise);
}

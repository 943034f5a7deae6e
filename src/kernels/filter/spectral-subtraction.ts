import { DataError } from '../../core/errors.js';
import { type Frames, filterFrames } from './frame-gains.js';

export interface Subtraction extends Frames {
  /** Mean power |N_k|^2 of the noise in a frame of this size (`meanPower`, `quietPower`). */
  noise: Float64Array;
  /** How often the noise is subtracted, 2 by default: of what is left of it less stands out. */
  over?: number | undefined;
  /** The least gain, 0 to 1, 0.05 by default: what covers the rest of the noise. */
  floor?: number | undefined;
}

/**
 * Power spectral subtraction: frames with |Y_k|^2 = |X_k|^2 - over |N_k|^2, at least floor^2 |X_k|^2, and the phase of
 * X.
 *
 * @see Berouti, Schwartz & Makhoul, Enhancement of speech corrupted by acoustic noise, 1979; Boll, Suppression of
 *      acoustic noise in speech using spectral subtraction, 1979
 */
export function spectralSubtraction(
  x: Float64Array,
  { size, noise, over = 2, floor = 0.05 }: Subtraction,
): Float64Array {
  checkNoise(noise, size);
  if (!(over >= 0)) throw new DataError(`the noise is subtracted 0 times or more, got ${over}`);
  if (!(floor >= 0 && floor <= 1)) throw new DataError(`the floor of gains is 0 to 1, got ${floor}`);
  return filterFrames(x, { size }, (power, gain) => {
    for (let k = 0; k < gain.length; k++)
      gain[k] = Math.sqrt(Math.max(floor * floor, power[k]! > 0 ? 1 - (over * noise[k]!) / power[k]! : 1));
  });
}

export interface WienerFrames extends Frames {
  noise: Float64Array;
  /** How much of the last frame's estimate the ratio of signal to noise holds on to, 0.98 by default. */
  smoothing?: number | undefined;
  /** The least gain, 0.05 by default. */
  floor?: number | undefined;
}

/**
 * Wiener filter frame by frame, gain G = xi / (1 + xi) with the ratio xi of signal to noise told by the decision-
 * directed rule,
 *
 *   xi = a G'^2 gamma' + (1 - a) max(0, gamma - 1),   gamma = |X_k|^2 / |N_k|^2,   ' of the frame before,
 *
 * which keeps single bins of noise from sounding as tones.
 *
 * @see Ephraim & Malah, Speech enhancement using a minimum mean-square error short-time spectral amplitude estimator,
 *      1984; Scalart & Vieira Filho, Speech enhancement based on a priori signal to noise estimation, 1996
 */
export function wienerFrames(
  x: Float64Array,
  { size, noise, smoothing = 0.98, floor = 0.05 }: WienerFrames,
): Float64Array {
  checkNoise(noise, size);
  if (!(smoothing >= 0 && smoothing < 1)) throw new DataError(`smoothing is 0 to below 1, got ${smoothing}`);
  if (!(floor >= 0 && floor <= 1)) throw new DataError(`the floor of gains is 0 to 1, got ${floor}`);
  const before = new Float64Array(noise.length);
  return filterFrames(x, { size }, (power, gain) => {
    for (let k = 0; k < gain.length; k++) {
      const level = noise[k]!;
      if (!(level > 0)) {
        gain[k] = 1;
        continue;
      }
      const gamma = power[k]! / level;
      const xi = smoothing * before[k]! + (1 - smoothing) * Math.max(0, gamma - 1);
      const g = Math.max(floor, xi / (1 + xi));
      before[k] = g * g * gamma;
      gain[k] = g;
    }
  });
}

function checkNoise(noise: Float64Array, size: number): void {
  if (noise.length !== size / 2 + 1)
    throw new DataError(`frames of ${size} samples have ${size / 2 + 1} bins, the noise ${noise.length}`);
}

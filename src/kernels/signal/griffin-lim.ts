import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { istft } from './istft.js';
import { type Framing, type Spectrogram, stft } from './stft.js';

export interface GriffinLim {
  iterations: number;
  /**
   * 0 is the method of 1984; values up to 1 go on in the direction of the last step, which is faster, but no longer
   * sure to come nearer in every step.
   */
  momentum?: number;
  /** Draws the phases to begin with; all are 0 without it. */
  rng?: Rng;
}

export interface Rebuilt {
  /** (frames - 1) hop + window length samples: centred frames have half a window too many at each end. */
  signal: Float64Array;
  /** || |STFT(x_i)| - S || / ||S|| after i = 0, 1, ... iterations, over all nfft bins. */
  convergence: Float64Array;
  /** || C_i - STFT(x_i) || / ||S||, C_i the spectrogram that x_i was made from: how far it is from any signal's. */
  inconsistency: Float64Array;
}

/**
 * A signal whose STFT has the magnitudes S, or nearly so. From C_0 = S exp(i phi),
 *
 *   x_i = ISTFT(C_i),   X_i = STFT(x_i),   Y_i = X_i - a / (1 + a) X_(i-1),   C_(i+1) = S Y_i / |Y_i|,
 *
 * a the momentum. With a = 0 both steps are projections, so that neither measure ever rises.
 *
 * @param magnitude S, [bins, frames]
 * @see Griffin & Lim, Signal estimation from modified short-time Fourier transform, 1984
 * @see Perraudin, Balazs & Sondergaard, A fast Griffin-Lim algorithm, 2013
 */
export function griffinLim(
  magnitude: Spectrogram,
  { window, hop, nfft = window.length }: Omit<Framing, 'center'>,
  { iterations, momentum = 0, rng }: GriffinLim,
  done: (iteration: number) => void = () => {},
): Rebuilt {
  const { bins, frames, data: S } = magnitude;
  if (bins !== Math.floor(nfft / 2) + 1 || S.length !== bins * frames)
    throw new DataError(`transforms of ${nfft} have ${Math.floor(nfft / 2) + 1} bins, got ${bins}`);
  if (!S.every((v) => v >= 0 && v < Infinity)) throw new DataError('magnitudes are finite and not negative');
  const framing = { window, hop, nfft };
  const length = (frames - 1) * hop + window.length;
  const nothing = new Float64Array(2 * S.length);
  const [, size] = distances(nothing, nothing, magnitude, nfft);
  const convergence = new Float64Array(iterations + 1);
  const inconsistency = new Float64Array(iterations + 1);
  const wanted = { bins, frames, data: initial(S, rng) };
  const inertia = momentum / (1 + momentum);
  let before: Float64Array | undefined;
  for (let i = 0; ; i++) {
    const signal = istft(wanted, framing, length);
    const X = stft(signal, framing, 'complex').data;
    const [change, distance] = distances(wanted.data, X, magnitude, nfft);
    inconsistency[i] = relative(change, size);
    convergence[i] = relative(distance, size);
    if (i === iterations) return { signal, convergence, inconsistency };
    project(X, before && inertia > 0 ? { X: before, inertia } : undefined, S, wanted.data);
    before = X;
    done(i + 1);
  }
}

/** Nothing is matched by nothing. */
const relative = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** S exp(i phi), phi uniform or 0. */
function initial(S: Float64Array, rng: Rng | undefined): Float64Array {
  const C = new Float64Array(2 * S.length);
  for (let i = 0; i < S.length; i++) {
    const phi = rng ? 2 * Math.PI * rng.uniform() : 0;
    C[2 * i] = S[i]! * Math.cos(phi);
    C[2 * i + 1] = S[i]! * Math.sin(phi);
  }
  return C;
}

/** C = S Y / |Y|; where Y is 0 there is no direction and C is 0. */
function project(
  X: Float64Array,
  last: { X: Float64Array; inertia: number } | undefined,
  S: Float64Array,
  C: Float64Array,
): void {
  for (let i = 0; i < S.length; i++) {
    let re = X[2 * i]!;
    let im = X[2 * i + 1]!;
    if (last) {
      re -= last.inertia * last.X[2 * i]!;
      im -= last.inertia * last.X[2 * i + 1]!;
    }
    const length = Math.sqrt(re * re + im * im);
    const scale = length > 0 ? S[i]! / length : 0;
    C[2 * i] = re * scale;
    C[2 * i + 1] = im * scale;
  }
}

/** || C - X || and || |X| - S || over all nfft bins: those between 0 and nfft / 2 have a mirror image. */
function distances(
  C: Float64Array,
  X: Float64Array,
  { bins, frames, data: S }: Spectrogram,
  nfft: number,
): [change: number, distance: number] {
  let [change, distance] = [0, 0];
  for (let k = 0; k < bins; k++) {
    let [changeHere, distanceHere] = [0, 0];
    for (let i = k * frames; i < (k + 1) * frames; i++) {
      const [re, im] = [X[2 * i]!, X[2 * i + 1]!];
      const [dr, di] = [C[2 * i]! - re, C[2 * i + 1]! - im];
      const off = Math.sqrt(re * re + im * im) - S[i]!;
      changeHere += dr * dr + di * di;
      distanceHere += off * off;
    }
    const weight = k === 0 || 2 * k === nfft ? 1 : 2;
    change += weight * changeHere;
    distance += weight * distanceHere;
  }
  return [Math.sqrt(change), Math.sqrt(distance)];
}

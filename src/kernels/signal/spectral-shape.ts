import { DataError } from '../../core/errors.js';

/** Measures of each frame's spectrum, frame by frame. */
export interface SpectralShape {
  /** c = sum_k p_k f_k, with p_k the weights over their sum. */
  centroid: Float64Array;
  /** s, s^2 = sum p_k (f_k - c)^2: the bandwidth. */
  spread: Float64Array;
  /** sum p_k (f_k - c)^3 / s^3. */
  skewness: Float64Array;
  /** sum p_k (f_k - c)^4 / s^4: 3 for the shape of a Gaussian, 1.8 for a flat one, 1 for two equal lines. */
  kurtosis: Float64Array;
  /** -sum q_k log2 q_k of the power, in bits, with q_k = P_k over their sum; and as a part of its most, log2 bins. */
  entropy: Float64Array;
  normalizedEntropy: Float64Array;
  /** Geometric over arithmetic mean of the power, none below 1e-10. */
  flatness: Float64Array;
  /** The lowest frequency up to which a part of all weight lies. */
  rolloff: Float64Array;
  /** Euclidean distance of the magnitudes from those of the frame before; 0 for the first. */
  flux: Float64Array;
  /** Largest weight over the mean. */
  crest: Float64Array;
  /** Slope of the least-squares line through the weights, a hertz. */
  slope: Float64Array;
}

export interface ShapeOptions {
  /** Of the bins. */
  frequency: Float64Array;
  /** Weigh frequencies by magnitude (default) or by power. */
  power?: boolean;
  /** The part of the weight that lies below the roll-off, 0.85 by default. */
  rolloff?: number;
}

/** Weights below this part of a frame's largest are rounding of the transform; 4th powers of frequency would show them. */
const ROUNDING = 1e-13;
/** The least power in a geometric mean, as a logarithm needs. */
const LEAST_POWER = 1e-10;

/**
 * Measures of spectra, given as magnitudes piece by piece. A silent frame has 0 everywhere but for its flatness, 1. A
 * frame of a single line has spread and skewness 0 and kurtosis 1, the least there is.
 *
 * @see Peeters, A large set of audio features for sound description, 2004
 */
export function spectralShape(frames: number, { frequency, power = false, rolloff = 0.85 }: ShapeOptions) {
  if (!(rolloff > 0 && rolloff <= 1)) throw new DataError(`a roll-off is a part of 1, got ${rolloff}`);
  const column = () => new Float64Array(frames);
  const shape: SpectralShape = {
    centroid: column(),
    spread: column(),
    skewness: column(),
    kurtosis: column(),
    entropy: column(),
    normalizedEntropy: column(),
    flatness: column(),
    rolloff: column(),
    flux: column(),
    crest: column(),
    slope: column(),
  };
  const bins = frequency.length;
  const w = new Float64Array(bins);
  const before = new Float64Array(bins);
  return {
    shape,
    /** The next frame's magnitudes: values[first + k pitch] for bin k. */
    add(t: number, values: Float64Array, first: number, pitch: number): void {
      const { sum, most } = measurePower(t, values, first, pitch);
      if (sum > 0) measureWeights(t, sum, most);
    },
  };

  function measurePower(t: number, values: Float64Array, first: number, pitch: number) {
    let [most, total, flow, logs, clipped, raw] = [0, 0, 0, 0, 0, 0];
    for (let k = 0, at = first; k < bins; k++, at += pitch) {
      const magnitude = values[at]!;
      const P = magnitude * magnitude;
      const change = magnitude - before[k]!;
      flow += change * change;
      before[k] = magnitude;
      most = Math.max(most, magnitude);
      total += P;
      const safe = Math.max(P, LEAST_POWER);
      const log = Math.log(safe);
      logs += log;
      clipped += safe;
      // P log P: below 1e-10 of what is left the logarithm is another.
      if (P > 0) raw += P * (P === safe ? log : Math.log(P));
      w[k] = power ? P : magnitude;
    }
    shape.flatness[t] = Math.exp(logs / bins) / (clipped / bins);
    shape.flux[t] = t > 0 ? Math.sqrt(flow) : 0;
    if (total > 0) {
      // log total - sum P log P / total, in bits; a single line may leave some rounding below 0.
      shape.entropy[t] = Math.max(0, (Math.log(total) - raw / total) / Math.LN2);
      shape.normalizedEntropy[t] = bins > 1 ? Math.min(1, shape.entropy[t]! / Math.log2(bins)) : 0;
    }
    const least = most * ROUNDING;
    const floor = power ? least * least : least;
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      if (w[k]! < floor) w[k] = 0;
      sum += w[k]!;
    }
    return { sum, most: power ? most * most : most };
  }

  function measureWeights(t: number, sum: number, most: number): void {
    let [first, plain, squares] = [0, 0, 0];
    for (let k = 0; k < bins; k++) {
      first += w[k]! * frequency[k]!;
      plain += frequency[k]!;
      squares += frequency[k]! * frequency[k]!;
    }
    const centroid = first / sum;
    let [second, third, fourth, running, edge] = [0, 0, 0, 0, -1];
    for (let k = 0; k < bins; k++) {
      const d = frequency[k]! - centroid;
      const m = w[k]! * d * d;
      second += m;
      third += m * d;
      fourth += m * d * d;
      running += w[k]!;
      if (edge < 0 && running >= rolloff * sum) edge = k;
    }
    const variance = second / sum;
    const spread = Math.sqrt(variance);
    const line = spread <= 1e-9 * Math.abs(frequency[bins - 1]!);
    shape.centroid[t] = centroid;
    shape.spread[t] = line ? 0 : spread;
    shape.skewness[t] = line ? 0 : third / sum / (variance * spread);
    shape.kurtosis[t] = line ? 1 : fourth / sum / (variance * variance);
    shape.rolloff[t] = frequency[edge < 0 ? bins - 1 : edge]!;
    shape.crest[t] = (most * bins) / sum;
    const across = squares - (plain * plain) / bins;
    shape.slope[t] = across > 0 ? (first - (plain * sum) / bins) / across : 0;
  }
}

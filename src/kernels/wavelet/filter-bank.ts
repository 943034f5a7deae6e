import type { Extension } from './edges.js';
import type { Wavelet } from './families.js';

/** Analysis filters as correlations, low and high in turn: taps_2k = decLow_(F-1-k), taps_(2k+1) = decHigh_(F-1-k). */
export function analysisTaps({ decLow, decHigh }: Wavelet): Float64Array {
  const F = decLow.length;
  return Float64Array.from({ length: 2 * F }, (_, i) => (i % 2 === 0 ? decLow : decHigh)[F - 1 - (i >> 1)]!);
}

/**
 * Synthesis filters by phases: for t = 0 .. F/2 - 1 what the t-th coefficient gives an even and an odd sample,
 * recLow_(F-2-2t), recLow_(F-1-2t), then the same of recHigh.
 */
export function synthesisTaps({ recLow, recHigh }: Wavelet): Float64Array {
  const F = recLow.length;
  return Float64Array.from({ length: 2 * F }, (_, i) => {
    const t = i >> 2;
    return (i & 2 ? recHigh : recLow)[F - 2 - 2 * t + (i & 1)]!;
  });
}

export interface AnalysisShape {
  /** Coefficients of each channel. */
  count: number;
  /** Samples that are needed before and after the signal. */
  left: number;
  right: number;
}

/**
 * How n samples are analysed by filters of length F: approx_o = sum_k decLow_(F-1-k) x_(2o + k - left), floor((n +
 * F - 1) / 2) of them, or ceil(n / 2) in periodization, which starts half a filter further on.
 */
export function analysisShape(n: number, F: number, mode: Extension): AnalysisShape {
  const isPeriodic = mode === 'periodization';
  const count = isPeriodic ? Math.ceil(n / 2) : Math.floor((n + F - 1) / 2);
  const left = F - 1 - (isPeriodic ? F / 2 : 1);
  return { count, left, right: Math.max(0, 2 * (count - 1) + F - left - n) };
}

export interface SynthesisShape {
  /** Samples that come out. */
  samples: number;
  /** Coefficients that are needed before and after those given. */
  edge: number;
  /** Pairs of samples to compute, and how many of the first are none. */
  pairs: number;
  skip: number;
}

/**
 * How `count` coefficients are put together: x_(2q + p - skip) = sum_t a_(q + t - edge) recLow_(F-2-2t+p) + the same
 * of the details, p = 0, 1.
 */
export function synthesisShape(count: number, F: number, mode: Extension): SynthesisShape {
  if (mode !== 'periodization') {
    const samples = 2 * count - F + 2;
    return { samples, edge: 0, pairs: samples / 2, skip: 0 };
  }
  const skip = F % 4 === 0 ? 1 : 0;
  return { samples: 2 * count, edge: Math.floor(F / 4), pairs: count + skip, skip };
}

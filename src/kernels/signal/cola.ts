/**
 * What windows that are laid `hop` apart add up to, at each of the hop's samples, far from the ends:
 *
 *   s_i = sum_t w_(i + t hop)^power,   i = 0..hop-1.
 */
export function overlapSums(window: Float64Array, hop: number, power: 1 | 2 = 1): Float64Array {
  const sums = new Float64Array(hop);
  window.forEach((w, j) => {
    sums[j % hop]! += w ** power;
  });
  return sums;
}

/** The sum of the squared windows at sample i of so many frames, near the ends too: sum_t w_(i - t hop)^2. */
export function squaresAt(i: number, window: Float64Array, hop: number, frames: number): number {
  let sum = 0;
  const last = Math.min(frames - 1, Math.floor(i / hop));
  for (let t = Math.max(0, Math.ceil((i - window.length + 1) / hop)); t <= last; t++)
    sum += window[i - t * hop]! ** 2;
  return sum;
}

export interface Overlap {
  /** Constant overlap-add: the windows' sum is the same at every sample, so that frames add up by themselves. */
  cola: boolean;
  /** Nonzero overlap-add: the sum of squares vanishes nowhere, so that `istft` gives the signal back. */
  nola: boolean;
}

/** Sums that differ by less than this part of the largest are equal but for rounding. */
const ROUNDING = 1e-10;

/**
 * Which of the two conditions of overlap-add a window and a hop meet.
 *
 * @see Allen & Rabiner, A unified approach to short-time Fourier analysis and synthesis, 1977
 */
export function overlapOf(window: Float64Array, hop: number): Overlap {
  const sums = overlapSums(window, hop);
  const squares = overlapSums(window, hop, 2);
  const largest = sums.reduce((most, s) => Math.max(most, Math.abs(s)), 0);
  return {
    cola: sums.every((s) => Math.abs(s - sums[0]!) <= ROUNDING * largest) && largest > 0,
    nola: isAbove(squares),
  };
}

const isAbove = (squares: Float64Array) => {
  const largest = squares.reduce((most, s) => Math.max(most, s), 0);
  return squares.every((s) => s > ROUNDING * largest);
};

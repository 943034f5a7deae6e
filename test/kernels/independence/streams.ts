/** The stream of Park and Miller that the oracles use as well: s <- 16807 s mod 2^31 - 1. */
export function parkMiller(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Kolmogorov and Smirnov's distance of p-values from the uniform law, times sqrt(n): above 1.63 in 1 of 100. */
export function distanceFromUniform(p: readonly number[]): number {
  const sorted = [...p].sort((a, b) => a - b);
  const n = sorted.length;
  return Math.sqrt(n) * Math.max(...sorted.map((v, i) => Math.max((i + 1) / n - v, v - i / n)));
}

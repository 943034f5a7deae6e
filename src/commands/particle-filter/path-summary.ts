/** Means, standard deviations and quantiles of drawn paths, each T x n. */
export function pathSummary(drawn: Float64Array, paths: number, steps: number, n: number, level: number) {
  const size = steps * n;
  const found = {
    means: new Float64Array(size),
    deviations: new Float64Array(size),
    lower: new Float64Array(size),
    upper: new Float64Array(size),
  };
  const values = new Float64Array(paths);
  for (let k = 0; k < size; k++) {
    for (let p = 0; p < paths; p++) values[p] = drawn[p * size + k]!;
    values.sort();
    const mean = values.reduce((sum, v) => sum + v / paths, 0);
    found.means[k] = mean;
    found.deviations[k] = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (paths - 1));
    const at = (share: number) => values[Math.min(paths - 1, Math.floor(share * paths))]!;
    found.lower[k] = at((1 - level) / 2);
    found.upper[k] = at((1 + level) / 2);
  }
  return found;
}

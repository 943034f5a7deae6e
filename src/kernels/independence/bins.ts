/**
 * Numbers as states: `bins` bins that hold equally many rows, as far as equal numbers, which share a bin, allow. Bins
 * that stay empty are left out.
 */
export function quantileBins(
  values: Float64Array,
  bins: number,
): { codes: Int32Array; states: number /** Least values of the bins but the first. */; edges: number[] } {
  const sorted = values.slice().sort();
  const edges = [
    ...new Set(
      Array.from({ length: bins - 1 }, (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / bins)]!),
    ),
  ].filter((edge) => edge > sorted[0]!);
  const codes = Int32Array.from(values, (value) => {
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]!) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { codes, states: edges.length + 1, edges };
}

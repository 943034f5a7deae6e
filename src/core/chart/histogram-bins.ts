import type { Values } from './chart.js';

const MOST = 400;

/**
 * Counts of finite values in equal bins. By default their width is  2 IQR / n^(1/3), which follows the bulk
 * of the values and not their outliers; Sturges' number where the quartiles coincide.
 *
 * @see Freedman & Diaconis, On the histogram as a density estimator, 1981
 */
export function binValues(values: Values, bins?: number): { edges: Float64Array; counts: Float64Array } {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const n = sorted.length;
  if (n === 0) return { edges: Float64Array.of(0, 1), counts: Float64Array.of(0) };
  let [low, high] = [sorted[0]!, sorted[n - 1]!];
  if (low === high)
    [low, high] = low === 0 ? [-0.5, 0.5] : [low - Math.abs(low) / 10, high + Math.abs(high) / 10];
  const quartile = (q: number) => sorted[Math.round(q * (n - 1))]!;
  const width = (2 * (quartile(0.75) - quartile(0.25))) / Math.cbrt(n);
  const wanted = width > 0 ? Math.ceil((high - low) / width) : Math.ceil(Math.log2(n) + 1);
  const count = bins ?? Math.max(1, Math.min(MOST, wanted));
  const edges = Float64Array.from({ length: count + 1 }, (_, i) =>
    i === count ? high : low + ((high - low) * i) / count,
  );
  const counts = new Float64Array(count);
  for (const v of sorted) counts[Math.min(count - 1, Math.floor(((v - low) / (high - low)) * count))]!++;
  return { edges, counts };
}

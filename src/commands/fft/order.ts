/** Bins of a two-sided spectrum in order of frequency: those from n / 2 on are negative and come first. */
export function orderOf(n: number): Int32Array {
  const negative = Math.floor(n / 2);
  return Int32Array.from({ length: n }, (_, i) => (i < negative ? n - negative + i : i - negative));
}

export function ordered(values: Float64Array, order: Int32Array | undefined): Float64Array {
  if (!order) return values;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[order[i]!]!;
  return out;
}

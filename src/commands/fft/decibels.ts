const DEEPEST = 300;

/** factor log10 of the values: 20 for magnitudes, 10 for powers. 0 has no logarithm: 300 dB below the largest is least. */
export function inDecibels(values: Float64Array, factor: 10 | 20): Float64Array {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  const least = (most || 1) * 10 ** (-DEEPEST / factor);
  return values.map((v) => factor * Math.log10(Math.max(v, least)));
}

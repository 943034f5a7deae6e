/** Smallest and largest value; of no values Infinity and -Infinity. */
export function range(x: Float64Array): { min: number; max: number } {
  let [min, max] = [Infinity, -Infinity];
  for (let t = 0; t < x.length; t++) {
    if (x[t]! < min) min = x[t]!;
    if (x[t]! > max) max = x[t]!;
  }
  return { min, max };
}

/** Negate a vector whose largest component (the first of those equal up to rounding) is negative; says whether. */
export function fixSign(v: Float64Array): boolean {
  let most = 0;
  for (let i = 0; i < v.length; i++) most = Math.max(most, Math.abs(v[i]!));
  const leading = v.findIndex((x) => Math.abs(x) >= most * (1 - 1e-6));
  if (leading < 0 || v[leading]! >= 0) return false;
  for (let i = 0; i < v.length; i++) v[i] = -v[i]!;
  return true;
}

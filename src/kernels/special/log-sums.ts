const { LN2 } = Math;

/** log sum exp(x_i) without overflow; -Infinity of nothing. */
export function logSumExp(x: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < x.length; i++) if (x[i]! > most || Number.isNaN(x[i])) most = x[i]!;
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i]! - most);
  return most + Math.log(sum);
}

/** log(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + LN2;
  const most = Math.max(a, b);
  return most + Math.log1p(Math.exp(Math.min(a, b) - most));
}

/** log(1 - exp(x)), x <= 0. @see Mächler, Accurately computing log(1 - exp(-|a|)), 2012 */
export const log1mexp = (x: number) => (x > -LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)));

/** log(1 + exp(x)). */
export const softplus = (x: number) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

/** 1 / (1 + exp(-x)), to full relative precision in its lower tail. */
export function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

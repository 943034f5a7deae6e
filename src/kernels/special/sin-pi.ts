/** sin(pi x), exact at multiples of 1/2 and free of the rounding of pi x. */
export function sinPi(x: number): number {
  const r = x % 2; // exact
  const a = Math.abs(r);
  const sign = Math.sign(r) * (a > 1 ? -1 : 1);
  const half = a > 1 ? a - 1 : a; // 0..1
  const near = half > 0.5 ? 1 - half : half;
  return sign * (near > 0.25 ? Math.cos(Math.PI * (0.5 - near)) : Math.sin(Math.PI * near));
}

/** cos(pi x). */
export const cosPi = (x: number) => sinPi(0.5 + Math.abs(x % 2));

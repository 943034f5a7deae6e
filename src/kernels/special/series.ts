/**
 * A polynomial on low..high with coefficients of powers of t = (2 x - low - high) / (high - low). Even and odd
 * powers are summed apart, so that two multiplications run at a time.
 */
export function series(low: number, high: number, coefficients: readonly number[]): (x: number) => number {
  const c = Float64Array.from(coefficients);
  const top = c.length - 1;
  const middle = (low + high) / 2;
  const scale = 2 / (high - low);
  return (x) => {
    const t = (x - middle) * scale;
    const t2 = t * t;
    let one = c[top]!;
    let other = c[top - 1]!;
    let n = top - 2;
    for (; n > 0; n -= 2) {
      one = one * t2 + c[n]!;
      other = other * t2 + c[n - 1]!;
    }
    if (n < 0) return one * t + other;
    return one * t2 + c[0]! + other * t;
  };
}

/** a_0 + a_1 x + a_2 x^2 + … */
export function polynomial(a: readonly number[], x: number): number {
  let sum = 0;
  for (let n = a.length - 1; n >= 0; n--) sum = sum * x + a[n]!;
  return sum;
}

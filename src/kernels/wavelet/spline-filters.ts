/**
 * The pair of Cohen, Daubechies and Feauveau whose synthesis scaling function is the B-spline of order n:
 *
 *   recLow(z) = sqrt(2) ((1 + z) / 2)^n
 *   decLow(z) = sqrt(2) ((1 + z) / 2)^m  sum_(k < K) C(K-1+k, k) y^k,   y = (2 - z - 1/z) / 4,  K = (n + m) / 2.
 *
 * Numerators are whole and denominators powers of two, both exact; only sqrt(2) is rounded. Both filters have the
 * length of decLow, made even. Filters of odd length have their middle at F / 2 (decLow) and F / 2 - 1 (recLow).
 *
 * @see Cohen, Daubechies & Feauveau, Biorthogonal bases of compactly supported wavelets, 1992, section 6.A
 */
export function splinePair(n: number, m: number): { decLow: Float64Array; recLow: Float64Array } {
  const K = (n + m) / 2;
  const spline = power([1, 1], n);
  let sum = [0];
  for (let k = 0; k < K; k++) {
    // y^k to the denominator 4^(K-1), as a polynomial of degree 2 (K - 1) about the same middle.
    const term = power([-1, 2, -1], k).map((v) => v * choose(K - 1 + k, k) * 4 ** (K - 1 - k));
    sum = add(term, sum);
  }
  const dual = multiply(power([1, 1], m), sum);
  const length = dual.length + (dual.length % 2);
  const place = (h: number[], denominator: number, early: number) => {
    const out = new Float64Array(length);
    const first = Math.ceil((length - h.length) / 2) - (h.length % 2) * early;
    h.forEach((v, i) => {
      out[first + i] = (v / denominator) * Math.SQRT2;
    });
    return out;
  };
  return { decLow: place(dual, 2 ** m * 4 ** (K - 1), 0), recLow: place(spline, 2 ** n, 1) };
}

function multiply(a: readonly number[], b: readonly number[]): number[] {
  const product = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((v, i) => {
    b.forEach((w, j) => {
      product[i + j]! += v * w;
    });
  });
  return product;
}

function power(a: readonly number[], n: number): number[] {
  let product = [1];
  for (let i = 0; i < n; i++) product = multiply(product, a);
  return product;
}

/** Both centred. */
function add(long: readonly number[], short: readonly number[]): number[] {
  const first = (long.length - short.length) / 2;
  return long.map((v, i) => v + (short[i - first] ?? 0));
}

function choose(n: number, k: number): number {
  let c = 1;
  for (let i = 1; i <= k; i++) c = (c * (n - k + i)) / i;
  return c;
}

/**
 * Products of small dense matrices, row by row, into memory that is there: the work of filters, step after step.
 */

type Numbers = Float64Array;

/** out = A B, A r x k, B k x c. */
export function times(a: Numbers, b: Numbers, r: number, k: number, c: number, out: Numbers): Numbers {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * c + j]!;
      out[i * c + j] = sum;
    }
  return out;
}

/** out = A^T B, A k x r, B k x c. */
export function transposeTimes(
  a: Numbers,
  b: Numbers,
  r: number,
  k: number,
  c: number,
  out: Numbers,
): Numbers {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[l * r + i]! * b[l * c + j]!;
      out[i * c + j] = sum;
    }
  return out;
}

/** out = A B^T, A r x k, B c x k. */
export function timesTranspose(
  a: Numbers,
  b: Numbers,
  r: number,
  k: number,
  c: number,
  out: Numbers,
): Numbers {
  for (let i = 0; i < r; i++)
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[j * k + l]!;
      out[i * c + j] = sum;
    }
  return out;
}

/** The mean of a square matrix and its transpose, in place. */
export function symmetrise(a: Numbers, n: number): Numbers {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const mean = (a[i * n + j]! + a[j * n + i]!) / 2;
      a[i * n + j] = mean;
      a[j * n + i] = mean;
    }
  return a;
}

/** L of A = L L^T in the lower half of `out`, its upper half untouched; false where A is not positive definite. */
export function factorInto(a: Numbers, n: number, out: Numbers): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= out[i * n + k]! * out[j * n + k]!;
      if (i > j) out[i * n + j] = sum / out[j * n + j]!;
      else if (sum > 0) out[i * n + i] = Math.sqrt(sum);
      else return false;
    }
  return true;
}

/** B <- (L L^T)^-1 B in place, B n x c. */
export function solveFactored(l: Numbers, n: number, b: Numbers, c: number): Numbers {
  for (let j = 0; j < c; j++) {
    for (let i = 0; i < n; i++) {
      let sum = b[i * c + j]!;
      for (let k = 0; k < i; k++) sum -= l[i * n + k]! * b[k * c + j]!;
      b[i * c + j] = sum / l[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i * c + j]!;
      for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * b[k * c + j]!;
      b[i * c + j] = sum / l[i * n + i]!;
    }
  }
  return b;
}

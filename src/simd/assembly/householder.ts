// Reflectors H = I - tau v v^T with v_0 = 1, and the vector work of the blocked reductions to triangular,
// tridiagonal and bidiagonal form. Vectors lie in rows.
import { axpyF64, dotF64, f64At, scaleF64 } from './vector';

/**
 * Turn x (n numbers) into v such that H x = (beta, 0, ..., 0); stores beta at `out` and tau behind it.
 * Scaled when the squares would leave the range of float64.
 */
export function reflector(x: usize, n: i32, out: usize): void {
  const alpha = load<f64>(x);
  let tail = dotF64(x + 8, x + 8, n - 1);
  let scale: f64 = 1;
  if (!(tail > 1e-280 && tail < 1e280 && abs(alpha) < 1e140)) {
    let most: f64 = 0;
    for (let i = 1; i < n; i++) most = max(most, abs(load<f64>(f64At(x, i))));
    if (most == 0) {
      store<f64>(out, alpha);
      store<f64>(out + 8, 0);
      store<f64>(x, 1);
      return;
    }
    scale = max(most, abs(alpha));
    tail = 0;
    for (let i = 1; i < n; i++) {
      const v = load<f64>(f64At(x, i)) / scale;
      tail += v * v;
    }
  }
  const first = alpha / scale;
  const length = sqrt(first * first + tail);
  const beta = first > 0 ? -length : length;
  store<f64>(out, beta * scale);
  store<f64>(out + 8, (beta - first) / beta);
  const head = (first - beta) * scale;
  // 1 / head overflows for the smallest numbers.
  if (abs(head) > 1e-290) scaleF64(1 / head, x, n);
  else for (let i = 0; i < n; i++) store<f64>(f64At(x, i), load<f64>(f64At(x, i)) / head);
  store<f64>(x, 1);
}

/**
 * Triangular T of the product H_0 H_1 ... = I - V T V^T, V the rows v (count x n), after Schreiber & Van Loan, A
 * storage-efficient WY representation, 1989. `v` must hold zeros where a reflector does not reach.
 */
export function blockReflector(v: usize, stride: i32, n: i32, count: i32, tau: usize, t: usize): void {
  memory.fill(t, 0, (<usize>(count * count)) << 3);
  for (let j = 0; j < count; j++) {
    const tauJ = load<f64>(f64At(tau, j));
    for (let i = 0; i < j; i++)
      store<f64>(f64At(t, i * count + j), -tauJ * dotF64(f64At(v, i * stride), f64At(v, j * stride), n));
    // Column j above the diagonal = T * itself; row i needs only what lies below it.
    for (let i = 0; i < j; i++) {
      let sum: f64 = 0;
      for (let k = i; k < j; k++) sum += load<f64>(f64At(t, i * count + k)) * load<f64>(f64At(t, k * count + j));
      store<f64>(f64At(t, i * count + j), sum);
    }
    store<f64>(f64At(t, j * count + j), tauJ);
  }
}

/**
 * Householder QR of `width` columns, given as rows: row j of `a` (n numbers) is column j, its first `top` numbers
 * are done. Row j becomes the reflector below the diagonal, R stays in front of it; R_jj and tau_j go to beta, tau.
 */
export function qrPanel(a: usize, stride: i32, n: i32, top: i32, width: i32, beta: usize, tau: usize, pair: usize): void {
  for (let j = 0; j < width; j++) {
    const first = top + j;
    const v = f64At(a, j * stride + first);
    reflector(v, n - first, pair);
    store<f64>(f64At(beta, j), load<f64>(pair));
    const tauJ = load<f64>(pair + 8);
    store<f64>(f64At(tau, j), tauJ);
    for (let k = j + 1; k < width; k++) {
      const other = f64At(a, k * stride + first);
      axpyF64(-tauJ * dotF64(v, other, n - first), v, other, n - first);
    }
  }
}

/** y -= sum_q weight_q row_q for `count` rows of n; weight_q = weights[q * step]. */
export function subtractRows(y: usize, rows: usize, stride: i32, n: i32, count: i32, weights: usize, step: i32): void {
  for (let q = 0; q < count; q++)
    axpyF64(-load<f64>(f64At(weights, q * step)), f64At(rows, q * stride), y, n);
}

/** out_q = row_q . x for `count` rows of n. */
export function dotRows(rows: usize, stride: i32, n: i32, count: i32, x: usize, out: usize): void {
  for (let q = 0; q < count; q++) store<f64>(f64At(out, q), dotF64(f64At(rows, q * stride), x, n));
}

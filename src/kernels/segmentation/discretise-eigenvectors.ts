import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { matmul, matmulTN } from '../linalg/matmul.js';
import { type Matrix, matrix, transpose } from '../linalg/matrix.js';
import { svd } from '../linalg/svd.js';

// Alternations end where the agreement no longer grows; it does so within a dozen.
const ROUNDS = 100;
const ENOUGH = 1e-10;

/**
 * The partition nearest to k eigenvectors: they are known up to a rotation R only, so labels and R are found by turns,
 *
 *   label_i = argmax_c (Y R)_ic,   R = V U^T of the decomposition X^T Y = U S V^T, X the labels as 0 and 1,
 *
 * with the rows of Y at unit length, until tr S, which each turn can only raise, comes to rest. R begins with a row
 * of Y drawn by chance, and rows as far as can be from those before.
 *
 * @returns labels 0..k-1, some of which may be empty, and tr S
 * @see Yu & Shi, Multiclass spectral clustering, 2003
 */
export function discretiseEigenvectors(vectors: Matrix, rng: Rng): { labels: Int32Array; agreement: number } {
  const { rows: n, cols: k } = vectors;
  if (n < k) throw new DataError(`${k} segments of ${n} nodes: there are not so many`);
  const y = unitRows(vectors);
  let r = farthestRows(y, rng.integer(n));
  let agreement = 0;
  for (let round = 0; ; round++) {
    const labels = largestColumns(matmul(y, r));
    const { u, values, vt } = svd(matmulTN(indicator(labels, k), y));
    const now = values.reduce((sum, v) => sum + v, 0);
    if (now <= agreement * (1 + ENOUGH) || round === ROUNDS) return { labels, agreement: now };
    agreement = now;
    r = matmul(transpose(vt), transpose(u));
  }
}

function unitRows({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(rows, cols, data.slice());
  for (let i = 0; i < rows; i++) {
    let square = 0;
    for (let c = 0; c < cols; c++) square += data[i * cols + c]! ** 2;
    const length = Math.sqrt(square) || 1;
    for (let c = 0; c < cols; c++) out.data[i * cols + c]! /= length;
  }
  return out;
}

/** k rows of Y as columns: each the one whose products with those before sum to least. */
function farthestRows(y: Matrix, first: number): Matrix {
  const { rows: n, cols: k, data } = y;
  const r = matrix(k, k);
  const seen = new Float64Array(n);
  let at = first;
  for (let c = 0; c < k; c++) {
    const row = data.slice(at * k, (at + 1) * k);
    for (let j = 0; j < k; j++) r.data[j * k + c] = row[j]!;
    let least = Infinity;
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < k; j++) product += data[i * k + j]! * row[j]!;
      seen[i]! += Math.abs(product);
      if (seen[i]! < least) [least, at] = [seen[i]!, i];
    }
  }
  return r;
}

function largestColumns({ rows, cols, data }: Matrix): Int32Array {
  const labels = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let c = 1; c < cols; c++) if (data[i * cols + c]! > data[i * cols + best]!) best = c;
    labels[i] = best;
  }
  return labels;
}

function indicator(labels: Int32Array, k: number): Matrix {
  const x = matrix(labels.length, k);
  for (let i = 0; i < labels.length; i++) x.data[i * k + labels[i]!] = 1;
  return x;
}

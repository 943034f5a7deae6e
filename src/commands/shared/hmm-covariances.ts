import { DataError } from '../../core/errors.js';
import type { Covariance } from '../../kernels/hmm/hmm.js';
import { factorInto } from '../../kernels/linalg/small-products.js';

/**
 * Covariances as the model file has them: a matrix each (`full`), one matrix for all (`tied`), the diagonals (`diag`) or one variance
 * each (`spherical`). Inside, all are matrices.
 */
export function covarianceRows(
  all: Float64Array,
  form: Covariance,
  d: number,
): number[] | number[][] | number[][][] {
  const count = all.length / (d * d);
  const matrixAt = (q: number) =>
    Array.from({ length: d }, (_, i) => [...all.subarray((q * d + i) * d, (q * d + i + 1) * d)]);
  const each = <T>(make: (q: number) => T) => Array.from({ length: count }, (_, q) => make(q));
  if (form === 'tied') return matrixAt(0);
  if (form === 'full') return each(matrixAt);
  if (form === 'spherical') return each((q) => all[q * d * d]!);
  return each((q) => Array.from({ length: d }, (_, i) => all[(q * d + i) * d + i]!));
}

/** The matrices [count, d, d] that a file means, positive definite. */
export function covarianceOf(value: unknown, form: Covariance, count: number, d: number): Float64Array {
  const out = new Float64Array(count * d * d);
  const list = rowsOf(value, form === 'tied' ? d : count);
  for (let q = 0; q < count; q++)
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) {
        const off = i !== j && (form === 'diag' || form === 'spherical');
        const cell =
          form === 'full'
            ? rowsOf(rowsOf(list[q], d)[i], d)[j]
            : form === 'tied'
              ? rowsOf(list[i], d)[j]
              : form === 'diag'
                ? rowsOf(list[q], d)[i]
                : list[q];
        if (typeof cell !== 'number') throw wrong(form, count, d);
        out[(q * d + i) * d + j] = off ? 0 : cell;
      }
  const factor = new Float64Array(d * d);
  for (let q = 0; q < count; q++) {
    const s = out.subarray(q * d * d, (q + 1) * d * d);
    const even = s.every(
      (v, at) => Math.abs(v - s[(at % d) * d + Math.floor(at / d)]!) <= 1e-9 * Math.abs(v) + 1e-300,
    );
    if (!even || !factorInto(s, d, factor))
      throw new DataError(
        `covariance ${form === 'tied' ? '' : `${q} `}is not symmetric and positive definite`,
      );
    if (form === 'tied') break;
  }
  return out;

  function rowsOf(list: unknown, length: number): unknown[] {
    if (!Array.isArray(list) || list.length !== length) throw wrong(form, count, d);
    return list;
  }
}

const wrong = (form: Covariance, count: number, d: number) => {
  const shape = {
    full: `${count} x ${d} x ${d}`,
    diag: `${count} x ${d}`,
    spherical: String(count),
    tied: `${d} x ${d}`,
  };
  return new DataError(`${form} covariances of ${shape[form]} numbers were needed`);
};

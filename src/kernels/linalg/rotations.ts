import { compute } from '../../core/backend.js';
import type { Arena } from '../../simd/engine.js';
import { simd } from '../../simd/engine.js';
import type { Matrix } from './matrix.js';
import { matrix } from './matrix.js';

/**
 * Rows i and i + 1 become c row_i - s row_i+1 and s row_i + c row_i+1. QR iterations find their rotations in O(n)
 * and apply them to vectors in O(n^2), so the two are kept apart.
 */
export type Rotate = (i: number, c: number, s: number) => void;

/** `body` rotates neighbouring rows of (a copy of) A through the function it is given; returns the result. */
export function rotateRows(a: Matrix, body: (rotate: Rotate) => void): Matrix {
  return compute.simd && a.rows * a.cols >= WORTH_SIMD
    ? simd((s) => rotateSimd(s, a, body))
    : rotatePlain(a, body);
}

const WORTH_SIMD = 1024;

function rotatePlain(a: Matrix, body: (rotate: Rotate) => void): Matrix {
  const { rows, cols } = a;
  const data = a.data.slice();
  body((i, c, s) => {
    for (let k = i * cols; k < (i + 1) * cols; k++) {
      const [low, high] = [data[k]!, data[k + cols]!];
      data[k] = c * low - s * high;
      data[k + cols] = s * low + c * high;
    }
  });
  return matrix(rows, cols, data);
}

/** Rotations are collected and applied many at a time, strip by strip: see assembly/rotations.ts. */
function rotateSimd(s: Arena, { rows, cols, data }: Matrix, body: (rotate: Rotate) => void): Matrix {
  const width = 8;
  const stripCount = Math.ceil(cols / width);
  const strips = s.f64(stripCount * width * rows);
  simd((inner) => {
    const source = inner.f64(data);
    inner.kernels.toStrips(0, stripCount, source.ptr, cols, rows, cols, strips.ptr);
  });
  const index = s.i32(BATCH);
  const cosine = s.f64(BATCH);
  const sine = s.f64(BATCH);
  const [is, cs, ss] = [index.view(), cosine.view(), sine.view()];
  let count = 0;
  const flush = () => {
    const grain = count * cols < 100_000 ? stripCount : 4;
    if (count > 0)
      s.parallel('rotateStrips', stripCount, grain, [
        ...[strips.ptr, rows, index.ptr, cosine.ptr, sine.ptr, count],
      ]);
    count = 0;
  };
  body((i, c, sn) => {
    is[count] = i;
    cs[count] = c;
    ss[count] = sn;
    if (++count === BATCH) flush();
  });
  flush();
  const result = matrix(rows, cols);
  const from = strips.view();
  for (let strip = 0; strip < stripCount; strip++) {
    const left = strip * width;
    const inside = Math.min(width, cols - left);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < inside; j++) result.data[i * cols + left + j] = from[left * rows + i * width + j]!;
  }
  return result;
}

/** 1.3 MiB of rotations: many sweeps, and still in the second-level cache of any processor. */
const BATCH = 65_536;

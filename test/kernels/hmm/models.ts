import type { Emission, Hmm, Observations } from '../../../src/kernels/hmm/hmm.js';

/** The stream of hmm.oracle.py. */
function stream(seed: number) {
  let x = seed;
  return () => {
    x = (x * 48271) % 2147483647;
    return x / 2147483647;
  };
}

const N = 100;
const [K, D, M, C] = [3, 2, 4, 2];
const offsets = Int32Array.of(0, 30, 31, 76, 100);

const take = (next: () => number, n: number) => Float64Array.from({ length: n }, next);

function rows(next: () => number, height: number, width: number) {
  const p = take(next, height * width).map((v) => 0.2 + v);
  for (let i = 0; i < height; i++) {
    const row = p.subarray(i * width, (i + 1) * width);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let j = 0; j < width; j++) row[j]! /= sum;
  }
  return p;
}

function points(next: () => number) {
  return Float64Array.from({ length: N * D }, (_, at) => {
    const z = take(next, 12).reduce((a, b) => a + b, 0) - 6;
    const level = Math.floor(Math.floor(at / D) / 7) % 3;
    return at % D === 0 ? z + 2 * level : z * 0.5 - 1.5 * level * (level - 1);
  });
}

function spd(next: () => number, count: number) {
  const out = new Float64Array(count * 4);
  for (let q = 0; q < count; q++) {
    const [a, b, c, d] = [next() - 0.5, next() - 0.5, next() - 0.5, next() - 0.5];
    out.set([a * a + b * b + 0.8, a * c + b * d, a * c + b * d, c * c + d * d + 0.8], q * 4);
  }
  return out;
}

const diagonals = (next: () => number, count: number, width: number) => {
  const values = take(next, count * width).map((v) => 0.5 + v);
  return Float64Array.from({ length: count * 4 }, (_, at) => {
    const [q, i, j] = [Math.floor(at / 4), Math.floor((at % 4) / 2), at % 2];
    return i === j ? values[width === 1 ? q : q * 2 + i]! : 0;
  });
};

const repeated = (one: Float64Array, count: number) =>
  Float64Array.from({ length: one.length * count }, (_, at) => one[at % one.length]!);

export interface Case {
  data: Observations;
  hmm: Hmm;
}

function made(next: () => number, data: Float64Array, d: number, emission: () => Emission): Case {
  const initial = rows(next, 1, K);
  const transition = rows(next, K, K);
  return { data: { n: N, d, data, offsets }, hmm: { k: K, initial, transition, emission: emission() } };
}

const means = (next: () => number, count: number) => take(next, count * D).map((v) => 4 * v - 1);

/** The same sequences and first models as in the oracle. */
export function oracleCase(name: string): Case {
  switch (name) {
    case 'categorical': {
      const next = stream(1);
      const data = take(next, N).map((v) => Math.trunc(v ** 2 * M));
      return made(next, data, 1, () => ({ kind: 'categorical', k: K, probabilities: [rows(next, K, M)] }));
    }
    case 'poisson': {
      const next = stream(2);
      const data = take(next, N * M).map((v, at) => Math.trunc(v ** 2 * 6) + (at % M === 0 ? 1 : 0));
      return made(next, data, M, () => ({
        ...{ kind: 'poisson', k: K, d: M },
        rates: take(next, K * M).map((v) => 1 + 3 * v),
      }));
    }
    case 'multinomial': {
      const next = stream(30);
      const data = take(next, N * M).map((v) => Math.trunc(v ** 2 * 5));
      const row = (t: number) => data.subarray(t * M, (t + 1) * M);
      const sum = (t: number) => row(t).reduce((a, b) => a + b, 0);
      for (let t = 0; t < N; t++) row(t)[0]! += 8 - Math.min(8, sum(t));
      const most = Math.max(...Array.from({ length: N }, (_, t) => sum(t)));
      for (let t = 0; t < N; t++) row(t)[1]! += most - sum(t);
      return made(next, data, M, () => ({
        kind: 'multinomial',
        k: K,
        d: M,
        probabilities: rows(next, K, M),
      }));
    }
    case 'gmm': {
      const next = stream(20);
      const data = points(next);
      return made(next, data, D, () => ({
        ...{ kind: 'gmm', k: K, d: D, c: C, covariance: 'full' },
        ...{ weights: rows(next, K, C), means: means(next, K * C), covariances: spd(next, K * C) },
      }));
    }
    default: {
      const form =
        (['full', 'diag', 'spherical', 'tied'] as const).find((f) => name === `gaussian-${f}`) ?? 'full';
      const next = stream(10 + ['full', 'diag', 'spherical', 'tied'].indexOf(form));
      const data = points(next);
      return made(next, data, D, () => {
        const at = means(next, K);
        const covariances =
          form === 'full'
            ? spd(next, K)
            : form === 'tied'
              ? repeated(spd(next, 1), K)
              : diagonals(next, K, form === 'diag' ? 2 : 1);
        return { kind: 'gaussian', k: K, d: D, covariance: form, means: at, covariances };
      });
    }
  }
}

/** The rows of the oracle's Student case, and its parameters. */
export function studentCase() {
  const next = stream(40);
  const data = points(next);
  return { data, mean: means(next, 1), scale: spd(next, 1), dof: 4.5 };
}

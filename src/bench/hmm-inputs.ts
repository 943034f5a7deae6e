import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeNpy } from '../core/formats/npy.js';
import { createRng } from '../core/random.js';
import type { FitOptions } from '../kernels/hmm/baum-welch.js';
import type { Hmm, Observations } from '../kernels/hmm/hmm.js';

/** Sequences and a first model, for us and, as arrays, for the peer. */
export interface HmmInputs {
  data: Observations;
  hmm: Hmm;
  paths: string[];
}

/** No stop before the last pass. */
export const passes = (iterations: number, columns: number): FitOptions => ({
  ...{ method: 'em', iterations, tol: -1, freeze: [], priorStrength: 0 },
  floor: new Float64Array(columns).fill(1e-9),
});

/** Full covariances, 8 states, 4 columns, 200,000 steps in 20 sequences. */
export async function gaussianInputs(folder: string): Promise<HmmInputs> {
  const [k, d, n, sequences] = [8, 4, 200_000, 20];
  const rng = createRng(0);
  const data = new Float64Array(n * d);
  let state = 0;
  for (let t = 0; t < n; t++) {
    if (rng.uniform() < 0.1) state = rng.integer(k);
    for (let i = 0; i < d; i++) data[t * d + i] = rng.normal() + 3 * Math.sin(state * (i + 1));
  }
  const means = Float64Array.from({ length: k * d }, () => 2 * rng.normal());
  const covariances = Float64Array.from({ length: k * d * d }, (_, at) =>
    (at % (d * d)) % (d + 1) === 0 ? 2 : 0,
  );
  const hmm: Hmm = {
    ...{ k, initial: new Float64Array(k).fill(1 / k), transition: new Float64Array(k * k).fill(1 / k) },
    emission: { kind: 'gaussian', k, d, covariance: 'full', means, covariances },
  };
  const offsets = Int32Array.from({ length: sequences + 1 }, (_, s) => (s * n) / sequences);
  const paths = await written(folder, 'gaussian', [
    [data, [n, d]],
    [means, [k, d]],
    [covariances, [k, d, d]],
  ]);
  return { data: { n, d, data, offsets }, hmm, paths };
}

/** 64 symbols, 16 states, a million steps. */
export async function symbolInputs(folder: string): Promise<HmmInputs> {
  const [k, m, n] = [16, 64, 1_000_000];
  const rng = createRng(0);
  const data = Float64Array.from({ length: n }, () => Math.floor(m * rng.uniform() ** 2));
  const random = (rows: number, columns: number) => {
    const p = Float64Array.from({ length: rows * columns }, () => 0.1 + rng.uniform());
    for (let at = 0; at < p.length; at += columns) {
      const row = p.subarray(at, at + columns);
      const sum = row.reduce((a, b) => a + b, 0);
      for (let j = 0; j < columns; j++) row[j]! /= sum;
    }
    return p;
  };
  const [transition, probabilities] = [random(k, k), random(k, m)];
  const hmm: Hmm = {
    ...{ k, initial: new Float64Array(k).fill(1 / k), transition },
    emission: { kind: 'categorical', k, probabilities: [probabilities] },
  };
  const paths = await written(folder, 'symbols', [
    [data, [n]],
    [transition, [k, k]],
    [probabilities, [k, m]],
  ]);
  return { data: { n, d: 1, data, offsets: Int32Array.of(0, n) }, hmm, paths };
}

async function written(folder: string, name: string, arrays: [Float64Array, number[]][]): Promise<string[]> {
  const paths: string[] = [];
  for (const [i, [data, shape]] of arrays.entries()) {
    const path = join(folder, `hmm-${name}-${i}.npy`);
    await writeAtomic(path, encodeNpy({ shape, data }));
    paths.push(path);
  }
  return paths;
}

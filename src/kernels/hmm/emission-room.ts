import type { Arena, Block } from '../../simd/engine.js';
import type { WeightTable } from '../chain/room.js';
import { gmmCosts } from '../cluster/gmm.js';
import { missingIn, momentWidth } from './components.js';
import { emitterOf } from './emitter.js';
import { type Categorical, type Emission, type Gaussian, type Rows, rowsOf } from './hmm.js';

/** Rows of observations in the memory of the SIMD kernels, asked again and again while the emission changes. */
export interface EmissionRoom {
  /** Writes log densities, rows of `stride`. */
  write(emission: Emission, to: Block<Float64Array>): void;
  /** The weights of one column of symbols as a table, in place of `write`. */
  table?(emission: Emission): WeightTable;
  /** The sums that `maximise` needs. */
  collect(emission: Emission, posteriors: Block<Float64Array>): Float64Array;
}

export function openEmissions(s: Arena, rows: Rows, start: Emission, stride: number): EmissionRoom {
  if (start.kind === 'categorical') return symbolRoom(s, rows, start, stride);
  // From here on a thread's workspace is too small for a row.
  if (start.kind === 'gaussian' && rows.d <= 1000) return gaussianRoom(s, rows, start, stride);
  return plainRoom(rows, stride);
}

/** Families whose loops are not hot enough for kernels of their own. */
function plainRoom(rows: Rows, stride: number): EmissionRoom {
  return {
    write(emission, to) {
      const out = to.view();
      if (stride > emission.k) out.fill(-Infinity);
      emitterOf(emission).logDensities(rows, out, stride);
    },
    collect(emission, posteriors) {
      const emitter = emitterOf(emission);
      const sums = new Float64Array(emitter.width);
      emitter.accumulate(rows, posteriors.view(), stride, sums);
      return sums;
    },
  };
}

/** Rows that a thread asks at once. */
const GRAIN = 1024;
/** Blocks whose sums are kept apart and added in order, so that threads do not change them. */
const MOST_BLOCKS = 32;
const blockOf = (n: number) => Math.max(1024, Math.ceil(n / MOST_BLOCKS));

function symbolRoom(s: Arena, { n, d, data }: Rows, start: Categorical, stride: number): EmissionRoom {
  const { k } = start;
  // Each column has one more row, for a symbol that is missing.
  const sizes = start.probabilities.map((p) => p.length / k + 1);
  const starts = s.i32(Int32Array.from(sizes, (_, c) => sizes.slice(0, c).reduce((a, b) => a + b, 0)));
  const tableRows = sizes.reduce((a, b) => a + b, 0);
  const table = s.f64(tableRows * stride);
  const symbols = s.i32(n * d);
  const codes = symbols.view();
  for (let at = 0; at < n * d; at++) codes[at] = Number.isNaN(data[at]!) ? sizes[at % d]! - 1 : data[at]!;
  // Large tables are summed in fewer blocks.
  const block = Math.max(blockOf(n), 4 * tableRows);
  const blocks = Math.ceil(n / block);
  const counts = s.f64(blocks * tableRows * stride);
  return {
    ...(d === 1 && {
      table(emission: Emission) {
        fill(emission, false);
        return { rows: table, codes: symbols };
      },
    }),
    write(emission, to) {
      fill(emission, true);
      s.parallel('symbolRows', n, GRAIN, [symbols.ptr, d, starts.ptr, stride, table.ptr, to.ptr]);
    },
    collect(_, posteriors) {
      const args = [block, symbols.ptr, n, d, starts.ptr, posteriors.ptr, stride, tableRows, counts.ptr];
      s.parallel('symbolCounts', blocks, 1, args);
      const found = counts.view();
      const sums: number[] = [];
      let first = 0;
      for (const size of sizes) {
        for (let j = 0; j < k; j++)
          for (let v = 0; v < size - 1; v++) {
            let sum = 0;
            for (let b = 0; b < blocks; b++) sum += found[(b * tableRows + first + v) * stride + j]!;
            sums.push(sum);
          }
        first += size;
      }
      return Float64Array.from(sums);
    },
  };

  function fill(emission: Emission, inLogs: boolean): void {
    if (emission.kind !== 'categorical') throw new Error('these rows are symbols');
    const cells = table.view().fill(inLogs ? -Infinity : 0);
    let first = 0;
    for (const p of emission.probabilities) {
      const m = p.length / k;
      for (let v = 0; v <= m; v++)
        for (let j = 0; j < k; j++) {
          const chance = v < m ? p[j * m + v]! : 1;
          cells[(first + v) * stride + j] = inLogs ? Math.log(chance) : chance;
        }
      first += m + 1;
    }
  }
}

/** TILE of the assembly. */
const TILE = 16;

function gaussianRoom(s: Arena, rows: Rows, { k }: Gaussian, stride: number): EmissionRoom {
  const { n, d, data } = rows;
  const triangle = (d * (d + 1)) / 2;
  const width = 2 * Math.ceil((1 + d + triangle) / 2);
  const points = s.f64(data);
  const parameters = s.f64(stride * (1 + d + triangle));
  const block = blockOf(n);
  const blocks = Math.ceil(n / block);
  const moments = s.f64(blocks * stride * width);
  const scratch = s.f64(blocks * TILE * width);
  const gaps: number[] = [];
  for (let t = 0; t < n; t++) if (missingIn(data, t * d, d)) gaps.push(t);
  return {
    write(emission, to) {
      if (emission.kind !== 'gaussian') throw new Error('these rows are points');
      const { offsets, means, factors } = gmmCosts({ ...emission, weights: new Float64Array(k).fill(1) });
      const cells = parameters.view().fill(0);
      for (let j = 0; j < stride; j++) {
        let at = Math.floor(j / 2) * 2 * (1 + d + triangle) + (j % 2);
        cells[at] = j < k ? offsets[j]! : Infinity;
        if (j === k) continue;
        at += 2;
        for (let i = 0; i < d; i++, at += 2) cells[at] = means[j * d + i]!;
        for (let f = 0; f < triangle; f++, at += 2) cells[at] = factors[j * triangle + f]!;
      }
      s.parallel('gaussianRows', n, GRAIN, [points.ptr, d, stride, parameters.ptr, to.ptr]);
      if (gaps.length > 0) {
        const emitter = emitterOf(emission);
        const out = to.view();
        for (const t of gaps) {
          const own = out.subarray(t * stride, (t + 1) * stride).fill(-Infinity);
          emitter.logDensities(rowsOf(rows, t, t + 1), own, stride);
        }
      }
    },
    collect(emission, posteriors) {
      const args = [block, points.ptr, n, d, posteriors.ptr, stride, width, moments.ptr, scratch.ptr];
      s.parallel('gaussianMoments', blocks, 1, args);
      const emitter = emitterOf(emission);
      const sums = new Float64Array(emitter.width);
      const found = moments.view();
      const total = (j: number, at: number) => {
        let sum = 0;
        for (let b = 0; b < blocks; b++) sum += found[(b * stride + j) * width + at]!;
        return sum;
      };
      for (let j = 0; j < k; j++) {
        const own = j * momentWidth(d);
        sums[own] = total(j, 0);
        sums[own + 1] = sums[own]!;
        for (let i = 0; i < d; i++) {
          sums[own + 2 + i] = total(j, 1 + i);
          for (let m = 0; m <= i; m++)
            sums[own + 2 + d + i * d + m] = total(j, 1 + d + (i * (i + 1)) / 2 + m);
        }
      }
      const seen = posteriors.view();
      for (const t of gaps)
        emitter.accumulate(rowsOf(rows, t, t + 1), seen.subarray(t * stride, (t + 1) * stride), stride, sums);
      return sums;
    },
  };
}

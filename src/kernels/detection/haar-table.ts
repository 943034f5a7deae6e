import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { packFeatures } from './cascade.js';
import type { HaarFeature } from './haar.js';
import { MOST_SAMPLES, type StumpTable, stumpTable } from './stumps.js';
import { responses, type Windows } from './windows.js';

const GRAIN = 64;
/** Features that are sorted at once, so that the scratch memory of the pieces stays small. */
const BATCH = 16 * GRAIN;
const COUNTS_BYTES = 3 * 8192;
/** Orders that are kept; those of further features are made again in every round. */
const KEPT_BYTES = 768 * 2 ** 20;

/**
 * The responses of features to windows as a table for stumps, for as long as `use` runs. Orders are kept in as much
 * memory as `keptBytes`; what does not fit is sorted anew, block by block, whenever it is looked at.
 */
export function withHaarTable<T>(
  windows: Windows,
  features: readonly HaarFeature[],
  use: (table: StumpTable) => T,
  { keptBytes = KEPT_BYTES }: { keptBytes?: number } = {},
): T {
  const { n, stride, size } = windows;
  if (n > MOST_SAMPLES) throw new DataError(`${n} windows, a stage learns from ${MOST_SAMPLES} at most`);
  if (!compute.simd) return use(plainTable(windows, features));
  return simd((s) => {
    const records = s.i32(packFeatures(features, stride, (size.width + 1) * stride));
    const sums = s.i32(windows.sums);
    const deviations = s.f32(windows.deviations);
    // Whole groups of features, so that the first of a block is the first of a thread's piece.
    const fitting = Math.max(GRAIN, Math.floor(keptBytes / (2 * n) / GRAIN) * GRAIN);
    const kept = Math.min(features.length, fitting);
    const orders = s.u8(2 * n * kept);
    const spare = kept < features.length ? s.u8(2 * n * BATCH) : orders;
    const scratchBytes = Math.ceil((8 * stride + COUNTS_BYTES) / 64) * 64;
    const scratch = s.u8((scratchBytes * BATCH) / GRAIN);
    const signedRoom = s.f64(n);
    const weightRoom = s.f64(n);
    sort(0, kept, orders.ptr);

    function sort(first: number, count: number, to: number) {
      for (let f = 0; f < count; f += BATCH)
        // biome-ignore format: one line a thought
        s.parallel('haarOrders', Math.min(BATCH, count - f), GRAIN, [
          records.ptr + 48 * (first + f), sums.ptr, deviations.ptr, n, to + 2 * n * f,
          scratch.ptr, scratchBytes, GRAIN,
        ]);
    }

    /** Calls `look` with the features in blocks and the place of their orders. */
    function inBlocks(look: (first: number, count: number, orders: number) => void) {
      look(0, kept, orders.ptr);
      for (let first = kept; first < features.length; first += BATCH) {
        const count = Math.min(BATCH, features.length - first);
        sort(first, count, spare.ptr);
        look(first, count, spare.ptr);
      }
    }

    return use({
      features: features.length,
      n,
      extremes(signed) {
        signedRoom.view().set(signed);
        return simd((inner) => {
          const out = inner.f64(2 * features.length);
          inBlocks((first, count, at) =>
            s.parallel('stumpErrors', count, GRAIN, [at, n, signedRoom.ptr, out.ptr + 16 * first]),
          );
          const found = out.view();
          return {
            least: Float64Array.from({ length: features.length }, (_, f) => found[2 * f]!),
            most: Float64Array.from({ length: features.length }, (_, f) => found[2 * f + 1]!),
          };
        });
      },
      gains(signed, weights) {
        signedRoom.view().set(signed);
        weightRoom.view().set(weights);
        const total = signed.reduce((a, b) => a + b, 0);
        const mass = weights.reduce((a, b) => a + b, 0);
        return simd((inner) => {
          const out = inner.f64(features.length);
          inBlocks((first, count, at) => {
            const args = [at, n, signedRoom.ptr, weightRoom.ptr, total, mass, out.ptr + 8 * first];
            s.parallel('stumpGains', count, GRAIN, args);
          });
          return out.copy();
        });
      },
      order(feature) {
        if (feature >= kept) sort(feature, 1, spare.ptr);
        const at = feature < kept ? 2 * n * feature : 0;
        const bytes = (feature < kept ? orders : spare).view();
        return new Uint16Array(bytes.buffer, bytes.byteOffset + at, n).slice();
      },
    });
  });
}

function plainTable(windows: Windows, features: readonly HaarFeature[]): StumpTable {
  const values = new Float32Array(features.length * windows.n);
  features.forEach((feature, f) => {
    values.set(responses(windows, feature), f * windows.n);
  });
  return stumpTable(values, windows.n);
}

import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { emptyResult } from './brute-force.js';
import { checkSearch, insertNearest, type Neighbours, type Vectors } from './vectors.js';

/** The k nearest of binary vectors, 8 bits a byte, by the number of bits that differ: all are looked at. */
export function hammingNeighbours(query: Vectors, data: Vectors, k: number): Neighbours {
  checkSearch(query, data, k);
  if (!(query.data instanceof Uint8Array && data.data instanceof Uint8Array))
    throw new DataError('distances in bits need vectors of bytes, these are floating point');
  return compute.simd ? wordSearch(query, data, k) : bitSearch(query, data, k);
}

/** The definition. */
function bitSearch(query: Vectors, data: Vectors, k: number): Neighbours {
  const found = emptyResult(query.n, k);
  for (let i = 0; i < query.n; i++)
    for (let j = 0; j < data.n; j++) {
      let bits = 0;
      for (let b = 0; b < data.d; b++)
        for (let x = query.data[i * data.d + b]! ^ data.data[j * data.d + b]!; x > 0; x &= x - 1) bits++;
      insertNearest(found.distances, found.indices, i * k, k, bits, j);
    }
  return found;
}

function wordSearch(query: Vectors, data: Vectors, k: number): Neighbours {
  const words = Math.ceil(data.d / 8);
  return simd((s) => {
    const place = ({ n, d, data: bytes }: Vectors) => {
      const block = s.u8(8 * words * n);
      const to = block.view().fill(0);
      for (let i = 0; i < n; i++) to.set(bytes.subarray(i * d, (i + 1) * d), i * 8 * words);
      return block.ptr;
    };
    const scores = s.i32(query.n * k);
    scores.view().fill(0x7fffffff);
    const names = s.i32(query.n * k);
    s.parallel('nearestBits', query.n, 64, [
      ...[place(query), words, place(data), data.n, k, scores.ptr, names.ptr],
    ]);
    return { k, indices: names.copy(), distances: Float64Array.from(scores.view()) };
  });
}

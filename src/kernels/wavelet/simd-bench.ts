import { compute } from '../../core/backend.js';
import type { Arena } from '../../simd/engine.js';
import type { Bench } from './bench.js';
import { type Room, shapeOf, startOf } from './room.js';

/** Coefficients that a thread takes at once. */
const PIECE = 16384;

interface FastRoom extends Room {
  ptr: number;
}

/** In the memory of the SIMD kernels. */
export function simdBench(s: Arena): Bench {
  const rooms = new WeakMap<Room, FastRoom>();
  const address = (room: Room, place: number) => rooms.get(room)!.ptr + 8 * place;
  const weights = new Map<Float64Array, number>();
  const tapsAt = (taps: Float64Array) => {
    const ptr = weights.get(taps) ?? s.f64(taps).ptr;
    weights.set(taps, ptr);
    return ptr;
  };
  const grain = (width: number) => Math.max(1, Math.ceil(PIECE / width));
  return {
    // A piece for each thread, some of them: waking costs as much as a small piece.
    chunk: PIECE * (compute.threads === 1 ? 1 : 4 * compute.threads),
    room(height, width, margins = {}) {
      const { numbers, ...shape } = shapeOf(height, width, margins);
      const room = { ...shape, ...s.f64(numbers) };
      rooms.set(room, room);
      return room;
    },
    splitRows(x, low, high, taps, { rows, count, from = 0, to = 0 }) {
      const first = address(x, x.at - x.left + from);
      const [a, d] = [address(low, low.at + to), address(high, high.at)];
      const [ptr, F] = [tapsAt(taps), taps.length / 2];
      if (rows === 1) s.parallel('dwtLine', count, PIECE, [first, a, d, ptr, F]);
      else
        s.parallel('dwtRows', rows, grain(count), [
          first,
          x.stride,
          a,
          low.stride,
          d,
          high.stride,
          ptr,
          F,
          count,
        ]);
    },
    splitColumns(x, low, high, taps, { columns, count }) {
      const from = address(x, x.at - x.above * x.stride);
      const [a, d] = [address(low, low.at), address(high, high.at)];
      const [ptr, F] = [tapsAt(taps), taps.length / 2];
      s.parallel('dwtColumns', count, grain(columns), [
        from,
        x.stride,
        a,
        low.stride,
        d,
        high.stride,
        ptr,
        F,
        columns,
      ]);
    },
    joinRows(low, high, x, taps, { rows, pairs, skip }) {
      const [a, d] = [address(low, low.at - low.left), address(high, high.at - high.left)];
      const to = address(x, x.at - skip);
      const [ptr, half] = [tapsAt(taps), taps.length / 4];
      if (rows === 1) s.parallel('idwtLine', pairs, PIECE, [a, d, to, ptr, half]);
      else
        s.parallel('idwtRows', rows, grain(pairs), [
          a,
          low.stride,
          d,
          high.stride,
          to,
          x.stride,
          ptr,
          half,
          pairs,
        ]);
    },
    joinColumns(low, high, x, taps, { columns, pairs, skip }) {
      const [a, d] = [
        address(low, low.at - low.above * low.stride),
        address(high, high.at - high.above * high.stride),
      ];
      const to = address(x, x.at - skip * x.stride);
      const [ptr, half] = [tapsAt(taps), taps.length / 4];
      s.parallel('idwtColumns', pairs, grain(columns), [
        a,
        low.stride,
        d,
        high.stride,
        to,
        x.stride,
        ptr,
        half,
        columns,
      ]);
    },
    splitAll(x, low, high, taps, { count, step }) {
      const [a, d] = [address(low, low.at), address(high, high.at)];
      const F = taps.length / 2;
      s.parallel('swtLine', count, PIECE, [address(x, startOf(x)), a, d, tapsAt(taps), F, step]);
    },
    joinAll(low, high, x, taps, { count, step }) {
      const [a, d] = [address(low, startOf(low)), address(high, startOf(high))];
      const F = taps.length / 2;
      s.parallel('iswtLine', count, PIECE, [a, d, address(x, x.at), tapsAt(taps), F, step]);
    },
  };
}

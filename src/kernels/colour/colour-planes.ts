import { DataError } from '../../core/errors.js';
import type { Arena } from '../../simd/engine.js';
import { type Border, borderIndex } from '../image/border.js';
import { fullScale, type Raster } from '../image/raster.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

/** The colours of a picture in 0..1, one plane a channel with a margin around each; alpha stays behind. */
export interface ColourPlanes {
  width: number;
  height: number;
  channels: 1 | 3;
  margin: number;
  /** Samples in a row with its margins. */
  pitch: number;
  /** Samples in a plane. */
  size: number;
  data: Float32Array;
}

/** Planes with their margins filled as the border says. */
export function colourPlanes(image: Raster<Samples>, margin: number, border: Border): ColourPlanes {
  const { width, height, channels: stored, data } = image;
  if (data.length !== width * height * stored || data.length === 0)
    throw new DataError(`a ${width} x ${height} x ${stored} picture cannot have ${data.length} samples`);
  const channels = stored < 3 ? 1 : 3;
  const pitch = Math.ceil((width + 2 * margin + 8) / 4) * 4;
  const size = pitch * (height + 2 * margin) + 8;
  const out = new Float32Array(size * channels);
  const scale = 1 / fullScale(data);
  const columns = Int32Array.from({ length: width + 2 * margin }, (_, x) =>
    borderIndex(x - margin, width, border),
  );
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height + 2 * margin; y++) {
      const row = borderIndex(y - margin, height, border);
      if (row < 0) continue;
      const to = c * size + y * pitch;
      for (let x = 0; x < columns.length; x++)
        if (columns[x]! >= 0) out[to + x] = scale * data[(row * width + columns[x]!) * stored + c]!;
    }
  return { width, height, channels, margin, pitch, size, data: out };
}

/** A picture like `image` with colours from planes without margins; alpha is that of `image`. */
export function fromPlanes<T extends Samples>(image: Raster<T>, planes: Float32Array): Raster<T> {
  const { width, height, channels, data } = image;
  const out = data.slice() as T;
  const n = width * height;
  const top = fullScale(data);
  const half = data instanceof Float32Array ? 0 : 0.5; // whole numbers are cut off when stored
  for (let c = 0; c < (channels < 3 ? 1 : 3); c++)
    for (let i = 0, p = c; i < n; i++, p += channels) {
      const v = planes[c * n + i]! * top + half;
      out[p] = half === 0 ? v : Math.max(0, Math.min(top, v));
    }
  return { width, height, channels, data: out };
}

/** Where a SIMD kernel finds planes: copied into the arena. */
export function inArena(s: Arena, planes: ColourPlanes) {
  const block = s.f32(planes.data);
  return { ptr: block.ptr, planeBytes: planes.size * 4, stride: planes.pitch * 4 };
}

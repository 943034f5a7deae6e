/**
 * A picture as kernels take it: interleaved samples, row by row, `channels` a pixel. A decoded picture
 * (core/data.ts, Image) is one as it stands; pictures between two steps are float32.
 */
export interface Raster<T> {
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
  data: T;
}

/** One channel of float32, gray in 0..1 unless said otherwise: what detectors and filters work on. */
export type Plane = Raster<Float32Array>;

/** A plane of zeros. */
export const plane = (width: number, height: number): Plane => ({
  width,
  height,
  channels: 1,
  data: new Float32Array(width * height),
});

/** The largest value a sample can have: 255, 65535, and 1 for floating point. */
export function fullScale(data: Float32Array | Float64Array | Uint8Array | Uint16Array): number {
  if (data instanceof Uint8Array) return 255;
  return data instanceof Uint16Array ? 65535 : 1;
}

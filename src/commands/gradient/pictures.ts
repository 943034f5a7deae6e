import type { Image } from '../../core/data.js';
import { fromColourSpace } from '../../kernels/colour/colour.js';

interface Size {
  width: number;
  height: number;
}

/** Magnitudes as gray levels, the largest white. */
export function lengths(magnitude: Float32Array, max: number, size: Size): Image {
  const scale = max > 0 ? 255 / max : 0;
  return { ...size, channels: 1, data: Uint8Array.from(magnitude, (m) => Math.round(m * scale)) };
}

/** Orientations as hues (0 red, 2 pi / 3 green, -2 pi / 3 blue), the brighter the longer, by the square root. */
export function directions(
  magnitude: Float32Array,
  orientation: Float32Array,
  max: number,
  size: Size,
): Image {
  const hsv = new Float32Array(3 * magnitude.length);
  for (let i = 0; i < magnitude.length; i++) {
    hsv[3 * i] = ((orientation[i]! * 180) / Math.PI + 360) % 360;
    hsv[3 * i + 1] = 1;
    hsv[3 * i + 2] = max > 0 ? Math.sqrt(magnitude[i]! / max) : 0;
  }
  const rgb = fromColourSpace({ ...size, channels: 3, data: hsv }, 'hsv');
  return { ...size, channels: 3, data: Uint8Array.from(rgb.data, (v) => Math.round(255 * v)) };
}

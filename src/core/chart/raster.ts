import type { Image } from '../data.js';
import type { Values } from './chart.js';

/*
 * Pixels for what would be too many elements: large scatters, heat maps, pictures shown smaller than they are.
 */

/** Device pixels to one pixel of the drawing, as PNG output and most screens have them. */
export const DENSITY = 2;

/** An image of at most `width` x `height` (of the drawing), each pixel the mean of those it covers; 8 bits. */
export function shrink(image: Image, width: number, height: number): Image {
  const { channels } = image;
  const toWidth = Math.min(image.width, Math.max(1, Math.round(width * DENSITY)));
  const toHeight = Math.min(image.height, Math.max(1, Math.round(height * DENSITY)));
  const scale = image.data instanceof Uint16Array ? 1 / 257 : 1;
  const data = new Uint8Array(toWidth * toHeight * channels);
  const { data: from } = image;
  for (let y = 0; y < toHeight; y++) {
    const [top, bottom] = covered(y, toHeight, image.height);
    for (let x = 0; x < toWidth; x++) {
      const [left, right] = covered(x, toWidth, image.width);
      const count = (bottom - top) * (right - left);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let v = top; v < bottom; v++) {
          const row = v * image.width;
          for (let u = left; u < right; u++) sum += from[(row + u) * channels + c]!;
        }
        data[(y * toWidth + x) * channels + c] = Math.round((sum / count) * scale);
      }
    }
  }
  return { width: toWidth, height: toHeight, channels, data };
}

/** Source positions that target place `i` of `size` covers. */
const covered = (i: number, size: number, source: number): [number, number] => {
  const from = Math.floor((i * source) / size);
  return [from, Math.max(from + 1, Math.floor(((i + 1) * source) / size))];
};

/** Values on a smaller grid: means of the finite values in each new cell. */
export function shrinkValues(
  values: Values,
  rows: number,
  columns: number,
  toRows: number,
  toColumns: number,
) {
  const result = new Float64Array(toRows * toColumns);
  for (let y = 0; y < toRows; y++) {
    const [top, bottom] = covered(y, toRows, rows);
    for (let x = 0; x < toColumns; x++) {
      const [left, right] = covered(x, toColumns, columns);
      let sum = 0;
      let count = 0;
      for (let v = top; v < bottom; v++) {
        for (let u = left; u < right; u++) {
          const value = values[v * columns + u]!;
          if (!Number.isFinite(value)) continue;
          sum += value;
          count++;
        }
      }
      result[y * toColumns + x] = count === 0 ? Number.NaN : sum / count;
    }
  }
  return result;
}

/** Discs of one diameter at pixel places of the drawing, on nothing; where many meet they grow opaque. */
export function stampDiscs(
  xs: Values,
  ys: Values,
  width: number,
  height: number,
  diameter: number,
  opacity: number,
  colorOf: (i: number) => readonly [number, number, number],
): Image {
  const w = Math.max(1, Math.ceil(width * DENSITY));
  const h = Math.max(1, Math.ceil(height * DENSITY));
  const sums = new Float32Array(w * h * 4);
  const r = (diameter * DENSITY) / 2;
  for (let i = 0; i < xs.length; i++) {
    const cx = xs[i]! * DENSITY - 0.5;
    const cy = ys[i]! * DENSITY - 0.5;
    if (!(cx > -r && cx < w + r && cy > -r && cy < h + r)) continue;
    const [red, green, blue] = colorOf(i);
    for (let y = Math.max(0, Math.ceil(cy - r)); y <= Math.min(h - 1, cy + r); y++) {
      for (let x = Math.max(0, Math.ceil(cx - r)); x <= Math.min(w - 1, cx + r); x++) {
        const cover = Math.min(1, r + 0.5 - Math.hypot(x - cx, y - cy));
        if (cover <= 0) continue;
        const at = (y * w + x) * 4;
        const a = cover * opacity;
        // Over: the newer disc lies on top, colours premultiplied.
        sums[at] = red * a + sums[at]! * (1 - a);
        sums[at + 1] = green * a + sums[at + 1]! * (1 - a);
        sums[at + 2] = blue * a + sums[at + 2]! * (1 - a);
        sums[at + 3] = a + sums[at + 3]! * (1 - a);
      }
    }
  }
  const data = new Uint8Array(w * h * 4);
  for (let p = 0; p < data.length; p += 4) {
    const alpha = sums[p + 3]!;
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) data[p + c] = Math.round(sums[p + c]! / alpha);
    data[p + 3] = Math.round(alpha * 255);
  }
  return { width: w, height: h, channels: 4, data };
}

export const hexColor = (hex: string): [number, number, number] => {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const value = Number.parseInt(full.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

/** Colours of labels, told apart by hue at golden-angle steps. */
export function labelColor(label: number): [number, number, number] {
  const hue = (label * 137.508) % 360;
  const light = 0.5 + 0.12 * ((label % 3) - 1);
  const tone = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(
      255 * (light - 0.65 * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1))),
    );
  };
  return [tone(0), tone(8), tone(4)];
}

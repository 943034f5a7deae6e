import type { Image } from '../../core/data.js';
import type { Box } from '../../kernels/detection/boxes.js';

const COLOUR = [255, 225, 77] as const;

/** The picture in colour with the frames of boxes drawn in, wider ones in larger pictures. */
export function drawBoxes({ width, height, channels, data }: Image, boxes: readonly Box[]): Image {
  const full = data instanceof Uint8Array ? 255 : 65535;
  const out = new (data instanceof Uint8Array ? Uint8Array : Uint16Array)(3 * width * height);
  const colours = channels < 3 ? 1 : 3;
  for (let p = 0; p < width * height; p++)
    for (let c = 0; c < 3; c++) out[3 * p + c] = data[p * channels + Math.min(c, colours - 1)]!;
  const line = Math.max(1, Math.round(Math.max(width, height) / 400));
  for (const { x, y, w, h } of boxes) {
    fill(x - line, y - line, w + 2 * line, line);
    fill(x - line, y + h, w + 2 * line, line);
    fill(x - line, y, line, h);
    fill(x + w, y, line, h);
  }
  return { width, height, channels: 3, data: out };

  function fill(left: number, top: number, w: number, h: number): void {
    for (let py = Math.max(0, top); py < Math.min(height, top + h); py++)
      for (let px = Math.max(0, left); px < Math.min(width, left + w); px++)
        for (let c = 0; c < 3; c++) out[3 * (py * width + px) + c] = (COLOUR[c]! * full) / 255;
  }
}

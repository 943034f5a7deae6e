import type { Image } from '../../core/data.js';
import type { GridField } from '../../kernels/field/grid-field.js';

/** Neighbours that are parted, each by 1 over its distance. */
export function outlineLength({ width, height, lines }: GridField, labels: Uint8Array): number {
  let sum = 0;
  for (const { dx, dy } of lines)
    for (let y = 0; y + dy < height; y++)
      for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
        const p = y * width + x;
        if (labels[p] !== labels[p + dy * width + dx]) sum += dx !== 0 && dy !== 0 ? Math.SQRT1_2 : 1;
      }
  return sum;
}

/** Against a mask whose foreground is all that is not 0. */
export function measures(labels: Uint8Array, truth: Int32Array) {
  let [right, both, either] = [0, 0, 0];
  for (let p = 0; p < labels.length; p++) {
    const [is, should] = [labels[p] !== 0, truth[p] !== 0];
    if (is === should) right++;
    if (is && should) both++;
    if (is || should) either++;
  }
  return { accuracy: right / labels.length, iou: either === 0 ? 1 : both / either };
}

/** The picture with an alpha channel: the foreground before nothing. */
export function cutOut({ width, height, channels, data }: Image, labels: Uint8Array): Image {
  const colours = channels < 3 ? 1 : 3;
  const top = data instanceof Uint8Array ? 255 : 65535;
  const out =
    data instanceof Uint8Array ? new Uint8Array(4 * labels.length) : new Uint16Array(4 * labels.length);
  for (let p = 0; p < labels.length; p++) {
    for (let c = 0; c < 3; c++) out[4 * p + c] = data[p * channels + Math.min(c, colours - 1)]!;
    out[4 * p + 3] = labels[p] ? top : 0;
  }
  return { width, height, channels: 4, data: out };
}

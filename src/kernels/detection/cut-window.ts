import type { WindowSize } from './haar.js';
import type { Levels, ScanScale } from './scan.js';

/**
 * The window at (x, y) of a picture at a scale, each pixel the mean over the area it covers; the bytes that the scan
 * has seen there. A pixel of the picture is `scale.width` units wide and one of the window as many units as the picture
 * has pixels, so that all is in whole numbers.
 */
export function cutWindow(
  { width, height, data }: Levels,
  scale: Pick<ScanScale, 'width' | 'height'>,
  x: number,
  y: number,
  size: WindowSize,
): Uint8Array {
  const across = shares(x, size.width, width, scale.width);
  const down = shares(y, size.height, height, scale.height);
  const out = new Uint8Array(size.width * size.height);
  const area = width * height;
  for (let j = 0, p = 0; j < size.height; j++)
    for (let i = 0; i < size.width; i++, p++) {
      let sum = 0;
      for (let k = down.first[j]!; k < down.first[j + 1]!; k++) {
        const row = down.index[k]! * width;
        let line = 0;
        for (let m = across.first[i]!; m < across.first[i + 1]!; m++)
          line += across.share[m]! * data[row + across.index[m]!]!;
        sum += down.share[k]! * line;
      }
      out[p] = Math.floor(sum / area + 0.5);
    }
  return out;
}

/** Which of `from` pixels lie below pixels begin.. of `to`, and by how many units. */
function shares(begin: number, count: number, from: number, to: number) {
  const first = new Int32Array(count + 1);
  const index: number[] = [];
  const share: number[] = [];
  for (let i = 0; i < count; i++) {
    const low = (begin + i) * from;
    const high = low + from;
    for (let k = Math.floor(low / to); k * to < high; k++) {
      index.push(k);
      share.push(Math.min(high, (k + 1) * to) - Math.max(low, k * to));
    }
    first[i + 1] = index.length;
  }
  return { first, index, share };
}

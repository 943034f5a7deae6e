import { DataError } from '../errors.js';

/**
 * Palette indices from RLE8 or RLE4 runs, top row first. Pixels that no run reaches (after a jump or an early
 * end of line) have index 0, as Windows leaves them. Runs that leave the picture and data that end before the
 * end mark are refused; the mark itself may be missing once every row is done.
 *
 * @see Microsoft, Bitmap Compression
 */
export function bmpRuns(
  runs: Uint8Array,
  width: number,
  height: number,
  fourBit: boolean,
  offset: number,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let y = height - 1; // rows come from the bottom
  let at = 0;
  const byte = () => {
    const value = runs[at++];
    if (value === undefined) throw new DataError('BMP runs are cut short', { offset: offset + runs.length });
    return value;
  };
  const put = (index: number) => {
    if (x >= width || y < 0) throw new DataError('BMP runs leave the picture', { offset: offset + at });
    indices[y * width + x++] = index;
  };
  for (;;) {
    if (at === runs.length && (y < 0 || (y === 0 && x === width))) return indices;
    const count = byte();
    const second = byte();
    if (count > 0)
      for (let i = 0; i < count; i++) put(fourBit ? (i % 2 === 0 ? second >> 4 : second & 15) : second);
    else if (second === 0) {
      x = 0;
      y--;
    } else if (second === 1) return indices;
    else if (second === 2) {
      x += byte();
      y -= byte();
    } else {
      // Pixels one by one, padded to an even number of bytes.
      const bytes = fourBit ? Math.ceil(second / 2) : second;
      for (let i = 0, pair = 0; i < second; i++) {
        if (!fourBit || i % 2 === 0) pair = byte();
        put(fourBit ? (i % 2 === 0 ? pair >> 4 : pair & 15) : pair);
      }
      if (bytes % 2 === 1) byte();
    }
  }
}

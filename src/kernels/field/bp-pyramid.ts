import type { GridField } from './grid-field.js';
import type { Messages } from './message-passing.js';

/**
 * Half as many pixels each way: the data of a block of four are added up, and the weights of the lines that lead from
 * block to block. A labelling that is constant on every block has the same energy in both. Four neighbours only.
 */
export function coarser(field: GridField): GridField {
  const { width, height, labels, data } = field;
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const sums = new Float64Array(w * h * labels);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const block = (y >> 1) * w + (x >> 1);
      for (let l = 0; l < labels; l++) sums[block * labels + l]! += data[p * labels + l]!;
    }
  const lines = field.lines.map(({ dx, dy, weights, table }) => {
    const across = new Float64Array(w * h);
    for (let y = dy; y + dy < height; y += 1 + dy)
      for (let x = dx; x + dx < width; x += 1 + dx)
        across[(y >> 1) * w + (x >> 1)]! += weights[y * width + x]!;
    return { dx, dy, weights: across, table };
  });
  return { ...field, width: w, height: h, data: sums, lines };
}

/** Messages to begin the finer level with: a coarse line stands for two fine ones, each of which says half. */
export function finerMessages(messages: Messages, coarse: GridField, fine: GridField): Messages {
  const { width, height, labels, lines } = fine;
  return messages.map((from, slot) => {
    const { dx, dy } = lines[slot >> 1]!;
    const along = slot % 2 === 0;
    const to = new Float32Array(width * height * labels);
    // Where a line along ends there is a pixel before; where one back ends, a pixel behind.
    const [left, top] = along ? [dx, dy] : [0, 0];
    const [right, bottom] = along ? [0, 0] : [dx, dy];
    for (let y = top; y < height - bottom; y++)
      for (let x = left; x < width - right; x++) {
        const at = (y * width + x) * labels;
        const block = ((y >> 1) * coarse.width + (x >> 1)) * labels;
        for (let l = 0; l < labels; l++) to[at + l] = from[block + l]! / 2;
      }
    return to;
  });
}

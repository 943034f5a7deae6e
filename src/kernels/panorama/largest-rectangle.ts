/** A rectangle of whole pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * The rectangle of the largest area that holds ones only, the first of equals, row by row: above each row the ones of a
 * column are a bar, and the largest rectangle under a row of bars is found with a stack, in linear time.
 */
export function largestRectangle(mask: ArrayLike<number>, width: number, height: number): Rectangle {
  const bars = new Int32Array(width + 1);
  const stack = new Int32Array(width + 1);
  let best = { x: 0, y: 0, width: 0, height: 0 };
  for (let y = 0; y < height; y++) {
    let top = 0;
    for (let x = 0; x <= width; x++) {
      if (x < width) bars[x] = mask[y * width + x] ? bars[x]! + 1 : 0;
      // The bar beyond the last has no height and closes all that are open.
      while (top > 0 && bars[stack[top - 1]!]! >= bars[x]!) {
        const tall = bars[stack[--top]!]!;
        const left = top === 0 ? 0 : stack[top - 1]! + 1;
        if (tall * (x - left) > best.width * best.height)
          best = { x: left, y: y - tall + 1, width: x - left, height: tall };
      }
      stack[top++] = x;
    }
  }
  return best;
}

/** Which regions touch, as compressed rows: neighbours of region r are neighbour[start[r]] .. neighbour[start[r + 1] - 1]. */
export interface Adjacency {
  start: Int32Array;
  /** Rising in each row. */
  neighbour: Int32Array;
  /** Pixel sides that the two share. */
  border: Int32Array;
}

/**
 * The region adjacency graph of a label map: regions touch where pixels with a common side have different labels.
 *
 * Linear in pixels: the sides are counted, laid out region by region, and equal neighbours in a row are summed.
 *
 * @param labels 0..count-1, row by row
 */
export function adjacency(labels: Int32Array, width: number, height: number, count: number): Adjacency {
  const sides = new Int32Array(count + 1);
  eachSide(labels, width, height, (a, b) => {
    sides[a + 1]!++;
    sides[b + 1]!++;
  });
  for (let r = 0; r < count; r++) sides[r + 1]! += sides[r]!;
  const across = new Int32Array(sides[count]!);
  const at = sides.slice(0, count);
  eachSide(labels, width, height, (a, b) => {
    across[at[a]!++] = b;
    across[at[b]!++] = a;
  });

  const start = new Int32Array(count + 1);
  const neighbour = across; // summed in place: a row never grows
  const border = new Int32Array(across.length);
  const length = new Int32Array(count);
  let end = 0;
  for (let r = 0; r < count; r++) {
    for (let i = sides[r]!; i < sides[r + 1]!; i++) {
      const other = across[i]!;
      if (length[other]!++ === 0) neighbour[end++] = other;
    }
    neighbour.subarray(start[r]!, end).sort();
    for (let i = start[r]!; i < end; i++) {
      border[i] = length[neighbour[i]!]!;
      length[neighbour[i]!] = 0;
    }
    start[r + 1] = end;
  }
  return { start, neighbour: neighbour.slice(0, end), border: border.slice(0, end) };
}

function eachSide(labels: Int32Array, width: number, height: number, meet: (a: number, b: number) => void) {
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const label = labels[p]!;
      if (x + 1 < width && labels[p + 1] !== label) meet(label, labels[p + 1]!);
      if (y + 1 < height && labels[p + width] !== label) meet(label, labels[p + width]!);
    }
}

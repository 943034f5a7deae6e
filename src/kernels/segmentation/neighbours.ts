/** Steps to the four or eight neighbours of a pixel: sides first, then corners, each row by row. */
export function neighbourOffsets(connectivity: 4 | 8): { dx: Int32Array; dy: Int32Array } {
  const n = connectivity;
  return {
    dx: Int32Array.of(0, -1, 1, 0, -1, 1, -1, 1).subarray(0, n),
    dy: Int32Array.of(-1, 0, 0, 1, -1, -1, 1, 1).subarray(0, n),
  };
}

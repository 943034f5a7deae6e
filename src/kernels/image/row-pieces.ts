/** Rows that a thread takes at once. */
export const PIECE_ROWS = 64;

/**
 * How a SIMD kernel over rows is split: pieces of rows, each with scratch rows of its own. A scratch row has room
 * for one sample more on either side (64 bytes in front, whole blocks behind) and an odd number of cache lines: at
 * a power of two the rows of a column would share one set of the cache.
 */
export function planRows(width: number, height: number) {
  const stride = (Math.ceil((width * 4 + 160) / 64) * 64) | 64;
  return { pieces: Math.ceil(height / PIECE_ROWS), pieceRows: PIECE_ROWS, stride };
}

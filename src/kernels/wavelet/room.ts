import { type Extension, fillEdges } from './edges.js';

/**
 * Working memory for a picture, or for a series as a picture of one row: rows `stride` numbers apart, the first
 * number at `at`, with space around for what lies beyond the edges.
 */
export interface Room {
  view(): Float64Array;
  stride: number;
  at: number;
  left: number;
  above: number;
}

export interface Margins {
  left?: number;
  right?: number;
  above?: number;
  below?: number;
}

/** Rows of a picture into a room. */
export function fillRoom(room: Room, data: Float64Array, height: number, width: number, from = width): void {
  const view = room.view();
  for (let y = 0; y < height; y++)
    view.set(data.subarray(y * from, y * from + width), room.at + y * room.stride);
}

/** A picture out of its room. */
export function takeRoom(room: Room, height: number, width: number): Float64Array {
  const view = room.view();
  if (width === room.stride || height === 1) return view.slice(room.at, room.at + height * width);
  const data = new Float64Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = room.at + y * room.stride;
    data.set(view.subarray(from, from + width), y * width);
  }
  return data;
}

/** Continues `rows` rows of n samples beyond their ends. */
export function extendRows(room: Room, rows: number, n: number, right: number, mode: Extension): void {
  const view = room.view();
  const { left } = room;
  for (let y = 0; y < rows; y++) {
    const from = room.at - left + y * room.stride;
    fillEdges(view.subarray(from, from + left + n + right), { left, n, right, mode });
  }
}

/** Continues a picture of n rows above and below. */
export function extendColumns(room: Room, n: number, below: number, mode: Extension): void {
  // Whole rows, with what stands beside the picture: it costs little and is overwritten later.
  fillEdges(room.view().subarray(startOf(room)), {
    left: room.above,
    n,
    right: below,
    mode,
    width: room.stride,
  });
}

/** How the numbers of a room lie. */
export const shapeOf = (
  height: number,
  width: number,
  { left = 0, right = 0, above = 0, below = 0 }: Margins,
) => {
  const stride = left + width + right;
  return { numbers: (above + height + below) * stride, stride, at: above * stride + left, left, above };
};

/** The first number of the margins. */
export const startOf = ({ at, left, above, stride }: Room) => at - left - above * stride;

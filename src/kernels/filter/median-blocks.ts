/**
 * Medians of all runs of `window` (odd) values of z, in O(n log window) whatever the values are.
 *
 * z is cut into blocks as long as the window, so that a window is the end of one block, A, and the beginning of the
 * next, B. Each block is sorted once and its values linked in order. As the window moves on, a value leaves A, which
 * unlinks it, and the one at the same place enters B: B's values were unlinked from the last to the first
 * beforehand, so that linking them again in turn undoes one step each. Both blocks remember the first value that is
 * not below the median, and how many below it they hold, which change by a step or two.
 *
 * @see Suomela, Median filtering is equivalent to sorting, arXiv:1406.1717, 2014
 */
export function medianBlocks(z: Float64Array, window: number): Float64Array {
  const h = (window - 1) / 2;
  const y = new Float64Array(z.length - window + 1);
  let a = blockOf(window);
  let b = blockOf(window);
  sortBlock(b, z, 0);
  b.middle = b.order[h]!;
  b.small = h;
  y[0] = peek(b);
  for (let first = window; first <= y.length + window - 2; first += window) {
    [a, b] = [b, a];
    sortBlock(b, z, first);
    unlinkAll(b);
    for (let i = 0; i < window && first + i - window + 1 < y.length; i++) {
      leave(a, i);
      enter(b, i);
      while (a.small + b.small < h) advance(peek(a) <= peek(b) ? a : b);
      y[first + i - window + 1] = Math.min(peek(a), peek(b));
    }
  }
  return y;
}

/** A sorted block as a ring: element `size` stands before the first and after the last, with rank `size`. */
interface Block {
  size: number;
  values: Float64Array;
  order: Int32Array;
  rank: Int32Array;
  next: Int32Array;
  prev: Int32Array;
  /** The first linked element that is not counted in `small`. */
  middle: number;
  small: number;
  /** Working memory of the sort. */
  sorted: Float64Array;
  taken: Int32Array;
}

const blockOf = (size: number): Block => ({
  size,
  values: new Float64Array(size + 1),
  order: new Int32Array(size),
  rank: new Int32Array(size + 1),
  next: new Int32Array(size + 1),
  prev: new Int32Array(size + 1),
  middle: size,
  small: 0,
  sorted: new Float64Array(size),
  taken: new Int32Array(size),
});

const peek = ({ values, middle }: Block) => values[middle]!;

/** Values z_first ..., as far as there are any: what is missing lies above all others. */
function sortBlock(block: Block, z: Float64Array, first: number): void {
  const { size, values, order, rank, next, prev, sorted, taken } = block;
  const count = Math.min(size, z.length - first);
  values.fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++) values[i] = z[first + i]!;
  sorted.set(values.subarray(0, size));
  sorted.sort();
  taken.fill(0);
  for (let i = 0; i < size; i++) {
    const v = values[i]!;
    let low = 0;
    for (let high = size; low < high; ) {
      const mid = (low + high) >> 1;
      if (sorted[mid]! < v) low = mid + 1;
      else high = mid;
    }
    const place = low + taken[low]!++;
    rank[i] = place;
    order[place] = i;
  }
  rank[size] = size;
  let before = size;
  for (let k = 0; k < size; k++) {
    const i = order[k]!;
    next[before] = i;
    prev[i] = before;
    before = i;
  }
  next[before] = size;
  prev[size] = before;
}

function unlinkAll(block: Block): void {
  for (let i = block.size - 1; i >= 0; i--) unlink(block, i);
  block.middle = block.size;
  block.small = 0;
}

function unlink({ next, prev }: Block, i: number): void {
  next[prev[i]!] = next[i]!;
  prev[next[i]!] = prev[i]!;
}

function leave(block: Block, i: number): void {
  const { rank, middle, next, prev } = block;
  unlink(block, i);
  if (rank[i]! < rank[middle]!) block.small--;
  else {
    if (middle === i) block.middle = next[i]!;
    if (block.small > 0) {
      block.middle = prev[block.middle]!;
      block.small--;
    }
  }
}

function enter(block: Block, i: number): void {
  const { rank, middle, next, prev } = block;
  next[prev[i]!] = i;
  prev[next[i]!] = i;
  if (rank[i]! < rank[middle]!) block.middle = prev[middle]!;
}

function advance(block: Block): void {
  block.middle = block.next[block.middle]!;
  block.small++;
}

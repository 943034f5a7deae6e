import { emptyResult } from './brute-force.js';
import { createHeap } from './heap.js';
import {
  checkSearch,
  checkVectors,
  insertNearest,
  type Neighbours,
  squaredDistance,
  type Vectors,
} from './vectors.js';

export interface KdTree {
  /**
   * The k nearest of each query by Euclidean distance. `checks` bounds the vectors that are looked at for one
   * query, and with it the time: the nearest boxes are opened first, so that what is found is near, not surely
   * nearest. Unbounded, the result is exact.
   */
  neighbours(query: Vectors, k: number, options?: { checks?: number }): Neighbours;
}

const LEAF = 8;

/**
 * A k-d tree: vectors are halved at the median along the widest side of their box until eight or fewer are left.
 * A search goes down to the query's own leaf and remembers the other sides on its way, each with its distance: the
 * squares of how far the query lies outside along each axis that was cut. It then opens them by rising distance,
 * until the next is farther than the k-th vector found (best bin first).
 *
 * It pays in few dimensions. In 128 nearly all cells have to be opened for an exact answer.
 *
 * @see Friedman, Bentley & Finkel, An algorithm for finding best matches in logarithmic expected time, 1977; Arya &
 *   Mount, Algorithms for fast vector quantization, 1993; Beis & Lowe, Shape indexing using approximate
 *   nearest-neighbour search in high-dimensional spaces, 1997
 */
export function kdTree(data: Vectors): KdTree {
  checkVectors(data);
  const { order, ends, axes, cuts } = build(data);
  const cells = createCells();
  const queue = createHeap();
  return { neighbours };

  function neighbours(query: Vectors, k: number, { checks = Infinity } = {}): Neighbours {
    checkSearch(query, data, k);
    const found = emptyResult(query.n, k);
    for (let i = 0; i < query.n; i++) searchOne(found, query, i, Math.max(checks, k));
    for (let i = 0; i < found.distances.length; i++) found.distances[i] = Math.sqrt(found.distances[i]!);
    return found;
  }

  function searchOne({ k, indices, distances }: Neighbours, query: Vectors, i: number, checks: number) {
    const worst = (i + 1) * k - 1;
    queue.clear();
    queue.push(0, cells.begin());
    for (let seen = 0; queue.size() > 0 && seen < checks && queue.topKey() <= distances[worst]!; ) {
      const bound = queue.topKey();
      const cell = queue.topName();
      queue.drop();
      let node = cells.nodeOf(cell);
      while (axes[node]! >= 0) {
        const axis = axes[node]!;
        const beyond = query.data[i * query.d + axis]! - cuts[node]!;
        const [near, far] = beyond < 0 ? [node + 1, ends[2 * node]!] : [ends[2 * node]!, node + 1];
        const distance = bound - cells.offsetOf(cell, axis) ** 2 + beyond ** 2;
        if (distance <= distances[worst]!) queue.push(distance, cells.add(far, cell, axis, beyond));
        node = near;
      }
      for (let at = ends[2 * node]!; at < ends[2 * node + 1]!; at++, seen++) {
        const j = order[at]!;
        insertNearest(distances, indices, i * k, k, squaredDistance(query, i, data, j), j);
      }
    }
  }
}

/** The cells that wait in the queue of one query: each lies beyond one cut more than the cell it came from. */
function createCells() {
  const node: number[] = [];
  const from: number[] = [];
  const axisOf: number[] = [];
  const offset: number[] = [];

  function add(at: number, parent: number, axis: number, beyond: number): number {
    node.push(at);
    from.push(parent);
    axisOf.push(axis);
    offset.push(beyond);
    return node.length - 1;
  }

  return {
    /** Forgets all, and gives the cell that is the whole space. */
    begin() {
      for (const list of [node, from, axisOf, offset]) list.length = 0;
      return add(0, -1, -1, 0);
    },
    add,
    nodeOf: (cell: number) => node[cell]!,
    /** How far the query lies outside of a cell along an axis. */
    offsetOf(cell: number, axis: number) {
      for (let c = cell; c > 0; c = from[c]!) if (axisOf[c] === axis) return offset[c]!;
      return 0;
    },
  };
}

interface Tree {
  /** Rows of the data, those of a leaf side by side. */
  order: Int32Array;
  /** A leaf: begin and end in `order`. An inner node, whose first child is the next one: its second child. */
  ends: Int32Array;
  /** The axis that is cut, -1 at leaves, and where. */
  axes: Int32Array;
  cuts: Float64Array;
}

function build({ n, d, data }: Vectors): Tree {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const ends: number[] = [];
  const axes: number[] = [];
  const cuts: number[] = [];
  add(0, n);
  return { order, ends: Int32Array.from(ends), axes: Int32Array.from(axes), cuts: Float64Array.from(cuts) };

  function add(begin: number, end: number): number {
    const node = axes.length;
    ends.push(begin, end);
    axes.push(-1);
    cuts.push(0);
    if (end - begin <= LEAF) return node;
    const axis = widestAxis(begin, end);
    const middle = (begin + end) >> 1;
    select(order, begin, end, middle, (i) => data[i * d + axis]!);
    axes[node] = axis;
    cuts[node] = data[order[middle]! * d + axis]!;
    add(begin, middle);
    ends[2 * node] = add(middle, end);
    return node;
  }

  function widestAxis(begin: number, end: number): number {
    let axis = 0;
    let widest = -1;
    for (let j = 0; j < d; j++) {
      let least = Infinity;
      let most = -Infinity;
      for (let at = begin; at < end; at++) {
        const x = data[order[at]! * d + j]!;
        if (x < least) least = x;
        if (x > most) most = x;
      }
      if (most - least > widest) {
        widest = most - least;
        axis = j;
      }
    }
    return axis;
  }
}

/** Hoare's selection: what belongs before `middle` in the order of (value, name) is put there. */
function select(
  order: Int32Array,
  first: number,
  end: number,
  middle: number,
  value: (i: number) => number,
): void {
  let begin = first;
  let last = end - 1;
  while (begin < last) {
    const pivot = order[(begin + last) >> 1]!;
    const at = value(pivot);
    const before = (i: number) => value(i) < at || (value(i) === at && i < pivot);
    const after = (i: number) => value(i) > at || (value(i) === at && i > pivot);
    let i = begin;
    let j = last;
    while (i <= j) {
      while (before(order[i]!)) i++;
      while (after(order[j]!)) j--;
      if (i > j) break;
      const swapped = order[i]!;
      order[i++] = order[j]!;
      order[j--] = swapped;
    }
    if (middle <= j) last = j;
    else if (middle >= i) begin = i;
    else return;
  }
}

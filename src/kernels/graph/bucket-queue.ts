/** First in, first out among equals; whole-number priorities, the smallest first. */
export interface BucketQueue {
  push(level: number, item: number): void;
  /** The next item, -1 when there is none. */
  pop(): number;
  /** Of the item that was popped last. */
  level(): number;
}

/**
 * A priority queue for levels 0..levels-1: a list for each, and a tree of bits that tells which are not empty, 32 a
 * word. Push and pop cost the same at any size, and a level below the present one may be pushed.
 *
 * @param capacity items that may be pushed before it grows
 * @see van Emde Boas, Preserving order in a forest in less than logarithmic time, 1975, for the tree
 */
export function bucketQueue(levels: number, capacity: number): BucketQueue {
  const head = new Int32Array(levels).fill(-1);
  const tail = new Int32Array(levels);
  const tree = bitTree(levels);
  let items = new Int32Array(Math.max(16, capacity));
  let next = new Int32Array(items.length);
  let count = 0;
  let present = 0;

  return {
    push(level, item) {
      if (count === items.length) {
        items = grown(items);
        next = grown(next);
      }
      items[count] = item;
      next[count] = -1;
      if (head[level]! < 0) {
        head[level] = count;
        setBit(tree, level);
      } else next[tail[level]!] = count;
      tail[level] = count++;
    },
    pop() {
      present = firstBit(tree);
      if (present < 0) return -1;
      const at = head[present]!;
      const after = next[at]!;
      head[present] = after;
      if (after < 0) clearBit(tree, present);
      return items[at]!;
    },
    level: () => present,
  };
}

const grown = (array: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
};

/** Words of 32 bits, the leaves first; a bit of each row says whether a word of the row below is not 0. */
function bitTree(n: number): Uint32Array[] {
  const rows: Uint32Array[] = [];
  let bits = n;
  do {
    bits = Math.ceil(bits / 32);
    rows.push(new Uint32Array(bits));
  } while (bits > 1);
  return rows;
}

function setBit(tree: Uint32Array[], bit: number): void {
  let at = bit;
  for (let row = 0; row < tree.length; row++) {
    const words = tree[row]!;
    const before = words[at >>> 5]!;
    words[at >>> 5] = before | (1 << (at & 31));
    if (before !== 0) return;
    at >>>= 5;
  }
}

function clearBit(tree: Uint32Array[], bit: number): void {
  let at = bit;
  for (let row = 0; row < tree.length; row++) {
    const words = tree[row]!;
    words[at >>> 5]! &= ~(1 << (at & 31));
    if (words[at >>> 5] !== 0) return;
    at >>>= 5;
  }
}

/** The lowest bit that is set, -1 for none. */
function firstBit(tree: Uint32Array[]): number {
  if (tree[tree.length - 1]![0] === 0) return -1;
  let at = 0;
  for (let row = tree.length - 1; row >= 0; row--) {
    const word = tree[row]![at]!;
    at = 32 * at + 31 - Math.clz32(word & -word);
  }
  return at;
}

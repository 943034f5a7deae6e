/** A binary heap: the smallest priority first, the first pushed of equals. Items carry two whole numbers. */
export interface Heap {
  push(priority: number, item: number, source: number): void;
  /** Takes the next item off; false when there is none. */
  pop(): boolean;
  /** Of the item that was popped last. */
  item(): number;
  source(): number;
  priority(): number;
}

/** @see Williams, Algorithm 232: heapsort, 1964 */
export function heap(capacity = 1024): Heap {
  let priorities = new Float64Array(capacity);
  let ages = new Float64Array(capacity);
  let items = new Int32Array(2 * capacity);
  let size = 0;
  let born = 0;
  const last = { priority: 0, item: -1, source: -1 };

  const before = (i: number, priority: number, age: number) =>
    priorities[i]! < priority || (priorities[i] === priority && ages[i]! < age);
  const move = (from: number, to: number) => {
    priorities[to] = priorities[from]!;
    ages[to] = ages[from]!;
    items[2 * to] = items[2 * from]!;
    items[2 * to + 1] = items[2 * from + 1]!;
  };
  const put = (at: number, priority: number, age: number, item: number, source: number) => {
    priorities[at] = priority;
    ages[at] = age;
    items[2 * at] = item;
    items[2 * at + 1] = source;
  };

  return {
    push(priority, item, source) {
      if (size === priorities.length) {
        priorities = doubled(priorities);
        ages = doubled(ages);
        const more = new Int32Array(2 * items.length);
        more.set(items);
        items = more;
      }
      const age = born++;
      let at = size++;
      for (let up = (at - 1) >> 1; at > 0 && !before(up, priority, age); up = (at - 1) >> 1) {
        move(up, at);
        at = up;
      }
      put(at, priority, age, item, source);
    },
    pop() {
      if (size === 0) return false;
      last.priority = priorities[0]!;
      last.item = items[0]!;
      last.source = items[1]!;
      size--;
      const [priority, age] = [priorities[size]!, ages[size]!];
      const [item, source] = [items[2 * size]!, items[2 * size + 1]!];
      let at = 0;
      for (let down = 1; down < size; down = 2 * at + 1) {
        if (down + 1 < size && before(down + 1, priorities[down]!, ages[down]!)) down++;
        if (!before(down, priority, age)) break;
        move(down, at);
        at = down;
      }
      put(at, priority, age, item, source);
      return true;
    },
    item: () => last.item,
    source: () => last.source,
    priority: () => last.priority,
  };
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}

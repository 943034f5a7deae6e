/** A queue whose least key comes first; of equal keys the smaller name. */
export interface Heap {
  size(): number;
  push(key: number, name: number): void;
  /** Key and name of the first, which must be there. */
  topKey(): number;
  topName(): number;
  /** Takes the first away. */
  drop(): void;
  clear(): void;
}

export function createHeap(): Heap {
  const keys: number[] = [];
  const names: number[] = [];
  const before = (i: number, key: number, name: number) =>
    keys[i]! < key || (keys[i]! === key && names[i]! < name);

  function put(i: number, key: number, name: number) {
    keys[i] = key;
    names[i] = name;
  }

  return {
    size: () => keys.length,
    topKey: () => keys[0]!,
    topName: () => names[0]!,
    clear() {
      keys.length = 0;
      names.length = 0;
    },
    push(key, name) {
      let i = keys.length;
      keys.push(key);
      names.push(name);
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (before(parent, key, name)) break;
        put(i, keys[parent]!, names[parent]!);
        i = parent;
      }
      put(i, key, name);
    },
    drop() {
      const key = keys.pop()!;
      const name = names.pop()!;
      const n = keys.length;
      if (n === 0) return;
      let i = 0;
      for (let child = 1; child < n; child = 2 * i + 1) {
        if (child + 1 < n && before(child + 1, keys[child]!, names[child]!)) child++;
        if (!before(child, key, name)) break;
        put(i, keys[child]!, names[child]!);
        i = child;
      }
      put(i, key, name);
    },
  };
}

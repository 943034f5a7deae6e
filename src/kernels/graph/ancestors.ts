/** Marks the nodes from which one of `nodes` can be reached, these included, along lists of predecessors. */
export function closure(nodes: Iterable<number>, before: readonly (readonly number[])[]): Uint8Array {
  const marked = new Uint8Array(before.length);
  const queue: number[] = [];
  const mark = (v: number) => {
    if (marked[v] === 0) {
      marked[v] = 1;
      queue.push(v);
    }
  };
  for (const v of nodes) mark(v);
  for (let at = 0; at < queue.length; at++) for (const u of before[queue[at]!]!) mark(u);
  return marked;
}

/** The nodes and all their ancestors. */
export const ancestors = (
  { parents }: { readonly parents: readonly (readonly number[])[] },
  nodes: Iterable<number>,
): Uint8Array => closure(nodes, parents);

/** The nodes and all their descendants. */
export const descendants = (
  { children }: { readonly children: readonly (readonly number[])[] },
  nodes: Iterable<number>,
): Uint8Array => closure(nodes, children);

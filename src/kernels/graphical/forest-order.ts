import type { LogModel } from './log-model.js';

export interface ForestOrder {
  /** All variables, each tree of them from its lowest number outwards, breadth first. */
  readonly order: Int32Array;
  /** Whether the graph of variables and factors has no cycle. */
  readonly forest: boolean;
}

/** Breadth first over variables and factors. In a forest each variable has one factor, at most, that leads back. */
export function forestOrder({ cards, first, variable, factor, incident, edges }: LogModel): ForestOrder {
  const order = new Int32Array(cards.length);
  const seen = new Uint8Array(cards.length);
  const used = new Uint8Array(first.length - 1);
  let parts = 0;
  let count = 0;
  for (let root = 0; root < cards.length; root++) {
    if (seen[root]) continue;
    parts++;
    seen[root] = 1;
    order[count++] = root;
    for (let at = count - 1; at < count; at++) {
      const v = order[at]!;
      for (let i = incident[v]!; i < incident[v + 1]!; i++) {
        const f = factor[edges[i]!]!;
        if (used[f]) continue;
        used[f] = 1;
        for (let e = first[f]!; e < first[f + 1]!; e++) {
          const u = variable[e]!;
          if (seen[u]) continue;
          seen[u] = 1;
          order[count++] = u;
        }
      }
    }
  }
  return { order, forest: variable.length === cards.length + used.length - parts };
}

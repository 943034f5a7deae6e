import type { Steps } from './buckets.js';

/** Maximal cliques as trees, one for each connected part of the model; children come before their parents. */
export interface CliqueTree {
  /** Variables of each clique: first those that are eliminated there, then those shared with the parent. */
  readonly cliques: readonly Int32Array[];
  /** Variables shared with the parent, the last ones of the clique; none at a root. */
  readonly separators: readonly Int32Array[];
  /** -1 at a root. */
  readonly parents: Int32Array;
  readonly children: readonly (readonly number[])[];
  /** For each variable the one clique where it is eliminated, -1 for those that are not. */
  readonly homes: Int32Array;
}

/**
 * The cliques that an elimination order makes: that of a variable is itself and its neighbours when it goes, the
 * parent the clique of the neighbour that goes next. A clique that lies inside one of its children is joined to it.
 *
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, section 10.4.1
 */
export function cliqueTree({ order, neighbours }: Steps, variables: number): CliqueTree {
  const position = new Int32Array(variables);
  order.forEach((v, i) => {
    position[v] = i;
  });
  const next = neighbours.map((around) =>
    around.reduce((least, v) => Math.min(least, position[v]!), Infinity),
  );
  // A clique is known by the last position eliminated in it, which is below that of its parent.
  const own = new Map<number, Int32Array>();
  const taken = new Int32Array(order.length).fill(-1);
  for (let i = 0; i < order.length; i++) {
    if (taken[i]! >= 0) continue;
    const run = [i];
    let last = i;
    for (;;) {
      const above = next[last]!;
      if (above === Infinity || taken[above]! >= 0) break;
      if (neighbours[last]!.length - 1 !== neighbours[above]!.length) break;
      run.push(above);
      taken[above] = i; // for the time being: taken
      last = above;
    }
    for (const at of run) taken[at] = last;
    own.set(
      last,
      Int32Array.from(run, (at) => order[at]!),
    );
  }
  const lasts = [...own.keys()].sort((a, b) => a - b);
  const number = new Map(lasts.map((last, c) => [last, c]));
  const separators = lasts.map((last) =>
    neighbours[last]!.slice().sort((a, b) => position[a]! - position[b]!),
  );
  const cliques = lasts.map((last, c) => Int32Array.of(...own.get(last)!, ...separators[c]!));
  const parents = Int32Array.from(lasts, (last) =>
    next[last] === Infinity ? -1 : number.get(taken[next[last]!]!)!,
  );
  const children = lasts.map((): number[] => []);
  parents.forEach((parent, c) => {
    if (parent >= 0) children[parent]!.push(c);
  });
  const homes = new Int32Array(variables).fill(-1);
  order.forEach((v, i) => {
    homes[v] = number.get(taken[i]!)!;
  });
  return { cliques, separators, parents, children, homes };
}

/**
 * Whether the cliques that hold a variable are connected, for each variable, and every separator is in both its
 * cliques: without this messages would count evidence twice or not at all.
 */
export function hasRunningIntersection({ cliques, separators, parents }: CliqueTree): boolean {
  const members = cliques.map((clique) => new Set(clique));
  // In a forest the cliques of a variable are connected just when they are one more than the edges between them.
  const surplus = new Map<number, number>();
  for (const clique of cliques) for (const v of clique) surplus.set(v, (surplus.get(v) ?? 0) + 1);
  for (let c = 0; c < cliques.length; c++) {
    const parent = parents[c]!;
    for (const v of separators[c]!) {
      if (parent < 0 || !members[c]!.has(v) || !members[parent]!.has(v)) return false;
      surplus.set(v, surplus.get(v)! - 1);
    }
  }
  return [...surplus.values()].every((one) => one === 1);
}

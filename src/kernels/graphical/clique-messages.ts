import { eliminate } from './buckets.js';
import type { CliqueTree } from './clique-tree.js';
import { eliminationOrder } from './elimination-order.js';
import type { Evidence } from './factor.js';
import type { Semiring, Table } from './semiring.js';

const NOBODY = new Int32Array();

/** Messages between cliques under one evidence, each passed when it is asked for first. */
export interface Messages {
  /** Log of the sum over all joint states. */
  readonly logZ: number;
  /** The unknown variables of a clique: product of all there is, summed over the rest of the model. */
  belief(clique: number): Table;
  /** The same over variables that are in no clique together. */
  across(variables: Int32Array): Table;
  /** The table of each variable alone; all messages are passed then. */
  forEachVariable(visit: (v: number, table: Table) => void): void;
  /** Those from children to parents and from parents to children, by child; absent where none was asked for. */
  readonly up: readonly Table[];
  readonly down: readonly (Table | undefined)[];
}

/**
 * Passing messages in two sweeps. The message of a clique to its parent is the product of its tables and of its
 * children's messages, summed over what the parent does not share. The one back is the parent's belief summed the
 * same way and divided by the message that came, since that is in the belief already. Only messages are kept: a
 * belief is made, used and forgotten, so that memory is that of the separators.
 *
 * @param tables of each clique, under the evidence
 * @param before messages of an earlier evidence that still hold
 * @see Lauritzen & Spiegelhalter, Local computations with probabilities on graphical structures, 1988
 */
export function passMessages(
  tree: CliqueTree,
  cards: Int32Array,
  evidence: Evidence,
  tables: readonly (readonly Table[])[],
  semiring: Semiring,
  before: { up: readonly (Table | undefined)[]; down: readonly (Table | undefined)[] },
): Messages {
  const { cliques, separators, parents, children } = tree;
  const free = (scope: Int32Array) => (evidence.size === 0 ? scope : scope.filter((v) => !evidence.has(v)));
  const incoming = (c: number) => [...tables[c]!, ...children[c]!.map((child) => up[child]!)];
  const own = (c: number) => cliques[c]!.subarray(0, cliques[c]!.length - separators[c]!.length);
  const up: Table[] = [];
  const down = before.down.slice();
  let logZ = 0;
  for (let c = 0; c < cliques.length; c++) {
    up.push(before.up[c] ?? semiring.eliminate(incoming(c), free(own(c)), cards));
    if (parents[c]! < 0) logZ += semiring.log(up[c]!);
  }

  const belief = (c: number) => {
    const from = down[c];
    return semiring.eliminate(from ? [...incoming(c), from] : incoming(c), NOBODY, cards);
  };
  /** The message to a child from the belief above it; gives what the two share of that belief. */
  const send = (above: Table, c: number): Table => {
    const shared = semiring.project(above, up[c]!.scope, cards);
    down[c] ??= semiring.quotient(shared, up[c]!);
    return shared;
  };
  /** Messages from the root to this clique. */
  const reach = (c: number) => {
    const path: number[] = [];
    for (let at = c; parents[at]! >= 0 && !down[at]; at = parents[at]!) path.push(at);
    for (let at = path.pop(); at !== undefined; at = path.pop()) send(belief(parents[at]!), at);
  };

  return {
    logZ,
    up,
    down,
    belief(c) {
      reach(c);
      return belief(c);
    },
    forEachVariable(visit) {
      for (let c = cliques.length - 1; c >= 0; c--) {
        const whole = belief(c);
        const parts = children[c]!.map((child) => send(whole, child));
        const alone = free(own(c));
        // Large cliques are gone through as rarely as can be: variables of a message are summed out of that.
        const rest = alone.filter((v) => !parts.some(({ scope }) => scope.includes(v)));
        if (rest.length > 1) parts.push(semiring.project(whole, rest, cards));
        for (const v of alone) {
          const from = parts.filter(({ scope }) => scope.includes(v));
          const least = from.reduce((a, b) => (b.values.length < a.values.length ? b : a), whole);
          visit(v, semiring.project(least, Int32Array.of(v), cards));
        }
      }
    },
    across(variables) {
      const inside = connecting(
        tree,
        Array.from(variables, (v) => tree.homes[v]!),
      );
      const parts: Table[] = [];
      for (const c of inside) {
        parts.push(...tables[c]!);
        for (const child of children[c]!) if (!inside.has(child)) parts.push(up[child]!);
        const parent = parents[c]!;
        if (parent < 0 || inside.has(parent)) continue;
        reach(c);
        parts.push(down[c]!);
      }
      const plan = eliminationOrder(
        cards,
        parts.map(({ scope }) => scope),
        { keep: variables },
      );
      return semiring.product(eliminate(parts, cards, plan, semiring).rest, variables, cards);
    },
  };
}

/** The cliques on the ways between some cliques; in each tree of the forest up to the lowest that is above all of them. */
function connecting({ parents }: CliqueTree, ends: readonly number[]): Set<number> {
  const inside = new Set(ends);
  // Parents have higher numbers: the lowest open end moves up until the ends of a tree have met.
  const open = new Set(ends);
  const rootOf = (c: number) => {
    let at = c;
    while (parents[at]! >= 0) at = parents[at]!;
    return at;
  };
  const roots = new Map<number, Set<number>>();
  for (const end of open) {
    const root = rootOf(end);
    roots.set(root, (roots.get(root) ?? new Set()).add(end));
  }
  for (const group of roots.values())
    while (group.size > 1) {
      const lowest = Math.min(...group);
      group.delete(lowest);
      group.add(parents[lowest]!);
      inside.add(parents[lowest]!);
    }
  return inside;
}

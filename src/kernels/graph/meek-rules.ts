import { adjacentIn, orient, type Pattern } from './pattern.js';

/** An arrow that a rule made: the number of the rule, and the ends. */
export interface MeekStep {
  readonly rule: 1 | 2 | 3 | 4;
  readonly from: number;
  readonly to: number;
}

/**
 * Gives open edges the arrows that they have in every DAG of the pattern, in place, until no rule applies:
 *
 *   R1  c -> a -- b, c and b not joined:                                   a -> b   (else a new collider at a)
 *   R2  a -> c -> b and a -- b:                                            a -> b   (else a cycle)
 *   R3  a -- b, a -- c -> b, a -- d -> b, c and d not joined:              a -> b   (else a collider or cycle)
 *   R4  a -- b, a -- d -> c -> b, a joined to c, d and b not joined:       a -> b   (likewise)
 *
 * R4 can only apply where arrows were given from outside, as knowledge; the others complete what v-structures began.
 *
 * @returns the arrows in the order in which they were made
 * @see Meek, Causal inference and causal explanation with background knowledge, 1995
 */
export function applyMeekRules(pattern: Pattern): MeekStep[] {
  const { parents, children, open } = pattern;
  const steps: MeekStep[] = [];
  // Edges whose surroundings changed; a new arrow c -> d concerns those at c, at d, and at open neighbours of c.
  const waiting: [number, number][] = [];
  const wake = (v: number) => {
    for (const u of open[v]!) waiting.push([v, u], [u, v]);
  };
  for (const v of open.keys()) for (const u of open[v]!) waiting.push([v, u]);
  for (let at = 0; at < waiting.length; at++) {
    const [a, b] = waiting[at]!;
    if (!open[a]!.has(b)) continue;
    const rule = ruleFor(pattern, a, b);
    if (rule === undefined) continue;
    orient(pattern, a, b);
    steps.push({ rule, from: a, to: b });
    wake(a);
    wake(b);
    for (const v of open[a]!) wake(v);
    if (at > 2 ** 16) {
      waiting.splice(0, at + 1);
      at = -1;
    }
  }
  return steps;

  function ruleFor(graph: Pattern, a: number, b: number): MeekStep['rule'] | undefined {
    for (const c of parents[a]!) if (!adjacentIn(graph, c, b)) return 1;
    for (const c of children[a]!) if (children[c]!.has(b)) return 2;
    const through = [...open[a]!].filter((c) => children[c]!.has(b));
    for (const [i, c] of through.entries())
      for (const d of through.slice(i + 1)) if (!adjacentIn(graph, c, d)) return 3;
    for (const d of open[a]!) {
      if (d === b || adjacentIn(graph, d, b)) continue;
      for (const c of children[d]!) if (children[c]!.has(b) && adjacentIn(graph, a, c)) return 4;
    }
    return undefined;
  }
}

import type { PointPairs } from '../geometry/point-pairs.js';
import {
  composeTransforms,
  identityTransform,
  invertTransform,
  type Transform,
} from '../geometry/projective.js';

/** Two pictures that show the same: a transform from a to b, and the pairs of points it rests on. */
export interface ViewLink {
  a: number;
  b: number;
  model: Transform;
  pairs: PointPairs;
}

export interface ViewGraph {
  /** Pictures that hang together, the most there are. */
  members: number[];
  reference: number;
  /** Links of the tree from the reference outwards. */
  toReference: Map<number, Transform>;
}

/**
 * Where pictures lie, from links between pairs of them: of the pictures that hang together, a spanning tree of the
 * links with the most pairs; along it transforms are multiplied up. The reference is the picture from which the
 * farthest is the fewest links away, so that errors add up as little as can be.
 */
export function viewGraph(count: number, links: readonly ViewLink[], reference?: number): ViewGraph {
  const group = Int32Array.from({ length: count }, (_, i) => i);
  const root = (i: number): number => (group[i] === i ? i : root(group[i]!));
  const tree = links
    .map((link, index) => ({ link, index }))
    .sort((x, y) => y.link.pairs.n - x.link.pairs.n || x.index - y.index)
    .map(({ link }) => link)
    .filter(({ a, b }) => {
      const [p, q] = [root(a), root(b)];
      group[p] = q;
      return p !== q;
    });
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) groups.set(root(i), [...(groups.get(root(i)) ?? []), i]);
  const members =
    reference === undefined
      ? [...groups.values()].reduce((most, some) => (some.length > most.length ? some : most))
      : groups.get(root(reference))!;
  const walks = members.map((start) => walk(start, tree));
  const depth = (at: number) => Math.max(...walks[at]!.map(({ steps }) => steps));
  let middle = 0;
  for (let at = 1; at < members.length; at++) if (depth(at) < depth(middle)) middle = at;
  const from = reference === undefined ? middle : members.indexOf(reference);
  return {
    members,
    reference: members[from]!,
    toReference: new Map(walks[from]!.map(({ view, transform }) => [view, transform])),
  };
}

/** Every picture that can be reached, with its transform to the start. */
function walk(start: number, tree: readonly ViewLink[]) {
  const seen = [{ view: start, steps: 0, transform: identityTransform() }];
  const known = new Set([start]);
  for (let at = 0; at < seen.length; at++) {
    const { view, steps, transform } = seen[at]!;
    for (const { a, b, model } of tree) {
      if (a !== view && b !== view) continue;
      const next = a === view ? b : a;
      if (known.has(next)) continue;
      known.add(next);
      const step = next === a ? model : invertTransform(model);
      seen.push({ view: next, steps: steps + 1, transform: composeTransforms(transform, step) });
    }
  }
  return seen;
}

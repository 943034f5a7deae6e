import type { Rng } from '../../core/random.js';
import { marginalsOf } from './assignment.js';
import type { Evidence, FactorGraph } from './factor.js';
import { type LogModel, logModel } from './log-model.js';
import {
  contradiction,
  factorExpectations,
  type MeanField,
  type MeanFieldOptions,
  startingPoint,
} from './mean-field.js';
import { type TreeBlock, treeBlocks, treePasses } from './tree-blocks.js';

/**
 * Mean field over trees: q is a product of blocks, each of them a whole tree of the graph and exact inside. A block
 * sees the pairs that leave it by what they are worth on average,
 *
 *   q_B(x_B)  proportional to  exp( sum_{f in B} table_f + sum_{v in B} [unary_v(x_v) + sum_{f cut} E_q[table_f | x_v]] ),
 *
 * and  log Z >= sum_B log Z_B - sum_{f cut} (places of f in blocks - 1) E_q[table_f],  which never falls.
 *
 * @see Saul & Jordan, Exploiting tractable substructures in intractable networks, 1996
 */
export function structuredMeanField(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 1000, tol = 1e-10, restarts = 1, onIteration }: MeanFieldOptions,
  rng: Rng,
): MeanField & { blocks: number } {
  const model = logModel(graph, evidence);
  const blocks = treeBlocks(model);
  const round = blockRounds(model, blocks);
  let best: { q: Float64Array; bounds: number[]; converged: boolean } | undefined;
  for (let run = 0; run < restarts; run++) {
    const q = startingPoint(model, run, rng.stream(run));
    const bounds: number[] = [];
    let converged = false;
    while (!converged && bounds.length < iterations) {
      const bound = round(q);
      const gain = bounds.length === 0 ? Infinity : bound - bounds[bounds.length - 1]!;
      converged = gain <= tol * Math.max(Math.abs(bound), 1);
      bounds.push(bound);
      if (run === 0) onIteration?.(bounds.length, bound);
    }
    if (!best || bounds.at(-1)! > best.bounds.at(-1)!) best = { q, bounds, converged };
  }
  const { q, bounds, converged } = best!;
  return {
    marginals: marginalsOf(model, graph, q.map(Math.log)),
    ...{ bound: bounds.at(-1)!, bounds, converged, iterations: bounds.length, blocks: blocks.length },
  };
}

function blockRounds(model: LogModel, blocks: readonly TreeBlock[]) {
  const { cards, at, unary, scale, factors, first, variable, incident, edges, factor } = model;
  const expect = factorExpectations(model);
  const { inward, marginals } = treePasses(model);
  const inside = new Uint8Array(factors);
  for (const { own } of blocks) for (const e of own) if (e >= 0) inside[factor[e]!] = 1;
  const logs = new Float64Array(unary.length);
  const logZs = new Float64Array(blocks.length);
  const outside = new Float64Array(unary.length);

  return (q: Float64Array): number => {
    blocks.forEach((block, b) => {
      for (const v of block.variables) {
        const a = at[v]!;
        outside.fill(0, a, a + cards[v]!);
        for (let i = incident[v]!; i < incident[v + 1]!; i++)
          if (!inside[factor[edges[i]!]!]) expect(edges[i]!, q, outside, a);
        for (let x = a; x < a + cards[v]!; x++) logs[x] = unary[x]! + outside[x]!;
      }
      logZs[b] = inward(block, logs, 'sum');
      if (logZs[b] === -Infinity) throw contradiction();
      marginals(block, logs, q);
      // log Z_B less what the cut factors gave to it is E_q[inside] + H(q_B).
      for (const v of block.variables)
        for (let x = at[v]!; x < at[v]! + cards[v]!; x++) if (q[x]! > 0) logZs[b]! -= q[x]! * outside[x]!;
    });
    let bound = scale;
    for (const logZ of logZs) bound += logZ;
    for (let f = 0; f < factors; f++) {
      if (inside[f]) continue;
      const v = variable[first[f]!]!;
      const conditional = new Float64Array(cards[v]!);
      expect(first[f]!, q, conditional, 0);
      for (let x = 0; x < conditional.length; x++)
        if (q[at[v]! + x]! > 0) bound += q[at[v]! + x]! * conditional[x]!;
    }
    return bound;
  };
}

import { condition } from './evidence.js';
import type { Evidence, Factor, FactorGraph } from './factor.js';

/**
 * The model given what is known: factors over the other variables, and 1 for those of them that no factor names,
 * so that each of their states counts.
 */
export function reduce({ cards, factors }: FactorGraph, evidence: Evidence): FactorGraph {
  const named = new Uint8Array(cards.length);
  const reduced: Factor[] = [];
  for (const factor of factors) {
    for (const v of factor.scope) named[v] = 1;
    reduced.push(condition(factor, cards, evidence));
  }
  named.forEach((is, v) => {
    if (!is && !evidence.has(v))
      reduced.push({ scope: Int32Array.of(v), values: new Float64Array(cards[v]!).fill(1) });
  });
  return { cards, factors: reduced };
}

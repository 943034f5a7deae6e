import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { information, mutualInformation } from '../../../src/kernels/bayes-net/information.js';
import type { Network } from '../../../src/kernels/bayes-net/network.js';
import { relevantPart } from '../../../src/kernels/bayes-net/prune.js';
import { sensitivities } from '../../../src/kernels/bayes-net/sensitivity.js';
import { jointMarginal } from '../../../src/kernels/graphical/eliminate.js';
import { enumerated, normalised, randomNetwork, shuffled } from './random-network.js';

/** The network with one table entry at x and the rest of its row in proportion. */
function moved(network: Network, node: number, row: number, state: number, x: number): Network {
  const nodes = network.nodes.map((other, i) => {
    if (i !== node || other.kind !== 'table') return other;
    const card = other.states.length;
    const at = row * card;
    const value = other.table[at + state]!;
    const table = other.table.slice();
    for (let k = 0; k < card; k++)
      table[at + k] =
        k === state ? x : value < 1 ? (table[at + k]! * (1 - x)) / (1 - value) : (1 - x) / (card - 1);
    return { ...other, table };
  });
  return { ...network, nodes };
}

test('the function of each entry is the posterior of the changed network, its derivative a difference', () => {
  const rng = createRng('sensitivity');
  let checked = 0;
  for (let n = 0; n < 25; n++) {
    const network = randomNetwork(rng, 5, { zeros: n % 2 === 0, mostParents: 2 });
    const order = shuffled(5, rng);
    const target = order[0]!;
    const evidence = new Map([
      [order[1]!, 0],
      [order[2]!, 0],
    ]);
    const part = relevantPart(network, [target], evidence);
    const found = sensitivities(part, part.places.get(target)!);
    const posterior = (changed: Network) => normalised(enumerated(changed, [target], evidence));
    for (const entry of found) {
      const node = part.nodes[entry.node]!;
      const of = network.nodes[node]!;
      let hidden = 0;
      let row = 0;
      for (const parent of of.parents) {
        const card = network.nodes[parent]!;
        const state = evidence.get(parent) ?? entry.given[hidden++]!;
        row = row * (card.kind === 'table' ? card.states.length : 0) + state;
      }
      const at = (x: number) => posterior(moved(network, node, row, entry.state, x))[entry.target]!;
      const told = (x: number) => (entry.slope * x + entry.offset) / (entry.slopeAll * x + entry.offsetAll);
      // Ratios of sums of a hundred products; the denominators are not near 0 for these x.
      for (const x of [0.1, 0.5, 0.85]) expect(told(x)).toBeCloseTo(at(x), 11);
      expect(told(entry.value)).toBeCloseTo(at(entry.value), 12);
      const h = 1e-6;
      if (entry.value > h && entry.value < 1 - h)
        // A central difference of step 1e-6: truncation and rounding below 1e-8 of derivatives up to about 10.
        expect(entry.derivative).toBeCloseTo((at(entry.value + h) - at(entry.value - h)) / (2 * h), 6);
      checked++;
    }
  }
  expect(checked).toBeGreaterThan(300);
});

describe('mutual information', () => {
  test('of independent, equal and noisy variables', () => {
    expect(information(Float64Array.of(0.06, 0.24, 0.14, 0.56), 2, 2)).toBeCloseTo(0, 15);
    expect(information(Float64Array.of(0.5, 0, 0, 0.5), 2, 2)).toBeCloseTo(Math.LN2, 15);
    // A symmetric channel of error 0.1: ln 2 - H(0.1).
    const h = -0.1 * Math.log(0.1) - 0.9 * Math.log(0.9);
    expect(information(Float64Array.of(0.45, 0.05, 0.05, 0.45), 2, 2)).toBeCloseTo(Math.LN2 - h, 15);
  });

  test('of an uneven table: H(X) + H(Y) - H(X, Y)', () => {
    const h = (...p: number[]) => -p.reduce((sum, share) => sum + share * Math.log(share), 0);
    const p = [0.1, 0.2, 0.3, 0.25, 0.1, 0.05];
    expect(information(Float64Array.from(p), 2, 3)).toBeCloseTo(
      h(0.6, 0.4) + h(0.35, 0.3, 0.35) - h(...p),
      14,
    );
  });

  test('given evidence it is that of the enumerated joint, 0 where d-separated', () => {
    const rng = createRng('information');
    for (let n = 0; n < 20; n++) {
      const network = randomNetwork(rng, 6);
      const [target, known, ...candidates] = shuffled(6, rng);
      const evidence = new Map([[known!, 0]]);
      const nats = mutualInformation(network, target!, candidates, evidence, new Set(), jointMarginal);
      candidates.forEach((node, i) => {
        const joint = normalised(enumerated(network, [target!, node], evidence));
        const of = network.nodes[target!]!;
        const rows = of.kind === 'table' ? of.states.length : 0;
        expect(nats[i]).toBeCloseTo(information(joint, rows, joint.length / rows), 12);
      });
    }
  });
});

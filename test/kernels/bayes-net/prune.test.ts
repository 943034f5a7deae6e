import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { discretePart } from '../../../src/kernels/bayes-net/discrete-part.js';
import { mutilate } from '../../../src/kernels/bayes-net/mutilate.js';
import { ancestralPart, bayesBall, relevantPart } from '../../../src/kernels/bayes-net/prune.js';
import { jointMarginal, logPartition } from '../../../src/kernels/graphical/eliminate.js';
import { enumerated, normalised, randomNetwork, shuffled, total } from './random-network.js';

// Products of ten numbers and sums of at most a few thousand: rounding stays far below this.
const EXACT = 1e-12;

describe('on the five-node net Y1 -> Y3 <- Y2, Y3 -> Y4, Y3 -> Y5', () => {
  const nodes = [{ parents: [] }, { parents: [] }, { parents: [0, 1] }, { parents: [2] }, { parents: [2] }];
  const counted = (targets: number[], known: number[]) => [...bayesBall(nodes, targets, new Set(known))];
  test.each([
    [[0], [], [1, 0, 0, 0, 0]], // the rest is barren
    [[0], [1], [1, 0, 0, 0, 0]], // parents of a collider know nothing of each other
    [[0], [2], [1, 1, 1, 0, 0]], // explaining away
    [[0], [3], [1, 1, 1, 1, 0]], // and by what lies below the collider
    [[3], [2], [0, 0, 0, 1, 0]], // Y4 is cut off by Y3
    [[3], [4], [1, 1, 1, 1, 1]],
    [
      [3, 4],
      [2, 0],
      [0, 0, 0, 1, 1],
    ],
  ])('the tables that count for Y%j given Y%j', (targets, known, want) => {
    expect(counted(targets, known)).toEqual(want);
  });
});

test('what is left gives the posterior of the whole, on 300 random networks, with actions', () => {
  const rng = createRng('prune');
  let smaller = 0;
  for (let n = 0; n < 300; n++) {
    const size = 2 + rng.integer(7);
    const network = randomNetwork(rng, size, { zeros: n % 2 === 0 });
    const order = shuffled(size, rng);
    const targets = order.splice(0, 1 + rng.integer(Math.min(2, size - 1)));
    const actions = new Map(order.splice(0, rng.integer(2)).map((i) => [i, 0]));
    const evidence = new Map(order.splice(0, rng.integer(4)).map((i) => [i, 0]));
    const want = enumerated(network, targets, evidence, actions);
    if (total(want) === 0) continue;
    const cut = mutilate(network, actions);
    const known = new Map([...evidence, ...actions]);
    const fixed = new Set(actions.keys());
    const part = relevantPart(cut, targets, known, fixed);
    const asked = targets.map((t) => part.places.get(t)!);
    const { factor } = jointMarginal(discretePart(part.network), asked, part.evidence);
    normalised(want).forEach((p, s) => {
      expect(Math.abs(factor.values[s]! - p)).toBeLessThan(EXACT);
    });
    if (part.nodes.length < size - actions.size) smaller++;

    const whole = ancestralPart(cut, [], known, fixed);
    const logZ = logPartition(discretePart(whole.network), whole.evidence);
    expect(Math.abs(logZ - Math.log(total(want)))).toBeLessThan(1e-11);
  }
  expect(smaller).toBeGreaterThan(150); // the test is about networks of which something can be left out
});

test('nothing that counts is thrown away: the table of each node left changes some posterior', () => {
  // Generic tables: two networks that differ in one counted table differ in the posterior.
  const rng = createRng('needed');
  for (let n = 0; n < 40; n++) {
    const network = randomNetwork(rng, 6, { mostStates: 2 });
    const wide = { ...network, nodes: network.nodes.filter((node) => node.kind === 'table') };
    if (wide.nodes.some(({ states }) => states.length < 2)) continue;
    const evidence = new Map([
      [1, 0],
      [2, 1],
    ]);
    const counted = bayesBall(wide.nodes, [0], evidence);
    const before = normalised(enumerated(wide, [0], evidence));
    wide.nodes.forEach((node, i) => {
      const table = node.table.map((p, at) => (at % 2 === 0 ? p * p : 1 - node.table[at - 1]! ** 2));
      const changed = {
        ...wide,
        nodes: wide.nodes.map((other, j) => (j === i ? { ...other, table } : other)),
      };
      const moved = Math.abs(normalised(enumerated(changed, [0], evidence))[0]! - before[0]!);
      if (counted[i] === 0) expect(moved).toBeLessThan(EXACT);
      else expect(moved).toBeGreaterThan(1e-9); // as small as the weakest of long paths
    });
  }
});

import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../../src/core/random.js';
import { dynamicPosteriors } from '../../../../src/kernels/bayes-net/dynamic/interface-algorithm.js';
import { type TwoSlice, twoSlice, unrolled } from '../../../../src/kernels/bayes-net/dynamic/two-slice.js';
import { factorGraphOf, type TableNode } from '../../../../src/kernels/bayes-net/network.js';
import { forward, forwardBackward } from '../../../../src/kernels/chain/forward-backward.js';
import { junctionTree } from '../../../../src/kernels/graphical/junction-tree.js';

const table = (rng: Rng, rows: number, states: number): Float64Array => {
  const out = Float64Array.from({ length: rows * states }, () => 0.05 + rng.uniform());
  for (let at = 0; at < out.length; at += states) {
    const sum = out.subarray(at, at + states).reduce((a, b) => a + b, 0);
    for (let j = 0; j < states; j++) out[at + j]! /= sum;
  }
  return out;
};

/** Variables in an order, each with random parents before it and in the slice before. */
function randomTwoSlice(rng: Rng, m: number): TwoSlice {
  const cards = Array.from({ length: m }, () => 2 + rng.integer(2));
  const node = (v: number, name: string, parents: number[]): TableNode => ({
    ...{ kind: 'table', name, parents, states: Array.from({ length: cards[v]! }, (_, s) => String(s)) },
    table: table(
      rng,
      parents.reduce((rows, parent) => rows * cards[parent % m]!, 1),
      cards[v]!,
    ),
  });
  const some = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => from + i).filter(() => rng.uniform() < 0.5);
  return twoSlice({
    name: '',
    nodes: [
      ...cards.map((_, v) => node(v, `x${v}`, some(0, v))),
      ...cards.map((_, v) => node(v, `x${v}'`, [...some(0, m), ...some(m, v)])),
    ],
  });
}

describe('random networks of two slices', () => {
  // Rounding of a few products.
  test('filter and smooth as the junction tree of the unrolled network', () => {
    for (let seed = 0; seed < 25; seed++) {
      const rng = createRng(seed);
      const m = 1 + rng.integer(4);
      const model = randomTwoSlice(rng, m);
      const steps = 1 + rng.integer(5);
      const observed = Array.from({ length: steps }, () => {
        const known = new Map<number, number>();
        for (let v = 0; v < m; v++)
          if (rng.uniform() < 0.4) known.set(v, rng.integer(model.first[v]!.states.length));
        return known;
      });
      const graph = factorGraphOf(unrolled(model, steps));
      const known = (upTo: number) =>
        new Map(
          observed.slice(0, upTo).flatMap((one, t) => Array.from(one, ([v, s]) => [t * m + v, s] as const)),
        );
      const whole = junctionTree(graph).calibrate(known(steps));
      const smoothed = dynamicPosteriors(model, observed, true);
      const filtered = dynamicPosteriors(model, observed, false);
      expect(smoothed.logLikelihood).toBeCloseTo(whole.logZ, 11);
      expect(filtered.logLikelihood).toBeCloseTo(whole.logZ, 11);
      for (let t = 0; t < steps; t++) {
        const past = junctionTree(graph).calibrate(known(t + 1));
        for (let v = 0; v < m; v++) {
          whole.marginal(t * m + v).forEach((value, s) => {
            expect(smoothed.posteriors[t]![v]![s]).toBeCloseTo(value, 11);
          });
          past.marginal(t * m + v).forEach((value, s) => {
            expect(filtered.posteriors[t]![v]![s]).toBeCloseTo(value, 11);
          });
        }
      }
    }
  });
});

const states = ['yes', 'no'];
const umbrella = twoSlice({
  name: 'umbrella',
  nodes: [
    { kind: 'table', name: 'Rain[0]', states, parents: [], table: Float64Array.of(0.5, 0.5) },
    { kind: 'table', name: 'Umbrella[0]', states, parents: [0], table: Float64Array.of(0.9, 0.1, 0.2, 0.8) },
    { kind: 'table', name: 'Rain[1]', states, parents: [0], table: Float64Array.of(0.7, 0.3, 0.3, 0.7) },
    { kind: 'table', name: 'Umbrella[1]', states, parents: [2], table: Float64Array.of(0.9, 0.1, 0.2, 0.8) },
  ],
});

test('the umbrella world: Russell & Norvig, 3rd ed., section 15.2', () => {
  const seen = [new Map([[1, 0]]), new Map([[1, 0]])];
  const filtered = dynamicPosteriors(umbrella, seen, false).posteriors;
  expect(filtered[0]![0]![0]).toBeCloseTo(0.818, 3);
  expect(filtered[1]![0]![0]).toBeCloseTo(0.883, 3);
  expect(dynamicPosteriors(umbrella, seen, true).posteriors[0]![0]![0]).toBeCloseTo(0.883, 3);
  // What is not known yet: the book's prediction tends to one half.
  const ahead = [...seen, ...Array.from({ length: 20 }, () => new Map<number, number>())];
  expect(dynamicPosteriors(umbrella, ahead, false).posteriors[21]![0]![0]).toBeCloseTo(0.5, 4);
});

test('a hidden Markov model is forward and backward, over two thousand steps', () => {
  const rng = createRng(4);
  const steps = 2000;
  const seen = Int32Array.from({ length: steps }, () => rng.integer(2));
  const chain = {
    ...{ k: 2, offsets: Int32Array.of(0, steps), logInitial: umbrella.first[0]!.table.map(Math.log) },
    logTransition: umbrella.next[0]!.table.map(Math.log),
    logWeights: Float64Array.from({ length: 2 * steps }, (_, at) =>
      Math.log(umbrella.first[1]!.table[(at % 2) * 2 + seen[at >> 1]!]!),
    ),
  };
  const observed = Array.from(seen, (state) => new Map([[1, state]]));
  const wanted = forwardBackward(chain);
  const found = dynamicPosteriors(umbrella, observed, true);
  // Sums of thousands of logarithms of the size 1.
  expect(found.logLikelihood).toBeCloseTo(wanted.logZ[0]!, 8);
  const { filtered } = forward(chain);
  const past = dynamicPosteriors(umbrella, observed, false);
  for (let t = 0; t < steps; t += 13) {
    expect(found.posteriors[t]![0]![0]).toBeCloseTo(wanted.posteriors[2 * t]!, 11);
    expect(past.posteriors[t]![0]![0]).toBeCloseTo(filtered[2 * t]!, 11);
  }
});

test('what is no network of two slices, and what cannot be, is refused', () => {
  const node = (name: string, parents: number[] = []): TableNode => ({
    ...{ kind: 'table', name, states, parents },
    table: parents.length > 0 ? Float64Array.of(1, 0, 0, 1) : Float64Array.of(1, 0),
  });
  expect(() => twoSlice({ name: '', nodes: [node('a'), node('b'), node("b'")] })).toThrow(
    "'a' is in one slice only",
  );
  expect(() => twoSlice({ name: '', nodes: [node('a', [1]), node("a'")] })).toThrow('after its own');
  expect(() => twoSlice({ name: '', nodes: [node('a'), { ...node("a'"), states: ['no', 'yes'] }] })).toThrow(
    'other states',
  );
  const still = twoSlice({ name: '', nodes: [node('a'), node("a'", [0])] });
  expect(() => dynamicPosteriors(still, [new Map(), new Map([[0, 1]])], false)).toThrow(
    'step 1 has probability 0',
  );
});

import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../../src/core/random.js';
import { forwardBackward } from '../../../../src/kernels/chain/forward-backward.js';
import { viterbi } from '../../../../src/kernels/chain/viterbi.js';
import { enumerate } from '../../../../src/kernels/graphical/enumerate.js';
import type { Factor } from '../../../../src/kernels/graphical/factor.js';
import { junctionTree } from '../../../../src/kernels/graphical/junction-tree.js';
import { chainOf } from '../../../../src/kernels/hmm/expectations.js';
import type { Categorical } from '../../../../src/kernels/hmm/hmm.js';
import { topologyOf } from '../../../../src/kernels/hmm/topology.js';
import { bestStates } from '../../../../src/kernels/hmm/tree/best-states.js';
import { type Forest, forestOf } from '../../../../src/kernels/hmm/tree/forest.js';
import { learnTree, treeWeights } from '../../../../src/kernels/hmm/tree/learn-tree.js';
import { randomTree, sampleTrees } from '../../../../src/kernels/hmm/tree/sample-tree.js';
import {
  childWeights,
  DIRECTIONS,
  type Direction,
  type TreeHmm,
} from '../../../../src/kernels/hmm/tree/tree-hmm.js';
import { treeLikelihoods, upwardDownward } from '../../../../src/kernels/hmm/tree/upward-downward.js';

const shares = (rng: Rng, height: number, width: number): Float64Array => {
  const out = Float64Array.from({ length: height * width }, () => 0.05 + rng.uniform());
  for (let at = 0; at < out.length; at += width) {
    const sum = out.subarray(at, at + width).reduce((a, b) => a + b, 0);
    for (let j = 0; j < width; j++) out[at + j]! /= sum;
  }
  return out;
};

function randomModel(rng: Rng, direction: Direction, k: number, positions = 0, m = 3): TreeHmm {
  const emission: Categorical = { kind: 'categorical', k, probabilities: [shares(rng, k, m)] };
  return {
    ...{ k, direction, emission, initial: shares(rng, 1, k), transition: shares(rng, k, k) },
    weights: positions > 0 ? shares(rng, 1, positions) : undefined,
  };
}

const symbols = (rng: Rng, n: number) => ({
  n,
  d: 1,
  data: Float64Array.from({ length: n }, () => rng.integer(3)),
});

/** The same as factors; with `switches` a variable more for each parent bottomup: the child it follows. */
function factorsOf(model: TreeHmm, forest: Forest, logWeights: Float64Array, switches = false) {
  const { k, transition, initial } = model;
  const { n, parents, first, children } = forest;
  const cards = new Array<number>(n).fill(k);
  const weights = childWeights(model, forest);
  const factors: Factor[] = [];
  for (let u = 0; u < n; u++) {
    factors.push({ scope: Int32Array.of(u), values: logWeights.slice(u * k, (u + 1) * k).map(Math.exp) });
    const below = children.slice(first[u]!, first[u + 1]!);
    if (model.direction === 'topdown') {
      if (parents[u]! < 0) factors.push({ scope: Int32Array.of(u), values: initial });
      else factors.push({ scope: Int32Array.of(parents[u]!, u), values: transition });
      continue;
    }
    if (below.length === 0) {
      factors.push({ scope: Int32Array.of(u), values: initial });
      continue;
    }
    const chosen = switches ? cards.push(below.length) - 1 : -1;
    const states = k ** below.length;
    const rows = switches ? below.length : 1;
    const values = new Float64Array(rows * states * k);
    for (let s = 0; s < rows; s++)
      for (let joint = 0; joint < states; joint++)
        for (let p = 0; p < k; p++) {
          let sum = 0;
          below.forEach((child, i) => {
            const state = Math.floor(joint / k ** (below.length - 1 - i)) % k;
            if (!switches || i === s) sum += weights[child]! * transition[state * k + p]!;
          });
          values[(s * states + joint) * k + p] = sum;
        }
    factors.push({ scope: Int32Array.of(...(switches ? [chosen] : []), ...below, u), values });
  }
  return { cards: Int32Array.from(cards), factors };
}

const sum = (x: Float64Array) => x.reduce((a, b) => a + b, 0);

function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < found.length; i++)
    expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(tolerance);
}

describe.each(DIRECTIONS)('%s', (direction) => {
  // Rounding of a few dozen sums alone.
  test('random small trees: log-likelihood and posteriors of enumeration and the junction tree', () => {
    for (let seed = 0; seed < 40; seed++) {
      const rng = createRng(seed);
      const k = 2 + (seed % 2);
      const n = 1 + rng.integer(7);
      const forest = forestOf(randomTree(n, 3, rng));
      const model = randomModel(rng, direction, k, direction === 'bottomup' && seed % 3 > 0 ? 3 : 0);
      const logWeights = treeWeights(model, symbols(rng, n));
      const graph = factorsOf(model, forest, logWeights);
      const { logZ, posteriors } = upwardDownward(model, forest, logWeights);
      for (const { logZ: wanted, marginals } of [
        enumerate(graph),
        {
          logZ: junctionTree(graph).calibrate().logZ,
          marginals: junctionTree(graph).calibrate().marginals(),
        },
      ]) {
        expect(sum(logZ)).toBeCloseTo(wanted, 11);
        close(posteriors, Float64Array.from(marginals.flatMap((p) => [...p])), 1e-12);
      }
      expect(sum(treeLikelihoods(model, forest, logWeights))).toBe(sum(logZ));
    }
  });

  test('expected moves are the derivative of the log-likelihood', () => {
    const rng = createRng(5);
    const forest = forestOf(randomTree(9, 3, rng));
    const model = randomModel(rng, direction, 3, 3);
    const logWeights = treeWeights(model, symbols(rng, 9));
    const { pairs, initial } = upwardDownward(model, forest, logWeights);
    const at = (change: Partial<TreeHmm>) =>
      sum(treeLikelihoods({ ...model, ...change }, forest, logWeights));
    // Central differences in the logarithm of an entry: error of the order h^2.
    const h = 1e-5;
    const slope = (values: Float64Array, i: number, name: 'transition' | 'initial') => {
      const [up, down] = [Math.exp(h), Math.exp(-h)].map((by) =>
        at({ [name]: values.map((v, q) => (q === i ? v * by : v)) }),
      );
      return (up! - down!) / (2 * h);
    };
    for (const [i, count] of pairs.entries())
      expect(slope(model.transition, i, 'transition')).toBeCloseTo(count, 7);
    for (const [i, count] of initial.entries())
      expect(slope(model.initial, i, 'initial')).toBeCloseTo(count, 7);
  });

  test('best states are those of enumeration', () => {
    for (let seed = 0; seed < 40; seed++) {
      const rng = createRng(100 + seed);
      const n = 1 + rng.integer(6);
      const forest = forestOf(randomTree(n, 3, rng));
      const model = randomModel(rng, direction, 2, direction === 'bottomup' && seed % 2 === 0 ? 3 : 0);
      const logWeights = treeWeights(model, symbols(rng, n));
      const { best } = enumerate(factorsOf(model, forest, logWeights, true));
      const { states, scores } = bestStates(model, forest, logWeights);
      expect(sum(scores)).toBeCloseTo(best.logValue, 11);
      // With equal weights several switches are as good; the states are not.
      if (seed % 2 === 0 || direction === 'topdown')
        expect([...states]).toEqual([...best.states.slice(0, n)]);
    }
  });

  test('a tree without branches is a chain', () => {
    const rng = createRng(7);
    const n = 50;
    const model = randomModel(rng, direction, 3, 2);
    const rows = symbols(rng, n);
    const parents = Int32Array.from({ length: n }, (_, u) =>
      direction === 'topdown' ? u - 1 : u === n - 1 ? -1 : u + 1,
    );
    const forest = forestOf(parents);
    const chain = chainOf(model, { ...rows, offsets: Int32Array.of(0, n) });
    const wanted = forwardBackward(chain);
    const logWeights = treeWeights(model, rows);
    const found = upwardDownward(model, forest, logWeights);
    expect(sum(found.logZ)).toBeCloseTo(wanted.logZ[0]!, 10);
    close(found.posteriors, wanted.posteriors, 1e-12);
    close(found.pairs, wanted.pairs, 1e-11);
    expect([...bestStates(model, forest, logWeights).states]).toEqual([...viterbi(chain).path]);
  });

  test('EM never lowers the likelihood, and finds what made the trees', () => {
    const rng = createRng(11);
    const k = 2;
    const n = 3000;
    const forest = forestOf(randomTree(n, 3, rng));
    const truth: TreeHmm = {
      ...{ k, direction, initial: Float64Array.of(0.6, 0.4) },
      transition: Float64Array.of(0.9, 0.1, 0.2, 0.8),
      emission: {
        ...{ kind: 'gaussian', k, d: 1, covariance: 'full' },
        ...{ means: Float64Array.of(100, 104), covariances: Float64Array.of(1, 1) },
      },
      weights: direction === 'bottomup' ? Float64Array.of(0.7, 0.2, 0.1) : undefined,
    };
    const { data } = sampleTrees(truth, forest, rng);
    const allowed = topologyOf('ergodic', k);
    const shape = {
      kind: 'gaussian',
      states: k,
      components: 1,
      covariance: 'full',
      symbols: [],
      allowed,
      floor: Float64Array.of(1e-6),
    } as const;
    const options = { direction, positions: true, restarts: 1, iterations: 60, tol: 1e-9, freeze: [] };
    const fit = learnTree({ n, d: 1, data }, forest, shape, options, rng);
    fit.objectives.forEach((value, i) => {
      if (i > 0) expect(value - fit.objectives[i - 1]!).toBeGreaterThan(-1e-8);
    });
    const { model } = fit;
    if (model.emission.kind !== 'gaussian') throw new Error('another family');
    const swap = model.emission.means[0]! > model.emission.means[1]!;
    const stay = swap
      ? [model.transition[3]!, model.transition[0]!]
      : [model.transition[0]!, model.transition[3]!];
    // Three thousand nodes: standard errors of about 0.02, more where moves are mixed with those that are not followed.
    close(stay, [0.9, 0.8], 0.08);
    if (model.weights) {
      const { weights } = model;
      close(weights, truth.weights!, 0.12);
      // The weights are the best for the rest of the model: none the less likely, but for what EM has left to do.
      const scaled = weights.map((w, i) => (i === 0 ? w * 1.05 : w));
      for (const other of [scaled, weights.map((w, i) => (i === 0 ? w / 1.05 : w))])
        expect(
          sum(treeLikelihoods({ ...model, weights: other }, forest, treeWeights(model, { n, d: 1, data }))),
        ).toBeLessThan(fit.logLikelihood);
    }
    expect(fit.logLikelihood).toBeGreaterThan(
      sum(treeLikelihoods(truth, forest, treeWeights(truth, { n, d: 1, data }))),
    );
  });
});

test('with equal weights the order of children does not matter, with others it does', () => {
  const rng = createRng(3);
  const rows = symbols(rng, 5);
  // A root with three children, one of which has one; and the same with the children the other way round.
  const forest = forestOf(Int32Array.of(-1, 0, 0, 0, 1));
  const order = [0, 3, 2, 1, 4];
  const turned = forestOf(Int32Array.of(-1, 0, 0, 0, 3));
  const data = Float64Array.from(order, (u) => rows.data[u]!);
  for (const positions of [0, 3]) {
    const model = randomModel(rng, 'bottomup', 3, positions);
    const a = sum(treeLikelihoods(model, forest, treeWeights(model, rows)));
    const b = sum(treeLikelihoods(model, turned, treeWeights(model, { ...rows, data })));
    if (positions === 0) expect(b).toBeCloseTo(a, 12);
    else expect(Math.abs(a - b)).toBeGreaterThan(1e-6);
  }
});

test('a hundred thousand children, and a chain of two hundred thousand, lose nothing', () => {
  const rng = createRng(1);
  for (const direction of DIRECTIONS) {
    const model = randomModel(rng, direction, 2);
    for (const parent of [() => 0, (u: number) => u - 1]) {
      const n = 100_000;
      const forest = forestOf(Int32Array.from({ length: n }, (_, u) => (u === 0 ? -1 : parent(u))));
      const { logZ, posteriors } = upwardDownward(model, forest, treeWeights(model, symbols(rng, n)));
      expect(Number.isFinite(sum(logZ))).toBe(true);
      for (let u = 0; u < n; u += 997) expect(posteriors[2 * u]! + posteriors[2 * u + 1]!).toBeCloseTo(1, 9);
    }
  }
});

test('what is far less likely than doubles go is still possible', () => {
  const emission: Categorical = {
    kind: 'categorical',
    k: 2,
    probabilities: [Float64Array.of(1, 0, 0.5, 0.5)],
  };
  const model: TreeHmm = {
    ...{ k: 2, direction: 'topdown', emission, initial: Float64Array.of(1, 0) },
    ...{ transition: Float64Array.of(0.5, 0.5, 0, 1), weights: undefined },
  };
  const forest = forestOf(Int32Array.of(-1, 0, 1));
  // State 1 is exp(-2000) as likely by the last node's weights, and all that is possible above.
  const logWeights = Float64Array.of(0, -Infinity, -Infinity, 0, 0, -2000);
  expect(sum(treeLikelihoods(model, forest, logWeights))).toBeCloseTo(Math.log(0.5) - 2000, 9);
});

test('an impossible tree is told, other trees are answered', () => {
  const emission: Categorical = { kind: 'categorical', k: 1, probabilities: [Float64Array.of(1, 0)] };
  const model: TreeHmm = {
    ...{ k: 1, direction: 'bottomup', emission, initial: Float64Array.of(1) },
    ...{ transition: Float64Array.of(1), weights: undefined },
  };
  const forest = forestOf(Int32Array.of(-1, 0, -1, 2));
  const { logZ, posteriors } = upwardDownward(
    model,
    forest,
    treeWeights(model, { n: 4, d: 1, data: Float64Array.of(0, 1, 0, 0) }),
  );
  expect([...logZ]).toEqual([-Infinity, 0, 0, 0]);
  expect([...posteriors]).toEqual([0, 0, 1, 1]);
});

test('what is no tree is refused', () => {
  expect(() => forestOf(Int32Array.of(1, 0))).toThrow('its own ancestor');
  expect(() => forestOf(Int32Array.of(-1, 5))).toThrow('parent 5');
  const model = randomModel(createRng(0), 'bottomup', 2, 1);
  expect(() => childWeights(model, forestOf(Int32Array.of(-1, 0, 0)))).toThrow('2 children');
});

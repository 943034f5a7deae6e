import { describe, expect, test } from 'vitest';
import { createRng } from '../../../../src/core/random.js';
import { forwardBackward } from '../../../../src/kernels/chain/forward-backward.js';
import { junctionTree } from '../../../../src/kernels/graphical/junction-tree.js';
import { fitHmm } from '../../../../src/kernels/hmm/baum-welch.js';
import { chainOf } from '../../../../src/kernels/hmm/expectations.js';
import {
  flatHmm,
  type Hierarchical,
  hierarchicalParameters,
} from '../../../../src/kernels/hmm/hierarchical/hierarchical.js';
import {
  fitHierarchical,
  learnHierarchical,
} from '../../../../src/kernels/hmm/hierarchical/learn-hierarchical.js';
import { startHierarchical } from '../../../../src/kernels/hmm/hierarchical/start.js';
import type { Emission, Observations } from '../../../../src/kernels/hmm/hmm.js';
import { sampleHmm } from '../../../../src/kernels/hmm/sample-hmm.js';
import type { Shape } from '../../../../src/kernels/hmm/start.js';
import { topologyOf } from '../../../../src/kernels/hmm/topology.js';

const symbols: Emission = {
  ...{ kind: 'categorical', k: 6 },
  probabilities: [
    Float64Array.of(
      ...[0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.3, 0.3, 0.4, 0.5, 0.25, 0.25, 0.05, 0.05, 0.9, 0.2, 0.6, 0.2],
    ),
  ],
};

/** Two top states of three, one of which may follow itself. */
const model: Hierarchical = {
  levels: [2, 3],
  initial: Float64Array.of(0.7, 0.3),
  top: Float64Array.of(0.25, 0.75, 1, 0),
  start: Float64Array.of(0.5, 0.3, 0.2, 0.1, 0.2, 0.7),
  sub: Float64Array.of(
    ...[0.1, 0.8, 0.1, 0.2, 0.2, 0.6, 0.7, 0.2, 0.1, 0.3, 0.3, 0.4, 0, 0.5, 0.5, 0.9, 0, 0.1],
  ),
  end: Float64Array.of(0.1, 0.2, 0.6, 0.05, 0, 0.4),
  emission: symbols,
};

const sequence = (data: number[] | Float64Array, ...ends: number[]): Observations => ({
  ...{ n: data.length, d: 1, data: Float64Array.from(data) },
  offsets: Int32Array.of(0, ...(ends.length > 0 ? ends : [data.length])),
});

const seen = [0, 1, 2, 0, 2];
const weight = (z: number, t: number) => symbols.probabilities[0]![z * 3 + seen[t]!]!;

interface Path {
  states: number[];
  ended: boolean[];
  p: number;
}

/** All (u, s, ended) by the story of the model, without its flat chain. */
function paths(): Path[] {
  const { initial, top, start, sub, end } = model;
  let all: Path[] = [];
  for (let z = 0; z < 6; z++)
    all.push({ states: [z], ended: [], p: initial[Math.floor(z / 3)]! * start[z]! * weight(z, 0) });
  for (let t = 1; t < seen.length; t++)
    all = all.flatMap(({ states, ended, p }) => {
      const from = states[t - 1]!;
      const u = Math.floor(from / 3);
      const next: Path[] = [];
      for (let s = 0; s < 3; s++) {
        const inside = p * (1 - end[from]!) * sub[from * 3 + s]!;
        const to = u * 3 + s;
        next.push({ states: [...states, to], ended: [...ended, false], p: inside * weight(to, t) });
        for (let v = 0; v < 2; v++) {
          const z = v * 3 + s;
          const gone = p * end[from]! * top[u * 2 + v]! * start[z]!;
          next.push({ states: [...states, z], ended: [...ended, true], p: gone * weight(z, t) });
        }
      }
      return next;
    });
  return all;
}

const total = (all: Path[]) => all.reduce((sum, { p }) => sum + p, 0);

test('the flat chain has the likelihood and the states of all (u, s, ended)', () => {
  const all = paths();
  const { logZ, posteriors } = forwardBackward(chainOf(flatHmm(model), sequence(seen)));
  expect(logZ[0]).toBeCloseTo(Math.log(total(all)), 11);
  for (let t = 0; t < seen.length; t++)
    for (let z = 0; z < 6; z++)
      expect(posteriors[t * 6 + z]).toBeCloseTo(
        total(all.filter(({ states }) => states[t] === z)) / total(all),
        11,
      );
});

test('and those of a junction tree over top states, sub-states and ends', () => {
  const { initial, top, start, sub, end } = model;
  const n = seen.length;
  // Of step t the variables 3 t (top), 3 t + 1 (sub), 3 t + 2 (ended).
  const cards = Int32Array.from({ length: 3 * n }, (_, v) => [2, 3, 2][v % 3]!);
  const factors = [
    { scope: Int32Array.of(0), values: initial },
    { scope: Int32Array.of(0, 1), values: start },
  ];
  for (let t = 0; t < n; t++) {
    const at = 3 * t;
    const own = Float64Array.from({ length: 6 }, (_, z) => weight(z, t));
    const ends = Float64Array.from([...end].flatMap((e) => [1 - e, e]));
    factors.push({ scope: Int32Array.of(at, at + 1), values: own });
    factors.push({ scope: Int32Array.of(at, at + 1, at + 2), values: ends });
    if (t === 0) continue;
    // ended, top before, top: the same one goes on where it has not ended.
    factors.push({
      scope: Int32Array.of(at - 1, at - 3, at),
      values: Float64Array.of(1, 0, 0, 1, ...top),
    });
    // ended, top, sub before, sub: drawn anew where it has.
    const anew = [0, 1].flatMap((u) => [0, 1, 2].flatMap(() => [...start.subarray(u * 3, u * 3 + 3)]));
    factors.push({
      scope: Int32Array.of(at - 1, at, at - 2, at + 1),
      values: Float64Array.of(...sub, ...anew),
    });
  }
  const answers = junctionTree({ cards, factors }).calibrate();
  const { logZ, posteriors } = forwardBackward(chainOf(flatHmm(model), sequence(seen)));
  expect(logZ[0]).toBeCloseTo(answers.logZ, 11);
  for (let t = 0; t < n; t++)
    expect(answers.marginal(3 * t)[1]).toBeCloseTo(
      posteriors[t * 6 + 3]! + posteriors[t * 6 + 4]! + posteriors[t * 6 + 5]!,
      11,
    );
});

const floor = Float64Array.of(1e-9);

test('a pass gives the shares of what is expected over all (u, s, ended)', () => {
  const all = paths();
  const fit = fitHierarchical(sequence(seen), model, { iterations: 1, tol: -1, floor });
  const [top, end] = [new Float64Array(4), new Float64Array(12)];
  const [start, sub, initial] = [new Float64Array(6), new Float64Array(18), new Float64Array(2)];
  for (const { states, ended, p } of all) {
    initial[Math.floor(states[0]! / 3)]! += p;
    start[states[0]!]! += p;
    ended.forEach((gone, t) => {
      const [from, to] = [states[t]!, states[t + 1]!];
      end[2 * from + (gone ? 1 : 0)]! += p;
      if (gone) {
        top[Math.floor(from / 3) * 2 + Math.floor(to / 3)]! += p;
        start[to]! += p;
      } else sub[from * 3 + (to % 3)]! += p;
    });
  }
  const isShare = (found: Float64Array, counts: Float64Array, width: number) => {
    counts.forEach((v, at) => {
      const from = at - (at % width);
      const sum = counts.subarray(from, from + width).reduce((a, b) => a + b, 0);
      expect(found[at]).toBeCloseTo(v / sum, 10);
    });
  };
  isShare(fit.model.initial, initial, 2);
  isShare(fit.model.top, top, 2);
  isShare(fit.model.start, start, 3);
  isShare(fit.model.sub, sub, 3);
  isShare(Float64Array.from([...fit.model.end].flatMap((e) => [1 - e, e])), end, 2);
});

test('one sub-state that always ends is the plain model', () => {
  const emission: Emission = {
    kind: 'categorical',
    k: 2,
    probabilities: [Float64Array.of(0.8, 0.2, 0.3, 0.7)],
  };
  const transition = Float64Array.of(0.9, 0.1, 0.3, 0.7);
  const initial = Float64Array.of(0.6, 0.4);
  const ones = Float64Array.of(1, 1);
  const tall: Hierarchical = {
    ...{ levels: [2, 1], initial, top: transition, start: ones, sub: ones, end: ones, emission },
  };
  const hmm = { k: 2, initial, transition, emission };
  const { data } = sampleHmm(hmm, 300, createRng(3));
  const drawn = sequence(data, 200, 300);
  const fit = fitHierarchical(drawn, tall, { iterations: 6, tol: -1, floor });
  const plain = fitHmm(drawn, hmm, {
    ...{ method: 'em', iterations: 6, tol: -1, freeze: [], floor, priorStrength: 0 },
  });
  plain.objectives.forEach((v, i) => {
    expect(fit.objectives[i]).toBeCloseTo(v, 9);
  });
  plain.hmm.transition.forEach((v, at) => {
    expect(fit.model.top[at]).toBeCloseTo(v, 10);
  });
  expect([...fit.model.end]).toEqual([1, 1]);
});

test('a top state that follows itself is the same chain as one that does not', () => {
  const { top, start, sub, end } = model;
  const a = top[0]!;
  const other = {
    ...model,
    top: Float64Array.of(0, 1, 1, 0),
    end: end.map((e, z) => (z < 3 ? e * (1 - a) : e)),
    sub: sub.map((b, at) => {
      const z = Math.floor(at / 3);
      return z < 3 ? ((1 - end[z]!) * b + end[z]! * a * start[at % 3]!) / (1 - end[z]! * (1 - a)) : b;
    }),
  };
  const flat = flatHmm(model).transition;
  flatHmm(other).transition.forEach((v, at) => {
    expect(v).toBeCloseTo(flat[at]!, 14);
  });
});

const shape = (kind: Emission['kind'], states: number, values: number[] = []): Shape => ({
  ...{ kind, states, components: 2, covariance: 'full', symbols: values },
  ...{ allowed: topologyOf('ergodic', states), floor: Float64Array.of(1e-6) },
});

/** Two regimes, each with a cycle of its own that is left from its last state. */
const cycles: Hierarchical = {
  levels: [2, 3],
  initial: Float64Array.of(0.5, 0.5),
  top: Float64Array.of(0, 1, 1, 0),
  start: Float64Array.of(0.98, 0.01, 0.01, 0.01, 0.01, 0.98),
  sub: Float64Array.of(
    ...[0.05, 0.9, 0.05, 0.05, 0.05, 0.9, 0.9, 0.05, 0.05, 0.05, 0.05, 0.9, 0.9, 0.05, 0.05, 0.05, 0.9, 0.05],
  ),
  end: Float64Array.of(0, 0, 0.12, 0.12, 0, 0),
  emission: {
    ...{ kind: 'gaussian', k: 6, d: 1, covariance: 'full' },
    ...{ means: Float64Array.of(0, 2, 4, 6, 8, 10), covariances: new Float64Array(6).fill(0.36) },
  },
};

test('what is 0 stays 0', () => {
  const { data } = sampleHmm(flatHmm(model), 400, createRng(7));
  const fit = fitHierarchical(sequence(data), model, { iterations: 5, tol: -1, floor });
  expect(fit.model.top[3]).toBe(0);
  expect(fit.model.end[4]).toBe(0);
  expect([fit.model.sub[12], fit.model.sub[16]]).toEqual([0, 0]);
});

describe.each(['gaussian', 'gmm', 'student', 'poisson', 'categorical'] as const)('%s', (kind) => {
  test('learning never lowers the likelihood', () => {
    const { data } = sampleHmm(flatHmm(cycles), 400, createRng(5));
    const whole = kind === 'poisson' || kind === 'categorical';
    const drawn = sequence(whole ? data.map((v) => Math.max(0, Math.round(v)) % 12) : data, 250, 400);
    drawn.data[40] = Number.NaN;
    const start = startHierarchical(drawn, [2, 3], shape(kind, 6, [12]), createRng(1));
    const { objectives } = fitHierarchical(drawn, start, { iterations: 12, tol: -1, floor });
    expect(objectives).toHaveLength(13);
    objectives.slice(1).forEach((v, i) => {
      expect(v - objectives[i]!).toBeGreaterThan(-1e-7);
    });
  });
});

test('two regimes, each with its own cycle, are found again', () => {
  const [train, held] = [1, 2].map((seed) =>
    sequence(sampleHmm(flatHmm(cycles), 3000, createRng(seed)).data),
  );
  const fits = [0, 1, 2, 3].map((r) =>
    learnHierarchical(train!, [2, 3], shape('gaussian', 6), { iterations: 60, tol: 1e-8 }, createRng(r)),
  );
  const { model: found } = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  const score = (one: Hierarchical) => forwardBackward(chainOf(flatHmm(one), held!)).logZ[0]!;
  // 35 numbers learnt of 3000 steps cost about 35 / 2 nats on as many new ones.
  expect(score(found)).toBeGreaterThan(score(cycles) - 40);
  const { emission } = found;
  const means = emission.kind === 'gaussian' ? [...emission.means] : [];
  const order = [...means.keys()].sort((i, j) => means[i]! - means[j]!);
  expect(new Set(order.slice(0, 3).map((z) => Math.floor(z / 3))).size).toBe(1);
  order.forEach((z, i) => {
    expect(Math.abs(means[z]! - 2 * i)).toBeLessThan(0.15);
    // Some hundreds of visits a state.
    expect(Math.abs(found.end[z]! - cycles.end[i]!)).toBeLessThan(0.05);
  });
  expect(hierarchicalParameters(found)).toBe(1 + 6 + 4 + 12 + 12);
});

test('a sequence that cannot be is refused', () => {
  const sure: Hierarchical = {
    ...{ levels: [1, 1], initial: Float64Array.of(1), top: Float64Array.of(1), start: Float64Array.of(1) },
    ...{ sub: Float64Array.of(1), end: Float64Array.of(0) },
    emission: { kind: 'categorical', k: 1, probabilities: [Float64Array.of(1, 0)] },
  };
  expect(() => fitHierarchical(sequence([0, 1]), sure, { iterations: 2, tol: 0, floor })).toThrow(
    'sequence 0 is impossible',
  );
});

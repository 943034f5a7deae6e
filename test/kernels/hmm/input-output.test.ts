import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fitHmm } from '../../../src/kernels/hmm/baum-welch.js';
import type { Emission } from '../../../src/kernels/hmm/hmm.js';
import {
  type Driven,
  type InputOutput,
  ioBestPaths,
  ioParameters,
  ioSmooth,
  sampleInputOutput,
} from '../../../src/kernels/hmm/input-output/input-output.js';
import { fitInputOutput, startInputOutput } from '../../../src/kernels/hmm/input-output/learn.js';
import {
  logTransitionOf,
  nextWeights,
  softmaxLoss,
} from '../../../src/kernels/hmm/input-output/transitions.js';
import type { Shape } from '../../../src/kernels/hmm/start.js';
import { topologyOf } from '../../../src/kernels/hmm/topology.js';

const symbols = (...p: number[]): Emission => ({
  kind: 'categorical',
  k: 2,
  probabilities: [Float64Array.from(p)],
});
const spoken = symbols(0.7, 0.2, 0.1, 0.1, 0.3, 0.6);
const other = symbols(0.1, 0.1, 0.8, 0.6, 0.3, 0.1);
const initial = Float64Array.of(0.6, 0.4);
/** Input 0 keeps, 1 changes the state. */
const tables = Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.3, 0.7, 0.95, 0.05);
const weights = Float64Array.of(0.5, 1, -0.3, -0.2, 0, 0.7, 0.1, -1, 0.4, 0.3, 0.6, -0.9);

const models: Record<string, InputOutput> = {
  table: { k: 2, initial, transitions: { kind: 'table', tables }, emissions: [spoken] },
  'table, an emission each': {
    ...{ k: 2, initial, transitions: { kind: 'table', tables } },
    emissions: [spoken, other],
  },
  softmax: { k: 2, initial, transitions: { kind: 'softmax', weights }, emissions: [spoken] },
};

function driven(data: number[], inputs: number[], ...ends: number[]): Driven {
  const n = data.length;
  const offsets = Int32Array.of(0, ...ends);
  return {
    ...{ n, d: 1, data: Float64Array.from(data), offsets },
    ...{ width: inputs.length / n, inputs: Float64Array.from(inputs) },
  };
}

const said = [0, 2, 1, 1, 2, 0, 0, 1];
const heard = [1, 0, 1, 1, 0, 0, 1, 0];
const small = (name: string) =>
  name === 'softmax'
    ? driven(
        said,
        heard.flatMap((v, t) => [v - 0.4, 0.3 * t - 1]),
        5,
        6,
        8,
      )
    : driven(said, heard, 5, 6, 8);

/** P(x, z | u) of a path, from the definition. */
function joint({ k, initial, transitions, emissions }: InputOutput, data: Driven, s: number, path: number[]) {
  let p = 1;
  path.forEach((j, i) => {
    const t = data.offsets[s]! + i;
    const input = data.inputs.subarray(t * data.width, (t + 1) * data.width);
    const emission = emissions.length === 1 ? emissions[0]! : emissions[input[0]!]!;
    if (emission.kind !== 'categorical') throw new Error('symbols');
    p *= emission.probabilities[0]![j * 3 + data.data[t]!]!;
    if (i === 0) p *= initial[j]!;
    else if (transitions.kind === 'table') p *= transitions.tables[(input[0]! * k + path[i - 1]!) * k + j]!;
    else {
      const odds = Array.from({ length: k }, (_, to) => {
        const at = (path[i - 1]! * k + to) * 3;
        const w = transitions.weights;
        return Math.exp(w[at]! + w[at + 1]! * input[0]! + w[at + 2]! * input[1]!);
      });
      p *= odds[j]! / (odds[0]! + odds[1]!);
    }
  });
  return p;
}

describe.each(Object.keys(models))('%s', (name) => {
  const model = models[name]!;
  const data = small(name);
  const found = ioSmooth(model, data);
  const best = ioBestPaths(model, data);

  test('is what all paths come to', () => {
    for (let s = 0; s < 3; s++) {
      const [from, to] = [data.offsets[s]!, data.offsets[s + 1]!];
      const steps = to - from;
      const paths = Array.from({ length: 2 ** steps }, (_, code) =>
        Array.from({ length: steps }, (_v, i) => (code >> i) & 1),
      );
      const p = paths.map((path) => joint(model, data, s, path));
      const all = p.reduce((a, b) => a + b, 0);
      expect(found.logZ[s]).toBeCloseTo(Math.log(all), 12);
      const share = (keep: (path: number[]) => boolean) =>
        paths.reduce((sum, path, i) => sum + (keep(path) ? p[i]! : 0), 0) / all;
      for (let i = 0; i < steps; i++) {
        expect(found.posteriors[(from + i) * 2 + 1]).toBeCloseTo(
          share((path) => path[i] === 1),
          12,
        );
        for (const [a, b] of i === 0
          ? []
          : [
              [0, 1],
              [1, 0],
              [1, 1],
            ])
          expect(found.pairs[(from + i) * 4 + a! * 2 + b!]).toBeCloseTo(
            share((path) => path[i - 1] === a && path[i] === b),
            12,
          );
      }
      const top = p.indexOf(Math.max(...p));
      expect([...best.path.subarray(from, to)]).toEqual(paths[top]);
      expect(best.scores[s]).toBeCloseTo(Math.log(p[top]!), 12);
    }
  });

  test('EM never lowers the likelihood', () => {
    const fit = fitInputOutput(data, model, { iterations: 30, tol: 0, floor: Float64Array.of(0) });
    expect(fit.iterations).toBeGreaterThan(3);
    for (let i = 1; i < fit.objectives.length; i++)
      expect(fit.objectives[i]).toBeGreaterThanOrEqual(fit.objectives[i - 1]!);
    // The model that comes back is that of the last objective, in the units of the inputs.
    const again = ioSmooth(fit.model, data).logZ.reduce((a, b) => a + b, 0);
    expect(again).toBeCloseTo(fit.logLikelihood, 9);
    expect(fit.logLikelihood).toBe(fit.objectives.at(-1));
  });
});

test('gradients of softmax transitions are differences of their loss', () => {
  const rng = createRng(3);
  const counts = Float64Array.from({ length: 20 * 9 }, () => rng.uniform());
  const inputs = Float64Array.from({ length: 20 * 2 }, () => rng.normal());
  const loss = softmaxLoss(counts.subarray(3), 9, 3, inputs, 2);
  const at = Float64Array.from({ length: 9 }, () => rng.normal());
  const gradient = new Float64Array(9);
  loss(at, gradient);
  const h = 1e-5;
  at.forEach((v, i) => {
    const moved = (by: number) => loss(at.with(i, v + by), new Float64Array(9));
    expect(gradient[i]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 8);
  });
});

test('without inputs that matter, weights that fit moves give their shares', () => {
  const pairs = Float64Array.of(3, 1, 2, 6, 3, 1, 2, 6);
  const next = nextWeights(new Float64Array(4), pairs, 2, new Float64Array(0), 0);
  const logs = new Float64Array(4);
  logTransitionOf({ kind: 'softmax', weights: next }, 2, new Float64Array(0), logs);
  [0.75, 0.25, 0.25, 0.75].forEach((p, i) => {
    expect(Math.exp(logs[i]!)).toBeCloseTo(p, 7);
  });
});

/** Two levels; input 1 is a push to the other. */
const pushed = Float64Array.of(0.97, 0.03, 0.05, 0.95, 0.2, 0.8, 0.7, 0.3);
const twoLevels = Float64Array.of(1000, 1004);
const truth: InputOutput = {
  ...{ k: 2, initial: Float64Array.of(0.5, 0.5) },
  transitions: { kind: 'table', tables: pushed },
  emissions: [
    {
      ...{ kind: 'gaussian', k: 2, d: 1, covariance: 'full' },
      ...{ means: twoLevels, covariances: Float64Array.of(1, 2) },
    },
  ],
};
const pushes = (() => {
  const rng = createRng(8);
  return Float64Array.from({ length: 4000 }, () => (rng.uniform() < 0.3 ? 1 : 0));
})();
const drawn: Driven = {
  ...{ n: 4000, d: 1, data: sampleInputOutput(truth, pushes, 1, createRng(9)).data },
  ...{ offsets: Int32Array.of(0, 2500, 4000), width: 1, inputs: pushes },
};
const shape: Shape = {
  ...{ kind: 'gaussian', states: 2, components: 1, covariance: 'full', symbols: [] },
  ...{ allowed: topologyOf('ergodic', 2), floor: Float64Array.of(1e-6) },
};
const options = { iterations: 300, tol: 1e-13, floor: shape.floor };
const fitted = (data: Driven, count: number | undefined, emissions = false) =>
  fitInputOutput(data, startInputOutput(data, shape, { symbols: count, emissions }, createRng(1)), options);
const table = fitted(drawn, 2);

test('finds the tables that made a sequence', () => {
  const { transitions, emissions } = table.model;
  if (transitions.kind !== 'table') throw new Error('tables');
  const [e] = emissions;
  if (e?.kind !== 'gaussian') throw new Error('Gaussian');
  const order = e.means[0]! < e.means[1]! ? [0, 1] : [1, 0];
  order.forEach((from, i) => {
    expect(Math.abs(e.means[from]! - twoLevels[i]!)).toBeLessThan(0.15);
    order.forEach((to, j) => {
      // Standard errors of these shares are below 0.02.
      for (const v of [0, 1])
        expect(
          Math.abs(transitions.tables[v * 4 + from * 2 + to]! - pushed[v * 4 + i * 2 + j]!),
        ).toBeLessThan(0.06);
    });
  });
  expect(ioParameters(table.model)).toBe(1 + 4 + 4);
});

test('an input that is constant leaves the plain model', () => {
  const still = { ...drawn, inputs: new Float64Array(4000) };
  const start = startInputOutput(still, shape, { symbols: 1, emissions: true }, createRng(1));
  const own = fitInputOutput(still, start, options);
  if (start.transitions.kind !== 'table') throw new Error('tables');
  const plain = fitHmm(
    still,
    { k: 2, initial: start.initial, transition: start.transitions.tables, emission: start.emissions[0]! },
    { ...options, method: 'em', freeze: [], priorStrength: 0 },
  );
  expect(own.iterations).toBe(plain.iterations);
  // 4000 steps, whose sums are taken in other orders.
  expect(own.logLikelihood).toBeCloseTo(plain.logLikelihood, 6);
  expect(table.logLikelihood).toBeGreaterThan(plain.logLikelihood + 100);
});

test('softmax transitions of a number that is 0 or 1 are tables of two symbols, whatever its unit', () => {
  const soft = fitted(drawn, undefined);
  expect(soft.logLikelihood).toBeCloseTo(table.logLikelihood, 4);
  const scaled = fitted({ ...drawn, inputs: pushes.map((v) => 7000 - 200 * v) }, undefined);
  expect(scaled.logLikelihood).toBeCloseTo(table.logLikelihood, 4);
  expect(ioParameters(soft.model)).toBe(ioParameters(table.model));
});

test('an emission each symbol finds levels that move with the input', () => {
  const moved = { ...drawn, data: drawn.data.map((v, t) => v + 20 * pushes[t]!) };
  const own = fitted(moved, 2, true);
  const means = own.model.emissions.map((e) =>
    e.kind === 'gaussian' ? [...e.means].sort((a, b) => a - b) : [],
  );
  [1000, 1004, 1020, 1024].forEach((level, i) => {
    expect(Math.abs(means.flat()[i]! - level)).toBeLessThan(0.2);
  });
});

test('a symbol that never comes keeps what it began with', () => {
  const fit = fitted(drawn, 3, true);
  if (fit.model.transitions.kind !== 'table') throw new Error('tables');
  const rows = fit.model.transitions.tables.subarray(8);
  expect(rows[0]! + rows[1]!).toBeCloseTo(1, 12);
  expect(fit.dead).toEqual([]);
});

test('a sequence that no path makes has likelihood 0', () => {
  const never = { ...models.table!, emissions: [symbols(1, 0, 0, 1, 0, 0)] };
  const { logZ } = ioSmooth(never, small('table'));
  expect(logZ[0]).toBe(-Infinity);
  expect(() =>
    fitInputOutput(small('table'), never, { iterations: 2, tol: 0, floor: Float64Array.of(0) }),
  ).toThrow('sequence 0 is impossible');
});

test('a step of extreme inputs neither underflows nor overflows', () => {
  const long = driven(
    Array.from({ length: 3000 }, (_, t) => t % 3),
    Array.from({ length: 6000 }, (_, t) => (t % 5) * 400 - 800),
    3000,
  );
  const { logZ, posteriors } = ioSmooth(models.softmax!, long);
  expect(Number.isFinite(logZ[0])).toBe(true);
  for (let t = 0; t < 3000; t++) expect(posteriors[2 * t]! + posteriors[2 * t + 1]!).toBeCloseTo(1, 9);
});

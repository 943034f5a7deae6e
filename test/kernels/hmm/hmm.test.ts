import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { forward, forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import { viterbi } from '../../../src/kernels/chain/viterbi.js';
import { type FitOptions, fitHmm } from '../../../src/kernels/hmm/baum-welch.js';
import { emitterOf } from '../../../src/kernels/hmm/emitter.js';
import { chainOf, withExpectations } from '../../../src/kernels/hmm/expectations.js';
import { filterStream } from '../../../src/kernels/hmm/filter-stream.js';
import { columnsOf, type Hmm, type Observations, rowsOf } from '../../../src/kernels/hmm/hmm.js';
import { criteriaOf, crossValidated, learnHmm, logLikelihoods } from '../../../src/kernels/hmm/learn.js';
import { modelDistance } from '../../../src/kernels/hmm/model-distance.js';
import { fitOnline } from '../../../src/kernels/hmm/online.js';
import { predictStates } from '../../../src/kernels/hmm/predict.js';
import { sampleHmm } from '../../../src/kernels/hmm/sample-hmm.js';
import { columnMoments, type Shape, startModel } from '../../../src/kernels/hmm/start.js';
import { fitSupervised } from '../../../src/kernels/hmm/supervised.js';
import { topologyOf } from '../../../src/kernels/hmm/topology.js';
import { exampleHmm } from '../../../src/kernels/synth/hidden-states.js';
import figures from './hmm.oracle.json' with { type: 'json' };
import { oracleCase, studentCase } from './models.js';

const { simd, threads } = compute;
afterEach(() => Object.assign(compute, { simd, threads }));

const plainly: FitOptions = {
  ...{ method: 'em', iterations: 5, tol: -1, freeze: [], priorStrength: 1 },
  floor: new Float64Array(8).fill(1e-12),
};

function close(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number) {
  expect(found.length).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < found.length; i++) {
    const gap = Math.abs(found[i]! - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!));
    worst = Math.max(worst, Number.isNaN(gap) ? Infinity : gap);
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const { student, ...peers } = figures;
const names = Object.keys(peers) as (keyof typeof peers)[];

describe.each(['scaled', 'log'] as const)('%s', (kind) => {
  test.each(names)('%s: likelihood, posteriors, best path and five passes of hmmlearn', (name) => {
    compute.simd = kind === 'scaled';
    const { data, hmm } = oracleCase(name);
    const want = peers[name];
    const chain = chainOf(hmm, data);
    const { logZ, posteriors } = forwardBackward(chain);
    const sum = (x: Float64Array) => x.reduce((a, b) => a + b, 0);
    // Two programs in double precision.
    expect(sum(logZ)).toBeCloseTo(want.score, 8);
    close(posteriors.subarray(0, 120), want.posteriors, 1e-9);
    const best = viterbi(chain);
    expect(sum(best.scores)).toBeCloseTo(want.viterbi[0] as number, 8);
    expect([...best.path]).toEqual(want.viterbi[1]);
    // hmmlearn's mixtures learn covariances about the means before the pass, which is not quite EM.
    if (name === 'gmm') return;
    const fit = fitHmm(data, hmm, plainly);
    close(fit.objectives, [...want.trajectory, want.after.score], 1e-8);
    const { startprob, transmat, score: _, ...emission } = want.after;
    close(fit.hmm.initial, startprob, 1e-8);
    close(fit.hmm.transition, transmat, 1e-8);
    const learnt = new Map(Object.entries(fit.hmm.emission));
    for (const [part, values] of Object.entries(emission)) {
      const own: unknown = learnt.get(part);
      const flat = Array.isArray(own) ? (own[0] as Float64Array) : (own as Float64Array);
      // hmmlearn writes all forms as matrices.
      close(flat, values.length < flat.length ? [...values, ...values, ...values] : values, 1e-7);
    }
  });
});

test("Student's t: log densities of SciPy", () => {
  const { data, mean, scale, dof } = studentCase();
  const out = new Float64Array(20);
  const rows = rowsOf({ n: 100, d: 2, data }, 0, 20);
  emitterOf({
    ...{ kind: 'student', k: 1, d: 2, covariance: 'full', means: mean, scales: scale },
    dof: Float64Array.of(dof),
  }).logDensities(rows, out, 1);
  close(out, student.logDensities, 1e-12);
});

/** A case of each family, the t distribution among them. */
function cases(): [string, { data: Observations; hmm: Hmm }][] {
  const t = oracleCase('gaussian-full');
  const { emission } = t.hmm;
  if (emission.kind !== 'gaussian') throw new Error('the case is Gaussian');
  const { covariances, ...rest } = emission;
  const heavy: Hmm = {
    ...t.hmm,
    emission: { ...rest, kind: 'student', scales: covariances, dof: Float64Array.of(3, 5, 8) },
  };
  return [
    ...names.map((name): [string, { data: Observations; hmm: Hmm }] => [name, oracleCase(name)]),
    ['student', { data: t.data, hmm: heavy }],
  ];
}

/** Every thirteenth number unseen; of symbols and counts too. */
const withGaps = (data: Observations): Observations => ({
  ...data,
  data: data.data.map((v, at) => ((at * 7) % 13 === 0 ? Number.NaN : v)),
});

describe.each(cases())('%s', (name, { data, hmm }) => {
  test.each([false, true])('learning never lowers the likelihood, with gaps: %s', (gaps) => {
    const { objectives } = fitHmm(gaps ? withGaps(data) : data, hmm, { ...plainly, iterations: 15 });
    expect(objectives).toHaveLength(16); // EM stops where it falls
    for (let i = 1; i < objectives.length; i++)
      expect(objectives[i]! - objectives[i - 1]!).toBeGreaterThan(-1e-9);
    expect(objectives[15]! - objectives[0]!).toBeGreaterThan(1);
  });

  test('scaled and in logarithms agree on what is to be expected, with and without gaps', () => {
    for (const rows of [data, withGaps(data)]) {
      const [fast, plain] = [true, false].map((own) => {
        compute.simd = own;
        return withExpectations(rows, hmm, (expectAll) => expectAll(hmm));
      });
      close(fast!.logLikelihoods, plain!.logLikelihoods, 1e-11);
      close(fast!.pairs, plain!.pairs, 1e-10);
      close(fast!.initial, plain!.initial, 1e-11);
      close(fast!.sums, plain!.sums, 1e-10);
    }
  });

  test('one state: the likelihood is that of independent rows', () => {
    const one = learnHmm(
      data,
      shapeOf(data, hmm, 1),
      { ...plainly, iterations: 30, restarts: 1 },
      createRng(1),
    );
    expect([...one.hmm.transition]).toEqual([1]);
    const out = new Float64Array(data.n);
    emitterOf(one.hmm.emission).logDensities(data, out, 1);
    expect(logLikelihoods(one.hmm, data).reduce((a, b) => a + b, 0)).toBeCloseTo(
      out.reduce((a, b) => a + b, 0),
      8,
    );
  });

  test('equal bytes at any number of threads', () => {
    const runs = [1, 2, 3].map((count) => {
      compute.threads = count;
      return fitHmm(data, hmm, { ...plainly, iterations: 3 });
    });
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test('the order of the sequences and the names of the states do not matter', () => {
    const swapped = relabelled(hmm, [2, 0, 1]);
    const total = (x: Float64Array) => x.reduce((a, b) => a + b, 0);
    const found = fitHmm(data, hmm, plainly).logLikelihood;
    if (swapped)
      expect(total(logLikelihoods(swapped, data))).toBeCloseTo(total(logLikelihoods(hmm, data)), 9);
    const back = reversedSequences(data);
    expect(fitHmm(back, hmm, plainly).logLikelihood).toBeCloseTo(found, 7);
  });

  test('a prior raises what it is about, and parameters move towards it', () => {
    if (name === 'student') {
      expect(() => fitHmm(data, hmm, { ...plainly, method: 'map' })).toThrow('no prior');
      return;
    }
    const strong = fitHmm(data, hmm, { ...plainly, method: 'map', priorStrength: 1e7, iterations: 3 });
    for (const v of strong.hmm.transition) expect(v).toBeCloseTo(1 / 3, 4);
    const weak = fitHmm(data, hmm, { ...plainly, method: 'map', priorStrength: 2, iterations: 10 });
    for (let i = 1; i < weak.objectives.length; i++)
      expect(weak.objectives[i]! - weak.objectives[i - 1]!).toBeGreaterThan(-1e-9);
    expect(weak.objectives).toHaveLength(11);
    if (name === 'gmm') return;
    // States that are as good as the pooled rows, one and all.
    const out = new Float64Array(data.n * 3);
    emitterOf(strong.hmm.emission).logDensities(data, out, 3);
    for (let t = 0; t < data.n; t++) expect(Math.abs(out[3 * t]! - out[3 * t + 1]!)).toBeLessThan(1e-2);
  });
});

function shapeOf(data: Observations, { emission }: Hmm, states: number): Shape {
  return {
    ...{
      kind: emission.kind,
      states,
      components: 2,
      covariance: 'covariance' in emission ? emission.covariance : 'full',
    },
    symbols: emission.kind === 'categorical' ? emission.probabilities.map((p) => p.length / emission.k) : [],
    ...{ allowed: topologyOf('ergodic', states), floor: columnMoments(data)[1].map((v) => 1e-6 * v) },
  };
}

function relabelled(hmm: Hmm, order: readonly number[]): Hmm | undefined {
  const { k, initial, transition, emission } = hmm;
  if (emission.kind !== 'poisson') return undefined;
  const { d, rates } = emission;
  return {
    k,
    initial: Float64Array.from(order, (j) => initial[j]!),
    transition: Float64Array.from(
      { length: k * k },
      (_, at) => transition[order[Math.floor(at / k)]! * k + order[at % k]!]!,
    ),
    emission: {
      ...emission,
      rates: Float64Array.from(
        { length: k * d },
        (_, at) => rates[order[Math.floor(at / d)]! * d + (at % d)]!,
      ),
    },
  };
}

function reversedSequences({ n, d, data, offsets }: Observations): Observations {
  const out: number[] = [];
  const cuts = [0];
  for (let s = offsets.length - 2; s >= 0; s--) {
    out.push(...data.subarray(offsets[s]! * d, offsets[s + 1]! * d));
    cuts.push(out.length / d);
  }
  return { n, d, data: Float64Array.from(out), offsets: Int32Array.from(cuts) };
}

test('a mixture is a chain of its components: expected moments are the same', () => {
  const { data, hmm } = oracleCase('gmm');
  const { emission } = hmm;
  if (emission.kind !== 'gmm') throw new Error('the case is a mixture');
  const { c, d, weights, means, covariances } = emission;
  const q = 3 * c;
  const state = (at: number) => Math.floor(at / c);
  const flat: Hmm = {
    k: q,
    initial: Float64Array.from({ length: q }, (_, at) => hmm.initial[state(at)]! * weights[at]!),
    transition: Float64Array.from(
      { length: q * q },
      (_, at) => hmm.transition[3 * state(Math.floor(at / q)) + state(at % q)]! * weights[at % q]!,
    ),
    emission: { kind: 'gaussian', k: q, d, covariance: 'full', means, covariances },
  };
  for (const rows of [data, withGaps(data)]) {
    const [own, wide] = [hmm, flat].map((model) =>
      withExpectations(rows, model, (expectAll) => expectAll(model)),
    );
    close(own!.logLikelihoods, wide!.logLikelihoods, 1e-12);
    close(own!.sums, wide!.sums, 1e-11);
  }
});

test('missing numbers: a Gaussian row counts by the marginal of what was seen', () => {
  const { hmm } = oracleCase('gaussian-full');
  const { emission } = hmm;
  if (emission.kind !== 'gaussian') throw new Error('the case is Gaussian');
  const rows = {
    n: 3,
    d: 2,
    data: Float64Array.of(0.3, Number.NaN, Number.NaN, -0.4, Number.NaN, Number.NaN),
  };
  const out = new Float64Array(9);
  emitterOf(emission).logDensities(rows, out, 3);
  for (let j = 0; j < 3; j++) {
    const marginal = (x: number, i: number) => {
      const [m, v] = [emission.means[2 * j + i]!, emission.covariances[4 * j + 3 * i]!];
      return -(Math.log(2 * Math.PI * v) + (x - m) ** 2 / v) / 2;
    };
    expect(out[j]).toBeCloseTo(marginal(0.3, 0), 12);
    expect(out[3 + j]).toBeCloseTo(marginal(-0.4, 1), 12);
    expect(out[6 + j]).toBeCloseTo(0, 12);
  }
});

test('one state and a column with gaps: the closed form of monotone missing data', () => {
  // x is known always, y for the first rows only: y's moments follow from its regression on x.
  const next = createRng(4);
  const rows = Array.from({ length: 60 }, () => {
    const x = next.normal();
    return [x, 2 * x + next.normal()];
  });
  const data = Float64Array.from(rows.flatMap(([x, y], t) => [x!, t < 35 ? y! : Number.NaN]));
  const all = { n: 60, d: 2, data, offsets: Int32Array.of(0, 60) };
  const emission = {
    ...({ kind: 'gaussian', k: 1, d: 2, covariance: 'full' } as const),
    ...{ means: new Float64Array(2), covariances: Float64Array.of(1, 0, 0, 1) },
  };
  const start: Hmm = { k: 1, initial: Float64Array.of(1), transition: Float64Array.of(1), emission };
  const { hmm } = fitHmm(all, start, { ...plainly, iterations: 500, tol: 0 });
  const mean = (of: number[]) => of.reduce((a, b) => a + b, 0) / of.length;
  const cross = (a: number[], b: number[]) => mean(a.map((v, i) => (v - mean(a)) * (b[i]! - mean(b))));
  const [xs, ys] = [rows.slice(0, 35).map(([x]) => x!), rows.slice(0, 35).map(([, y]) => y!)];
  const x = rows.map(([v]) => v!);
  const slope = cross(xs, ys) / cross(xs, xs);
  const left = cross(ys, ys) - slope ** 2 * cross(xs, xs);
  if (hmm.emission.kind !== 'gaussian') throw new Error('the model is Gaussian');
  // EM stops where a pass gains nothing that doubles show.
  close(hmm.emission.means, [mean(x), mean(ys) + slope * (mean(x) - mean(xs))], 1e-6);
  const sxx = cross(x, x);
  close(hmm.emission.covariances, [sxx, slope * sxx, slope * sxx, left + slope ** 2 * sxx], 1e-6);
});

test("Student's t: where learning ends, no parameter raises the likelihood", () => {
  const truth: Hmm = {
    ...{ k: 1, initial: Float64Array.of(1), transition: Float64Array.of(1) },
    emission: {
      ...{ kind: 'student', k: 1, d: 2, covariance: 'full', means: Float64Array.of(1, -1) },
      ...{ scales: Float64Array.of(1, 0.3, 0.3, 0.5), dof: Float64Array.of(4) },
    },
  };
  const { data } = sampleHmm(truth, 4000, createRng(6));
  const all = { n: 4000, d: 2, data, offsets: Int32Array.of(0, 4000) };
  const { hmm } = fitHmm(all, truth, { ...plainly, iterations: 300, tol: 1e-15 });
  const { emission } = hmm;
  if (emission.kind !== 'student') throw new Error('the model has heavy tails');
  expect(emission.dof[0]).toBeGreaterThan(3);
  expect(emission.dof[0]).toBeLessThan(5);
  const at = (dof: number, stretch: number) =>
    logLikelihoods(
      {
        ...hmm,
        emission: { ...emission, dof: Float64Array.of(dof), scales: emission.scales.map((v) => v * stretch) },
      },
      all,
    )[0]!;
  const dof = emission.dof[0]!;
  const best = at(dof, 1);
  for (const other of [at(dof * 1.02, 1), at(dof / 1.02, 1), at(dof, 1.01), at(dof, 1 / 1.01)])
    expect(best - other).toBeGreaterThan(0);
});

test('each symbol its own state: a Markov chain, learnt by counting', () => {
  const data = Float64Array.of(0, 1, 1, 2, 0, 1, 2, 2, 0);
  const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const hmm: Hmm = {
    ...{ k: 3, initial: new Float64Array(3).fill(1 / 3), transition: new Float64Array(9).fill(1 / 3) },
    emission: { kind: 'categorical', k: 3, probabilities: [identity] },
  };
  const fit = fitHmm({ n: 9, d: 1, data, offsets: Int32Array.of(0, 9) }, hmm, plainly);
  close(fit.hmm.transition, [0, 1, 0, 0, 1 / 3, 2 / 3, 2 / 3, 0, 1 / 3], 1e-15);
  expect(fit.logLikelihood).toBeCloseTo(Math.log((2 / 3) ** 4 * (1 / 3) ** 2), 12);
});

test('the weight of a string in the automaton is the likelihood of the model', () => {
  const { hmm } = exampleHmm('balls');
  const { transition: a, emission } = hmm;
  if (emission.kind !== 'categorical') throw new Error('balls are symbols');
  const seen = [0, 1, 2, 0, 1, 2];
  // initial^T D(y_0) A D(y_1) A .. 1
  let v = [...hmm.initial];
  seen.forEach((symbol, t) => {
    if (t > 0) v = v.map((_, j) => v.reduce((sum, w, i) => sum + w * a[3 * i + j]!, 0));
    v = v.map((w, j) => w * emission.probabilities[0]![3 * j + symbol]!);
  });
  const data = { n: 6, d: 1, data: Float64Array.from(seen), offsets: Int32Array.of(0, 6) };
  expect(Math.exp(logLikelihoods(hmm, data)[0]!)).toBeCloseTo(
    v.reduce((x, y) => x + y),
    16,
  );
  expect(logLikelihoods(hmm, data)[0]).toBeCloseTo(-7.755837326763919, 10);
});

test('the probabilities of all strings of a length sum to 1', () => {
  const { hmm } = exampleHmm('balls');
  const strings = Array.from({ length: 81 }, (_, code) =>
    [27, 9, 3, 1].map((unit) => Math.floor(code / unit) % 3),
  ).flat();
  const offsets = Int32Array.from({ length: 82 }, (_, s) => 4 * s);
  const all = logLikelihoods(hmm, { n: 324, d: 1, data: Float64Array.from(strings), offsets });
  expect(all.reduce((sum, v) => sum + Math.exp(v), 0)).toBeCloseTo(1, 13);
});

test('a model is found again from what it made, and its states from their rows', () => {
  const { hmm } = exampleHmm('regimes');
  const { states, data } = sampleHmm(hmm, 20000, createRng(1));
  const rows = { n: 20000, d: 1, data, offsets: Int32Array.of(0, 20000) };
  const found = learnHmm(
    rows,
    shapeOf(rows, hmm, 3),
    { ...plainly, iterations: 200, tol: 1e-9, restarts: 2 },
    createRng(2),
  );
  const { emission } = found.hmm;
  if (emission.kind !== 'gaussian') throw new Error('regimes are Gaussian');
  const order = [0, 1, 2].sort((a, b) => emission.covariances[a]! - emission.covariances[b]!);
  // Some 5000 rows a state: means to about 0.03, variances to about 3 %.
  close(
    order.map((j) => emission.means[j]!),
    [0.5, 0, -1.5],
    0.12,
  );
  close(
    order.map((j) => emission.covariances[j]!),
    [0.25, 1, 6.25],
    0.1,
  );
  expect(found.hmm.transition[order[0]! * 3 + order[0]!]).toBeCloseTo(0.98, 1);
  expect(found.logLikelihood).toBeGreaterThan(logLikelihoods(hmm, rows)[0]!);
  const { path } = viterbi(chainOf(hmm, rows));
  expect(path.filter((state, t) => state === states[t]).length / 20000).toBeGreaterThan(0.9);
});

test('known states: counts', () => {
  const { hmm } = exampleHmm('weather');
  const data = { n: 6, d: 1, data: Float64Array.of(0, 0, 1, 1, 0, 1), offsets: Int32Array.of(0, 4, 6) };
  const known = fitSupervised(data, Int32Array.of(0, 0, 1, 1, 0, 1), hmm, {
    smoothing: 0,
    floor: Float64Array.of(1),
  });
  close(known.hmm.initial, [1, 0], 0);
  close(known.hmm.transition, [1 / 3, 2 / 3, 0, 1], 1e-15);
  const { emission } = known.hmm;
  close(emission.kind === 'categorical' ? emission.probabilities[0]! : [], [1, 0, 0, 1], 0);
});

test('topologies: what is 0 stays 0', () => {
  const { hmm } = exampleHmm('left-right');
  const sequences = Array.from({ length: 8 }, (_, s) => sampleHmm(hmm, 60, createRng(s)).data);
  const rows = {
    n: 480,
    d: 2,
    data: Float64Array.from(sequences.flatMap((x) => [...x])),
    offsets: Int32Array.from({ length: 9 }, (_, s) => 60 * s),
  };
  for (const name of ['left-right', 'bakis', 'cyclic'] as const) {
    const allowed = topologyOf(name, 4);
    const { hmm: found } = learnHmm(
      rows,
      { ...shapeOf(rows, hmm, 4), allowed },
      { ...plainly, iterations: 20, restarts: 1 },
      createRng(1),
    );
    allowed.moves.forEach((may, at) => {
      if (!may) expect(found.transition[at]).toBe(0);
    });
    allowed.initial.forEach((may, at) => {
      if (!may) expect(found.initial[at]).toBe(0);
    });
  }
  expect([...topologyOf('left-right', 3).moves]).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 1]);
  expect([...topologyOf('bakis', 3).moves]).toEqual([1, 1, 1, 0, 1, 1, 0, 0, 1]);
  expect([...topologyOf('cyclic', 3).moves]).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 1]);
});

test('frozen parts stay, dead states are told, Viterbi training raises the best path', () => {
  const { data, hmm } = oracleCase('gaussian-diag');
  const frozen = fitHmm(data, hmm, { ...plainly, freeze: ['transition', 'emission'] });
  expect(frozen.hmm.transition).toEqual(hmm.transition);
  expect(frozen.hmm.emission).toEqual(hmm.emission);
  expect(frozen.hmm.initial).not.toEqual(hmm.initial);
  const hard = fitHmm(data, hmm, { ...plainly, method: 'viterbi', iterations: 20, tol: 0 });
  for (let i = 1; i < hard.objectives.length; i++)
    expect(hard.objectives[i]! - hard.objectives[i - 1]!).toBeGreaterThan(-1e-9);
  const { emission } = hmm;
  if (emission.kind !== 'gaussian') throw new Error('the case is Gaussian');
  const far = emission.means.slice();
  far[4] = 1e6;
  const dead = fitHmm(data, { ...hmm, emission: { ...emission, means: far } }, plainly);
  expect(dead.dead).toEqual([2]);
});

test('equal rows: the floor holds the variance up, and says so', () => {
  const data = {
    n: 20,
    d: 1,
    data: Float64Array.from({ length: 20 }, (_, t) => (t % 10 < 5 ? 0 : 1)),
    offsets: Int32Array.of(0, 20),
  };
  const { hmm } = exampleHmm('regimes');
  const fit = learnHmm(
    data,
    { ...shapeOf(data, hmm, 2), floor: Float64Array.of(1e-3) },
    { ...plainly, restarts: 1 },
    createRng(1),
  );
  expect(fit.floored).toEqual([0, 1]);
  expect(Number.isFinite(fit.logLikelihood)).toBe(true);
});

test('an observation that no state can make is named', () => {
  const { hmm } = exampleHmm('weather');
  const { emission } = hmm;
  if (emission.kind !== 'categorical') throw new Error('weather is symbols');
  const blind: Hmm = { ...hmm, emission: { ...emission, probabilities: [Float64Array.of(1, 0, 1, 0)] } };
  const data = { n: 3, d: 1, data: Float64Array.of(0, 0, 1), offsets: Int32Array.of(0, 2, 3) };
  expect(() => fitHmm(data, blind, plainly)).toThrow('sequence 1 is impossible under the model');
});

test('a stream is filtered as the whole is', () => {
  for (const name of ['gaussian-full', 'categorical'] as const) {
    const { data, hmm } = oracleCase(name);
    const lone = { ...data, n: 30, offsets: Int32Array.of(0, 30), data: data.data.subarray(0, 30 * data.d) };
    const next = filterStream(hmm);
    const { logZ, filtered } = forward(chainOf(hmm, lone));
    let total = 0;
    for (let t = 0; t < 30; t++) {
      const step = next(lone.data.subarray(t * data.d, (t + 1) * data.d));
      total += step.logLikelihood;
      close(step.filtered, filtered.subarray(3 * t, 3 * t + 3), 1e-12);
    }
    expect(total).toBeCloseTo(logZ[0]!, 10);
  }
});

test('prediction goes to the stationary law, one step at a time', () => {
  const { hmm } = exampleHmm('weather');
  const ahead = predictStates(
    { ...hmm, transition: Float64Array.of(0.7, 0.3, 0.2, 0.8) },
    Float64Array.of(1, 0),
    200,
  );
  close(ahead.subarray(0, 4), [0.7, 0.3, 0.55, 0.45], 1e-15);
  close(ahead.subarray(398), [0.4, 0.6], 1e-12);
});

test('online learning comes near what passes over everything find', () => {
  const { hmm } = exampleHmm('left-right');
  const sequences = Array.from({ length: 60 }, (_, s) => sampleHmm(hmm, 60, createRng(s)).data);
  const rows = {
    n: 3600,
    d: 2,
    data: Float64Array.from(sequences.flatMap((x) => [...x])),
    offsets: Int32Array.from({ length: 61 }, (_, s) => 60 * s),
  };
  const shape = { ...shapeOf(rows, hmm, 4), allowed: topologyOf('left-right', 4) };
  const start = startModel(rows, shape, createRng(1));
  const online = fitOnline(rows, start, { epochs: 2, decay: 0.6, batch: 2, freeze: [], floor: shape.floor });
  const score = (model: Hmm) => logLikelihoods(model, rows).reduce((a, b) => a + b, 0);
  const batch = fitHmm(rows, start, { ...plainly, iterations: 50, floor: shape.floor }).logLikelihood;
  expect(score(online.hmm)).toBeGreaterThan(score(start));
  expect(batch - score(online.hmm)).toBeLessThan(0.01 * Math.abs(batch));
});

test('criteria: the number of states that made the rows', () => {
  const { hmm } = exampleHmm('regimes');
  const { data } = sampleHmm(hmm, 3000, createRng(3));
  const rows = { n: 3000, d: 1, data, offsets: Int32Array.of(0, 3000) };
  const fits = [1, 2, 3, 4].map((states) => {
    const shape = shapeOf(rows, hmm, states);
    const learn = (part: Observations) =>
      learnHmm(part, shape, { ...plainly, iterations: 60, tol: 1e-7, restarts: 1 }, createRng(1)).hmm;
    const found = learn(rows);
    return {
      criteria: criteriaOf(found, shape.allowed, logLikelihoods(found, rows)[0]!, 3000),
      cv: states < 4 ? crossValidated(rows, learn) : 0,
    };
  });
  expect(fits.map(({ criteria }) => criteria.parameters)).toEqual([2, 7, 14, 23]);
  const bic = fits.map(({ criteria }) => criteria.bic);
  expect(bic.indexOf(Math.min(...bic))).toBe(2);
  expect(fits[2]!.cv).toBeGreaterThan(fits[1]!.cv);
  expect(fits[1]!.cv).toBeGreaterThan(fits[0]!.cv);
});

test('samples have the moments of their states', () => {
  for (const [, { hmm }] of cases()) {
    if (hmm.emission.kind === 'multinomial') continue;
    const { data, states } = sampleHmm(hmm, 4000, createRng(5));
    const d = columnsOf(hmm.emission);
    expect(data.every(Number.isFinite)).toBe(true);
    if (hmm.emission.kind !== 'gaussian' && hmm.emission.kind !== 'poisson') continue;
    const centre = hmm.emission.kind === 'poisson' ? hmm.emission.rates : hmm.emission.means;
    for (let i = 0; i < d; i++) {
      const own = [...states].flatMap((state, t) => (state === 0 ? [data[t * d + i]!] : []));
      const mean = own.reduce((a, b) => a + b, 0) / own.length;
      const spread = Math.sqrt(own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length ** 2);
      expect(Math.abs(mean - centre[i]!)).toBeLessThan(5 * spread);
    }
  }
});

test('distance between models: the figures of its definition, 0 to itself', () => {
  const [balls, other] = [exampleHmm('balls').hmm, exampleHmm('balls').hmm];
  const even: Hmm = { ...other, transition: new Float64Array(9).fill(1 / 3) };
  const of = (hmm: Hmm, seed: number) => {
    const { data } = sampleHmm(hmm, 300, createRng(seed));
    return { hmm, data: { n: 300, d: 1, data, offsets: Int32Array.of(0, 300) } };
  };
  const [a, b] = [of(balls, 1), of(even, 2)];
  const score = (hmm: Hmm, { data }: { data: Observations }) => logLikelihoods(hmm, data)[0]!;
  const want = (score(balls, a) - score(even, a) + score(even, b) - score(balls, b)) / 600;
  expect(want).toBeGreaterThan(0.01);
  expect(modelDistance(a, b)).toBeCloseTo(want, 12);
  expect(modelDistance(b, a)).toBeCloseTo(want, 12);
  expect(modelDistance(a, a)).toBe(0);
});

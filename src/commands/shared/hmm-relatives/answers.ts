import type { Chart } from '../../../core/chart/chart.js';
import { barChart, lineChart, panels } from '../../../core/chart/make.js';
import { flagOf } from '../../../core/command/flag-of.js';
import type { Column } from '../../../core/data.js';
import { UsageError } from '../../../core/errors.js';
import type { Rng } from '../../../core/random.js';
import type { Warn } from '../../../core/read.js';
import { posteriorDecode } from '../../../kernels/chain/posterior-decode.js';
import type { BestPaths } from '../../../kernels/chain/viterbi.js';
import { marginals } from '../../../kernels/hmm/coupled/coupled.js';
import { type Observations, sequencesOf } from '../../../kernels/hmm/hmm.js';
import { type Look, statesChart } from '../hmm-charts.js';
import type { SequenceOptions, Sequences } from '../hmm-input.js';
import type { ModelText } from '../hmm-model.js';
import type { Relative } from '../hmm-relatives.js';
import { asNumbers, requirePossible, stepColumns } from '../hmm-result.js';

/** One of several chains of states that a model has side by side. */
export interface Part {
  /** Behind `state` and `p0`, `p1` .. in the names of columns; undefined where there is one chain alone. */
  name: string | undefined;
  k: number;
  /** [states of the model]: the state of this chain in each */
  of: Int32Array;
  labels: readonly string[] | undefined;
  look: Look;
  /** The column of observations that is shown with it. */
  column: number;
}

/** What part of a state is shown in a column of its own; with k, how likely each value is too. */
export interface Level {
  name: string;
  /** [states of the model] */
  of: Int32Array;
  k?: number;
}

/** A relative over sequences: what the commands that ask models need of it. */
export interface Asked {
  k: number;
  /** Of the states. */
  labels: readonly string[] | undefined;
  columns: readonly string[];
  symbols: readonly (readonly string[])[];
  look: Look;
  /** Where a state is one of several chains together: these, the last one's states running fastest. */
  parts?: readonly Part[];
  /** Where a state is made of several levels of one chain. */
  levels?: readonly Level[];
  read(paths: readonly string[], input: SequenceOptions, warn: Warn): Promise<Sequences>;
  /** log P of each sequence, -Infinity where it is impossible, and P(z_t = j | the sequence) [n, k]. */
  smooth(data: Observations): { logZ: Float64Array; posteriors: Float64Array };
  bestPaths(data: Observations): BestPaths;
  sample(steps: number, rng: Rng): { states: Int32Array; data: Float64Array };
}

const MOST_NUMBERS = 1e8;

/** How the commands ask such a relative. */
export function answersOf(kind: string, open: (text: ModelText) => Asked): Relative {
  const refuse = (options: object, ...keys: string[]) => {
    for (const [key, value] of Object.entries(options))
      if (keys.includes(key) && value !== undefined && value !== false)
        throw new UsageError(`${flagOf(key)} is not for models of kind ${kind}`);
  };
  return {
    async decode(text, paths, { method, best, ...input }, context) {
      refuse({ best }, 'best');
      const asked = open(text);
      const set = await asked.read(paths, input, context.warn);
      const { observations: data } = set;
      const { path, scores } = method === 'viterbi' ? asked.bestPaths(data) : likeliest(asked, data);
      requirePossible(scores, set);
      return {
        table: () => withStates(stepColumns(set), asked, path),
        metrics: {
          ...(method === 'viterbi' && { logProbability: scores.reduce((a, b) => a + b, 0) }),
          ...{ counts: countsOf(asked, [path]), n: data.n, sequences: set.names.length },
        },
        plot: () => {
          const title = method === 'viterbi' ? 'Best path' : 'Likeliest state of each step';
          return partCharts(asked, set.columns, sequencesOf(data, 0, 1), path, title);
        },
      };
    },
    async smooth(text, paths, { filter, ahead, predictions, pairwise, ...input }, context) {
      refuse({ filter, ahead, predictions, pairwise }, 'filter', 'ahead', 'predictions', 'pairwise');
      const asked = open(text);
      const set = await asked.read(paths, input, context.warn);
      const { logZ, posteriors } = asked.smooth(set.observations);
      requirePossible(logZ, set);
      const parts = partsOf(asked).map((part) => ({ ...part, p: marginals(posteriors, part.of, part.k) }));
      return {
        table: () => {
          const table = stepColumns(set);
          for (const { name, k, p } of parts)
            for (let j = 0; j < k; j++)
              table.set(
                `p${j}${suffix(name)}`,
                Float64Array.from({ length: set.observations.n }, (_, t) => p[t * k + j]!),
              );
          for (const { name, of, k } of asked.levels ?? []) {
            if (k === undefined) continue;
            const p = marginals(posteriors, of, k);
            for (let j = 0; j < k; j++)
              table.set(
                `p${j}${suffix(name)}`,
                Float64Array.from({ length: set.observations.n }, (_, t) => p[t * k + j]!),
              );
          }
          return table;
        },
        metrics: {
          logLikelihood: logZ.reduce((a, b) => a + b, 0),
          ...{ n: set.observations.n, sequences: set.names.length },
        },
        plot: () => {
          const n = Math.min(set.observations.offsets[1]!, 4000);
          const t = Float64Array.from({ length: n }, (_, i) => i);
          const title = 'States given the whole sequence';
          const charts = parts.map(({ name, k, p, look }) => {
            // Stacked: each state's band lies on those before.
            const tops = [new Float64Array(n)];
            for (let j = 0; j < k; j++) tops.push(t.map((i) => tops[j]![i]! + p[i * k + j]!));
            return lineChart({
              ...{ title: name ?? title, xLabel: 't', yLabel: 'probability' },
              ...{ yDomain: [0, 1], legend: true, x: t, series: [] },
              bands: look.names.map((label, j) => ({
                ...{ label, color: j, upper: tops[j + 1]!, lower: tops[j]! },
              })),
            });
          });
          return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1, title });
        },
      };
    },
    async score(text, paths, { follow, ...input }, context) {
      refuse({ follow }, 'follow');
      const asked = open(text);
      const set = await asked.read(paths, input, context.warn);
      const { offsets, n } = set.observations;
      const { logZ } = asked.smooth(set.observations);
      const steps = logZ.map((_, s) => offsets[s + 1]! - offsets[s]!);
      const total = logZ.reduce((a, b) => a + b, 0);
      const names = set.names.map((name, s) => (name === '' ? String(s) : name));
      const perStep = logZ.map((v, s) => v / steps[s]!);
      return {
        table: { sequence: names, steps, logLikelihood: logZ, perStep },
        metrics: {
          ...{ logLikelihood: asNumbers(total), perStep: asNumbers(total / n) },
          ...(logZ.length <= 1000 && { logLikelihoods: Array.from(logZ, asNumbers) }),
          ...{ n, sequences: logZ.length },
        },
        plot: () =>
          barChart({
            ...{ title: 'Log-likelihood a step', yLabel: 'nats a step', xLabel: 'sequence' },
            note: names.length > 60 ? `the first 60 of ${names.length} sequences` : undefined,
            categories: names.slice(0, 60),
            values: perStep.slice(0, 60).map((v) => (Number.isFinite(v) ? v : Number.NaN)),
          }),
      };
    },
    async sample(text, _, { n, length, states }, context) {
      const asked = open(text);
      const d = asked.columns.length;
      if (n * length * (d + 1) > MOST_NUMBERS)
        throw new UsageError(
          `--n ${n} --length ${length}: ${n * length * (d + 1)} numbers, at most ${MOST_NUMBERS} are drawn at once`,
        );
      const drawn = Array.from({ length: n }, (_v, s) => asked.sample(length, context.rng.stream(s)));
      const all = (pick: (s: number, t: number) => number) =>
        Float64Array.from({ length: n * length }, (_v, at) => pick(Math.floor(at / length), at % length));
      return {
        table: () => {
          const table = new Map<string, Column>();
          if (n > 1)
            table.set(
              'sequence',
              all((s) => s),
            );
          table.set(
            't',
            all((_s, t) => t),
          );
          if (states)
            withStates(
              table,
              asked,
              all((s, t) => drawn[s]!.states[t]!),
            );
          asked.columns.forEach((name, c) => {
            const values = all((s, t) => drawn[s]!.data[t * d + c]!);
            const own = asked.symbols[c];
            table.set(name, own ? Array.from(values, (v) => own[v]!) : values);
          });
          return table;
        },
        metrics: {
          ...{ sequences: n, n: n * length },
          counts: countsOf(
            asked,
            drawn.map((one) => one.states),
          ),
        },
        plot: () =>
          partCharts(
            asked,
            asked.columns,
            { n: length, d, data: drawn[0]!.data, offsets: Int32Array.of(0, length) },
            drawn[0]!.states,
            'Observations in the colours of their states',
          ),
      };
    },
  };
}

/** The likeliest state of each step, and log P of each sequence. */
function likeliest(asked: Asked, data: Observations): BestPaths {
  const { logZ, posteriors } = asked.smooth(data);
  const path = new Int32Array(data.n);
  for (const { of, k } of partsOf(asked)) {
    const own = posteriorDecode(marginals(posteriors, of, k), k);
    for (let t = 0; t < data.n; t++) path[t] = path[t]! * k + own[t]!;
  }
  return { path, scores: logZ };
}

/** The chains of a model; of most the one there is. */
function partsOf({ parts, k, labels, look }: Asked): readonly Part[] {
  if (parts) return parts;
  return [{ name: undefined, k, of: Int32Array.from({ length: k }, (_, j) => j), labels, look, column: 0 }];
}

const suffix = (name: string | undefined) => (name === undefined ? '' : `_${name}`);

/** Adds a column of states for each chain. */
function withStates(table: Map<string, Column>, asked: Asked, path: Int32Array | Float64Array) {
  for (const { name, of, labels } of partsOf(asked)) {
    const own = path.map((z) => of[z]!);
    table.set(`state${suffix(name)}`, labels ? Array.from(own, (j) => labels[j]!) : own);
  }
  for (const { name, of } of asked.levels ?? [])
    table.set(
      name,
      path.map((z) => of[z]!),
    );
  return table;
}

/** Steps in each state; of several chains a list each. */
function countsOf(asked: Asked, paths: readonly Int32Array[]): number[] | number[][] {
  const counts = partsOf(asked).map(({ k, of }) => {
    const own = new Array<number>(k).fill(0);
    for (const path of paths) for (const z of path) own[of[z]!]!++;
    return own;
  });
  return asked.parts ? counts : counts[0]!;
}

/** A sequence with its states, a picture for each chain. */
function partCharts(
  asked: Asked,
  columns: readonly string[],
  sequence: Observations,
  path: Int32Array,
  title: string,
): Chart {
  if (!asked.parts) return statesChart(asked.look, columns, sequence, path, title);
  const charts = asked.parts.map((part) => partChart(part, columns, sequence, path));
  return panels(charts, { columns: 1, title });
}

/** A sequence with the states of one chain. */
export function partChart(
  { name, of, look, column }: Part,
  columns: readonly string[],
  { n, d, data, offsets }: Observations,
  path: Int32Array,
): Chart {
  const own = Float64Array.from({ length: n }, (_, t) => data[t * d + column]!);
  const states = path.map((z) => of[z]!);
  return statesChart(look, [columns[column]!], { n, d: 1, data: own, offsets }, states, name);
}

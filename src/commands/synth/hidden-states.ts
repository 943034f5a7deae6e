import type { Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import { exampleHmm, sampleSequences } from '../../kernels/synth/hidden-states.js';
import { pathChart } from '../shared/hmm-charts.js';
import { hmmJson } from '../shared/hmm-model.js';
import type { SynthOptions } from './options.js';

const STEPS = { balls: 50, weather: 50, regimes: 1000, 'left-right': 50, sleep: 1000 };

/** Sequences of a hidden Markov model with the states that made them; --truth is the model. */
export function hiddenStates(
  { example = 'regimes', n = 1, samples = STEPS[example] }: SynthOptions,
  rng: Rng,
): Result {
  const named = exampleHmm(example);
  const { hmm, states, columns, symbols } = named;
  const sequences = sampleSequences(hmm, n, samples, rng);
  const d = columns.length;
  const model = { hmm, columns, symbols: symbols ? [symbols] : [], labels: states };
  const all = (pick: (s: number, t: number) => number) =>
    Float64Array.from({ length: n * samples }, (_, at) => pick(Math.floor(at / samples), at % samples));
  return {
    table: () => {
      const table = new Map<string, Column>([
        ['sequence', all((s) => s)],
        ['t', all((_, t) => t)],
        ['state', sequences.flatMap((one) => Array.from(one.states, (j) => states[j]!))],
      ]);
      columns.forEach((name, i) => {
        const values = all((s, t) => sequences[s]!.data[t * d + i]!);
        table.set(name, symbols ? Array.from(values, (v) => symbols[v]!) : values);
      });
      return table;
    },
    metrics: { sequences: n, samples, states: hmm.k },
    extra: { truth: { model: hmmJson(model) } },
    plot: () => {
      const first = sequences[0]!;
      const observations = { n: samples, d, data: first.data, offsets: Int32Array.of(0, samples) };
      return pathChart(
        model,
        columns,
        observations,
        first.states,
        'Observations in the colours of their states',
      );
    },
  };
}

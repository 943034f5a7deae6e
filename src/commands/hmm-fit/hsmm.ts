import { barChart, lineChart } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { emitterOf } from '../../kernels/hmm/emitter.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { durationLogs, widthOf } from '../../kernels/hmm/semi-markov/durations.js';
import { fitSemiMarkov, semiBestPaths, startSemiMarkov } from '../../kernels/hmm/semi-markov/semi-markov.js';
import { columnMoments, type Shape } from '../../kernels/hmm/start.js';
import { topologyOf } from '../../kernels/hmm/topology.js';
import { pathChart, stateNames } from '../shared/hmm-charts.js';
import { readSequences } from '../shared/hmm-input.js';
import { semiMarkovJson } from '../shared/hmm-relatives/hsmm.js';
import { checkEmission, checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';
import { bestOf, resultOf } from './relative.js';

/** Numbers of the tables of messages. */
const MOST_NUMBERS = 5e7;
const USUAL_LONGEST = 100;

const heeds = [
  ...(['durations', 'maxDuration', 'emission', 'covariance', 'components'] as const),
  ...(['tokens', 'lines'] as const),
];

/** Stays of explicit lengths: hidden semi-Markov models. */
export const hsmm: Kind = { heeds, fit };

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  checkRelative(options, heeds);
  checkEmission(options);
  const { durations: law = 'categorical', states = [2], minVariance } = options;
  const k = states[0]!;
  const kind = options.emission ?? (options.tokens ? 'categorical' : 'gaussian');
  const set = await readSequences(paths, options, { kind }, context.warn);
  const data = set.observations;
  const { offsets } = data;
  let most = 0;
  for (let s = 0; s + 1 < offsets.length; s++) most = Math.max(most, offsets[s + 1]! - offsets[s]!);
  const longest = options.maxDuration ?? Math.min(USUAL_LONGEST, most);
  if (most * k > MOST_NUMBERS || longest * k > MOST_NUMBERS)
    throw new DataError(
      `a sequence of ${most} steps with ${k} states: at most ${MOST_NUMBERS} messages are kept`,
      {
        hint: 'cut it in pieces and name them with --sequence-column',
      },
    );
  const floor = columnMoments(data)[1].map((v) => minVariance * (v > 0 ? v : 1));
  const shape: Shape = {
    ...{ kind, states: k, floor, components: options.components ?? 2 },
    ...{ covariance: options.covariance ?? 'full', symbols: set.symbols.map((column) => column.length) },
    allowed: topologyOf('ergodic', k),
  };
  const best = bestOf(options, context, (rng, passes) =>
    fitSemiMarkov(data, startSemiMarkov(data, shape, { kind: law, longest }, rng), { ...passes, floor }),
  );
  const { hmm, durations } = best.model;
  const file = {
    ...{ hmm, symbols: set.symbols, labels: undefined },
    columns: options.tokens ? undefined : set.columns,
  };
  const numbers = law === 'categorical' ? longest - 1 : widthOf(law, longest);
  return resultOf(
    set,
    best,
    {
      model: semiMarkovJson(file, durations),
      ...{ states: k, title: `Hidden semi-Markov model of ${k} states` },
      parameters: k - 1 + k * (k - 2) + k * numbers + emitterOf(hmm.emission).parameters,
      charts: () => {
        const { logP } = durationLogs(durations);
        const first = sequencesOf(data, 0, 1);
        const lengths = Array.from({ length: longest }, (_, d) => d + 1);
        const shown = { title: 'How long stays last', xLabel: 'steps', yLabel: 'probability' };
        const series = stateNames(undefined, k).map((label, j) => ({
          ...{ label, color: j },
          y: logP.subarray(j * longest, (j + 1) * longest).map(Math.exp),
        }));
        return [
          pathChart(file, set.columns, first, semiBestPaths(best.model, first).path),
          longest === 1
            ? barChart({ ...shown, categories: ['1'], values: [1] })
            : lineChart({ ...shown, x: lengths, series, legend: true }),
        ];
      },
    },
    context,
  );
}

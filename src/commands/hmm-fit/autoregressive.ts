import { heatMap } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { viterbi } from '../../kernels/chain/viterbi.js';
import { arChain, arParameters, fitAutoregressive } from '../../kernels/hmm/autoregressive/autoregressive.js';
import { startAutoregressive } from '../../kernels/hmm/autoregressive/start.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { columnMoments } from '../../kernels/hmm/start.js';
import { stateNames, statesChart } from '../shared/hmm-charts.js';
import { readSequences } from '../shared/hmm-input.js';
import { arJson } from '../shared/hmm-relatives/autoregressive.js';
import { checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';
import { bestOf, resultOf } from './relative.js';

const heeds = ['order', 'covariance'] as const;

/** Regressions on what came before that change with the state. */
export const autoregressive: Kind = { heeds, fit };

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  checkRelative(options, heeds);
  const { states = [2], order = 1, covariance = 'full', minVariance } = options;
  const k = states[0]!;
  const set = await readSequences(paths, options, { kind: 'gaussian' }, context.warn);
  const data = set.observations;
  const floor = columnMoments(data)[1].map((v) => minVariance * (v > 0 ? v : 1));
  const best = bestOf(options, context, (rng, passes) =>
    fitAutoregressive(data, startAutoregressive(data, { states: k, order, covariance }, floor, rng), {
      ...{ ...passes, floor },
    }),
  );
  const { model } = best;
  return resultOf(
    set,
    best,
    {
      model: arJson(model, set.columns),
      ...{ states: k, title: `Switching autoregression of order ${order}, ${k} states` },
      parameters: arParameters(model),
      charts: () => {
        const first = sequencesOf(data, 0, 1);
        const names = stateNames(undefined, k);
        const width = 1 + order * data.d;
        // Of the first column: what it is predicted from in each state.
        const values = Float64Array.from({ length: k * (width - 1) }, (_, at) => {
          const [j, i] = [Math.floor(at / (width - 1)), at % (width - 1)];
          return model.coefficients[j * data.d * width + 1 + i]!;
        });
        const from = Array.from({ length: width - 1 }, (_, i) => {
          const lag = 1 + Math.floor(i / data.d);
          return data.d === 1 ? `t - ${lag}` : `${set.columns[i % data.d]} t - ${lag}`;
        });
        const path = statesChart(
          { names, means: undefined, symbols: undefined },
          ...([set.columns, first, viterbi(arChain(model, first)).path] as const),
        );
        if (order === 0) return [path];
        return [
          path,
          heatMap({
            ...{ title: `How ${set.columns[0]} follows from what came before`, values, rows: k },
            ...{ columns: width - 1, xCategories: from, yCategories: [...names] },
            ...{ xLabel: 'step before', yLabel: 'state', map: 'diverging', center: 0, valueLabel: 'weight' },
          }),
        ];
      },
    },
    context,
  );
}

import { heatMap } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { bestPaths } from '../../kernels/hmm/expectations.js';
import { flatHmm, hierarchicalParameters } from '../../kernels/hmm/hierarchical/hierarchical.js';
import { learnHierarchical } from '../../kernels/hmm/hierarchical/learn-hierarchical.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { columnMoments, type Shape } from '../../kernels/hmm/start.js';
import { topologyOf } from '../../kernels/hmm/topology.js';
import { pathChart } from '../shared/hmm-charts.js';
import { readSequences } from '../shared/hmm-input.js';
import { hierarchicalJson, MOST_STATES, namesOf } from '../shared/hmm-relatives/hierarchical.js';
import { checkEmission, checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';
import { bestOf, resultOf } from './relative.js';

/** Numbers of the tables of messages. */
const MOST_NUMBERS = 1e8;

const heeds = ['levels', 'emission', 'covariance', 'components', 'tokens', 'lines'] as const;

/** Top states that each have a chain of sub-states. */
export const hierarchical: Kind = { heeds, fit };

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  if (options.states !== undefined)
    throw new UsageError('--states does nothing for --kind hierarchical, whose states are those of --levels');
  checkRelative(options, heeds);
  checkEmission(options);
  const { levels: given = [2, 2], minVariance } = options;
  const [tops, subs] = given;
  if (tops === undefined || subs === undefined || given.length > 2)
    throw new UsageError(
      `--levels ${given}: two numbers were needed, top states and sub-states of each, as in 3,4`,
    );
  const k = tops * subs;
  if (k > MOST_STATES)
    throw new UsageError(`--levels ${given}: ${k} states, at most ${MOST_STATES} are possible`);
  const kind = options.emission ?? (options.tokens ? 'categorical' : 'gaussian');
  const set = await readSequences(paths, options, { kind }, context.warn);
  const data = set.observations;
  if (k * data.n > MOST_NUMBERS)
    throw new DataError(`${data.n} steps with ${k} states: at most ${MOST_NUMBERS} messages are kept`, {
      hint: 'fewer --levels',
    });
  const shape: Shape = {
    ...{ kind, states: k, components: options.components ?? 2, covariance: options.covariance ?? 'full' },
    ...{ allowed: topologyOf('ergodic', k), symbols: set.symbols.map((column) => column.length) },
    floor: columnMoments(data)[1].map((v) => minVariance * (v > 0 ? v : 1)),
  };
  const names = namesOf([tops, subs]);
  const best = bestOf(options, context, (rng, passes) => {
    const found = learnHierarchical(data, [tops, subs], shape, passes, rng);
    const named = (states: number[]) => states.map((z) => names[z]!);
    return { ...found, floored: named(found.floored), dead: named(found.dead) };
  });
  const columns = options.tokens ? undefined : set.columns;
  const hmm = flatHmm(best.model);
  return resultOf(
    set,
    best,
    {
      model: hierarchicalJson(best.model, { columns, symbols: set.symbols }),
      ...{ states: k, title: `${tops} top state${tops === 1 ? '' : 's'} of ${subs} sub-states each` },
      parameters: hierarchicalParameters(best.model),
      charts: () => {
        const first = sequencesOf(data, 0, 1);
        const file = { hmm, columns, symbols: set.symbols, labels: names };
        return [
          pathChart(file, set.columns, first, bestPaths(hmm, first).path),
          heatMap({
            ...{ title: 'Moves between states top.sub', values: hmm.transition, rows: k, columns: k },
            ...{ xCategories: names, yCategories: names, xLabel: 'to', yLabel: 'from' },
            valueLabel: 'probability',
          }),
        ];
      },
    },
    context,
  );
}

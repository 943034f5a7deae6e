import { heatMap } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { viterbi } from '../../kernels/chain/viterbi.js';
import { coupledChain, coupledParameters, jointCount } from '../../kernels/hmm/coupled/coupled.js';
import { learnCoupled, type StateOfChain } from '../../kernels/hmm/coupled/learn-coupled.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { columnMoments, type Shape } from '../../kernels/hmm/start.js';
import { topologyOf } from '../../kernels/hmm/topology.js';
import { readSequences } from '../shared/hmm-input.js';
import { partChart } from '../shared/hmm-relatives/answers.js';
import { coupledJson, coupledParts, MOST_JOINT } from '../shared/hmm-relatives/coupled.js';
import { checkEmission, checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';
import { bestOf, resultOf } from './relative.js';

/** Numbers of the tables of messages. */
const MOST_NUMBERS = 1e8;

const heeds = ['channels', 'emission', 'covariance', 'components'] as const;

/** A chain of states for each signal, each of which sees the states of all. */
export const coupled: Kind = { heeds, fit };

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  checkRelative(options, heeds, true);
  checkEmission(options);
  const { emission: kind = 'gaussian', minVariance, channels } = options;
  if (kind === 'multinomial')
    throw new UsageError(
      '--emission multinomial: a chain of --kind coupled has one column, several are needed',
    );
  if (channels && options.columns)
    throw new UsageError('--columns does nothing beside --channels, which names the columns');
  if (channels && new Set(channels).size < channels.length)
    throw new UsageError('--channels names a column twice');
  const chosen = { ...options, columns: channels ?? options.columns };
  const set = await readSequences(paths, chosen, { kind }, context.warn);
  const { observations: data, columns } = set;
  const cards = cardsOf(options.states ?? [2], columns.length);
  const joint = jointCount(cards);
  if (joint > MOST_JOINT)
    throw new UsageError(`--states ${cards}: ${joint} joint states, at most ${MOST_JOINT} are possible`);
  if (joint * data.n > MOST_NUMBERS)
    throw new DataError(
      `${data.n} steps with ${joint} joint states: at most ${MOST_NUMBERS} messages are kept`,
      { hint: 'fewer --states, or fewer --channels' },
    );
  const [, variances] = columnMoments(data);
  const shapes = cards.map((states, c): Shape => {
    const variance = variances[c]! > 0 ? variances[c]! : 1;
    return {
      ...{ kind, states, components: options.components ?? 2, covariance: options.covariance ?? 'full' },
      symbols: set.symbols.slice(c, c + 1).map((column) => column.length),
      ...{ allowed: topologyOf('ergodic', states), floor: Float64Array.of(minVariance * variance) },
    };
  });
  const best = bestOf(options, context, (rng, passes) => {
    const found = learnCoupled(data, shapes, passes, rng);
    const named = (states: StateOfChain[]) =>
      states.map(({ chain, state }) => `${state} of ${columns[chain]}`);
    return { ...found, floored: named(found.floored), dead: named(found.dead) };
  });
  const { model } = best;
  return resultOf(
    set,
    best,
    {
      model: coupledJson(model, columns, set.symbols),
      ...{ states: joint, title: `Coupled chains of ${cards.join(' and ')} states` },
      parameters: coupledParameters(model),
      charts: () => {
        const parts = coupledParts(
          model.chains.map((hmm, c) => ({
            ...{ hmm, columns: [columns[c]!], symbols: set.symbols.slice(c, c + 1), labels: undefined },
          })),
        );
        const first = sequencesOf(data, 0, 1);
        const { path } = viterbi(coupledChain(model, first));
        const rows = Array.from({ length: joint }, (_, z) => parts.map(({ of }) => of[z]!).join(' '));
        return parts.flatMap((part, c) => [
          partChart(part, columns, first, path),
          heatMap({
            ...{
              title: `What ${columns[c]} does next`,
              values: shown(model.chains[c]!.transition),
              rows: joint,
            },
            ...{ columns: part.k, xCategories: [...part.look.names], yCategories: rows },
            ...{ xLabel: 'state', yLabel: `states before: ${columns.join(', ')}`, valueLabel: 'probability' },
          }),
        ]);
      },
    },
    context,
  );
}

/** Moves that are next to impossible are shown as 0, not by their powers of ten. */
const shown = (p: Float64Array) => p.map((v) => Math.round(v * 1e4) / 1e4);

/** States of each chain: one number for all, or one each. */
function cardsOf(states: readonly number[], channels: number): number[] {
  if (states.length === 1) return new Array<number>(channels).fill(states[0]!);
  if (states.length !== channels)
    throw new UsageError(
      `--states ${states}: ${states.length} numbers for ${channels} signals, one or ${channels} were needed`,
    );
  return [...states];
}

import type { Json } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { column, matrix } from '../../kernels/linalg/matrix.js';
import { STRUCTURES, structureStates } from '../../kernels/state-space/structural.js';
import { refuseForeign } from '../shared/foreign-options.js';
import { readStateSpace, type StateSpaceFile } from '../shared/state-space-file.js';
import { fileModel, type Learning, namedModel } from './learn.js';
import type { KalmanOptions } from './options.js';

/** The model by its name or file, after learning what was asked for. */
export async function modelFor(
  chosen: KalmanOptions,
  names: readonly string[],
  y: { rows: number; columns: number; data: Float64Array },
): Promise<{ file: StateSpaceFile; learning: Learning | undefined; noises: Record<string, Json> }> {
  const structure = STRUCTURES.find((name) => name === chosen.model);
  if (structure) {
    if (chosen.method === 'extended' || chosen.method === 'unscented')
      throw new UsageError(`${structure} is linear: --method ${chosen.method} has nothing to do`);
    if (chosen.rate !== undefined && !structure.startsWith('constant'))
      throw new UsageError(`--rate does nothing for ${structure}, which counts in samples`);
    if (chosen.period !== undefined && structure.startsWith('constant'))
      throw new UsageError(`--period does nothing for ${structure}`);
    const own = [
      ...structureStates[structure],
      ...Array.from({ length: (chosen.period ?? 1) - 1 }, (_, i) => (i === 0 ? 'season' : `season${i}`)),
    ];
    const whole = matrix(y.rows, y.columns, y.data);
    const { model, learning } = namedModel(
      structure,
      names.map((_, i) => column(whole, i)),
      chosen,
    );
    const states = names.flatMap((name) =>
      own.map((state) => (names.length > 1 ? `${name}.${state}` : state)),
    );
    const file: StateSpaceFile = { kind: 'linear', model, states };
    const size = own.length;
    return {
      ...{ file, learning },
      noises: {
        processNoise: names.map((_, i) =>
          whiteOf(
            model.transitionCovariance.data,
            i,
            size,
            size * names.length,
            chosen.rate ?? 1,
            structure.startsWith('constant'),
          ),
        ),
        observationNoise: names.map((_, i) => model.observationCovariance.data[i * (names.length + 1)]!),
      },
    };
  }
  refuseForeign(chosen, 'a model from a file', {
    processNoise: { by: STRUCTURES },
    observationNoise: { by: STRUCTURES },
    rate: { by: STRUCTURES },
    period: { by: STRUCTURES },
  });
  const file = await readStateSpace(chosen.model);
  if (file.kind === 'nonlinear') {
    if (file.logObservation)
      throw new UsageError('a model with logDensity is for particles: ispr particle-filter');
    if (chosen.learn && !chosen.learn.includes('none')) throw new UsageError('--learn is for linear models');
    return { file, learning: undefined, noises: {} };
  }
  if (file.model.observation.rows !== y.columns) return { file, learning: undefined, noises: {} };
  const { model, learning } = fileModel(file.model, y.data, chosen);
  return { file: { ...file, model }, learning, noises: {} };
}

/** The variance of the first state, or the density of the white noise that drives the last: Q_pp / dt. */
function whiteOf(
  Q: Float64Array,
  series: number,
  size: number,
  n: number,
  rate: number,
  kinematic: boolean,
): number {
  const at = series * size + (kinematic ? size - 1 : 0);
  return Q[at * (n + 1)]! * (kinematic ? rate : 1);
}

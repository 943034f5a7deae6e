import { UsageError } from '../../core/errors.js';
import { alphaBetaSwap, alphaExpansion } from '../../kernels/graphical/alpha-moves.js';
import { annealing, COOLING } from '../../kernels/graphical/annealing.js';
import { dualDecomposition } from '../../kernels/graphical/dual-decomposition.js';
import { graphCut } from '../../kernels/graphical/graph-cut.js';
import { iteratedConditionalModes, type Settled } from '../../kernels/graphical/icm.js';
import { given } from '../shared/given.js';
import type { Answer, Method } from './method.js';
import { boundedAnswer, possible } from './optimum.js';

const search = (about: string, heeds: Method['heeds'], prepare: Method['prepare']): Method => ({
  ...{ about, tasks: ['map'], exact: false, heeds, prepare },
});

export const cut: Method = {
  ...search(
    'one cut, exact: binary variables, pairs that prefer equal states (submodular)',
    [],
    ({ graph }) => {
      return (evidence) => ({ states: possible(graphCut(graph, evidence), 'graph-cut') });
    },
  ),
  exact: true,
};

export const expansion = search(
  'alpha-expansion: cuts that let all variables take one label; pairs whose cost is a metric',
  ['iterations'],
  ({ graph, options }) =>
    (evidence) =>
      settled(alphaExpansion(graph, evidence, given(options, ['iterations'])), 'expansion'),
);

export const swap = search(
  'alpha-beta-swap: cuts that exchange two labels; pairs that would rather be equal',
  ['iterations'],
  ({ graph, options }) =>
    (evidence) =>
      settled(alphaBetaSwap(graph, evidence, given(options, ['iterations'])), 'swap'),
);

export const icm = search(
  'iterated conditional modes: each variable takes its best state given the others, until none moves',
  ['iterations'],
  ({ graph, options }) =>
    (evidence) =>
      settled(iteratedConditionalModes(graph, evidence, given(options, ['iterations'])), 'icm'),
);

export const cooling = search(
  'simulated annealing, Gibbs sampling that cools down',
  ['iterations', 'restarts', 'hottest', 'coldest'],
  ({ graph, options }) => {
    const how = given(options, ['iterations', 'restarts', 'hottest', 'coldest']);
    const { hottest, coldest } = { ...COOLING, ...how };
    if (coldest > hottest) throw new UsageError(`--coldest ${coldest} is above --hottest ${hottest}`);
    return (evidence, rng) => settled(annealing(graph, evidence, how, rng), 'annealing');
  },
);

export const dual = search(
  'dual decomposition into forests, which may prove the states best',
  ['iterations', 'tol'],
  ({ graph, options }) =>
    (evidence, rng) =>
      boundedAnswer(dualDecomposition(graph, evidence, given(options, ['iterations', 'tol']), rng), 'dual'),
);

function settled(run: Settled, method: string): Answer {
  const { iterations, converged, scores } = run;
  const energies = scores.map((score) => -score).filter(Number.isFinite);
  return {
    states: possible(run, method),
    metrics: { iterations, converged },
    ...(energies.length > 1 && { trace: { label: 'Energy', values: energies } }),
  };
}

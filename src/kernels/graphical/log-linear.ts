import { DataError } from '../../core/errors.js';
import { type FactorGraph, jointStates } from './factor.js';

/**
 * Features of one factor, as tables over its scope: entry i adds value_i theta_{weight_i} to the log potential.
 * Several factors may share weights.
 */
export interface FeatureFactor {
  readonly scope: Int32Array;
  /** Of each entry (last variable fastest): its weight, or -1 where no feature is on. */
  readonly weight: Int32Array;
  /** Of each entry, the feature there; 1 everywhere when left out. */
  readonly value?: Float64Array;
}

/**
 * A log-linear model over discrete variables,
 *
 *   p(x) = 1/Z exp( sum_f sum_k theta_k f_k(x_f) ),   log psi_f(x_f) = value_f(x_f) theta_{weight_f(x_f)}.
 *
 * Features that overlap on one clique stand in factors of their own, whose potentials multiply.
 */
export interface LogLinear {
  readonly cards: Int32Array;
  readonly factors: readonly FeatureFactor[];
  /** How many weights there are. */
  readonly weights: number;
}

export function checkLogLinear({ cards, factors, weights }: LogLinear): void {
  factors.forEach(({ scope, weight, value = weight }, f) => {
    const states = jointStates(scope, cards);
    if (weight.length !== states || value.length !== states)
      throw new DataError(`factor ${f} has features for ${weight.length} of its ${states} joint states`);
    const bad = weight.find((k) => !(k >= -1 && k < weights));
    if (bad !== undefined) throw new DataError(`factor ${f} has a weight ${bad}, there are ${weights}`);
  });
}

/** The potentials under these weights; each factor's table is its own. */
export const potentialsOf = ({ cards, factors }: LogLinear, theta: Float64Array): FactorGraph => ({
  cards,
  factors: factors.map(({ scope, weight, value }) => ({
    scope,
    values: Float64Array.from(weight, (k, i) => (k < 0 ? 1 : Math.exp(theta[k]! * (value ? value[i]! : 1)))),
  })),
});

/** sum_f sum_i p_f(i) value_i, collected by weight: the features under the distributions of the factors. */
export function addMoments(
  { weight, value }: FeatureFactor,
  p: ArrayLike<number>,
  scale: number,
  out: Float64Array,
): void {
  for (let i = 0; i < weight.length; i++)
    if (weight[i]! >= 0) out[weight[i]!]! += scale * p[i]! * (value ? value[i]! : 1);
}

export const FEATURES = ['table', 'potts'] as const;
export type Features = (typeof FEATURES)[number];

/**
 * Features for the cliques of a structure: a weight for each joint state of each clique (`table`), or for cliques of
 * two and more variables a single one for the states that are all equal (`potts`). `tied`: cliques of the same shape
 * share their weights.
 */
export function featuresOf(
  cards: Int32Array,
  scopes: readonly Int32Array[],
  { features = 'table', tied = false }: { features?: Features; tied?: boolean } = {},
): LogLinear {
  const known = new Map<string, Int32Array>();
  let weights = 0;
  const factors = scopes.map((scope): FeatureFactor => {
    const shape = Array.from(scope, (v) => cards[v]!).join();
    const shared = tied ? known.get(shape) : undefined;
    if (shared) return { scope, weight: shared };
    const weight = new Int32Array(jointStates(scope, cards));
    if (features === 'potts' && scope.length > 1) {
      weight.fill(-1);
      for (const i of diagonal(scope, cards)) weight[i] = weights;
      weights++;
    } else for (let i = 0; i < weight.length; i++) weight[i] = weights++;
    known.set(shape, weight);
    return { scope, weight };
  });
  return { cards, factors, weights };
}

/** Entries whose states are all the same number. */
function diagonal(scope: Int32Array, cards: Int32Array): number[] {
  const fewest = scope.reduce((least, v) => Math.min(least, cards[v]!), Infinity);
  const step = scope.reduce((sum, v) => sum * cards[v]! + 1, 0);
  return Array.from({ length: fewest }, (_, x) => x * step);
}

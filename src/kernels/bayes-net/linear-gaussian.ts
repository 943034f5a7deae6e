import { DataError } from '../../core/errors.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../linalg/cholesky.js';
import { matmulTN } from '../linalg/matmul.js';
import { type Matrix, matrix, transpose } from '../linalg/matrix.js';
import { type GaussianNode, type Network, topologicalOrder } from './network.js';

/** The nodes of numbers, in the order in which means and covariances have them, parents first. */
export interface GaussianNodes {
  readonly nodes: readonly number[];
  readonly places: ReadonlyMap<number, number>;
  /** The discrete nodes that their coefficients depend on. */
  readonly selectors: readonly number[];
}

export function gaussianNodes(network: Network): GaussianNodes {
  if (network.nodes.every(({ kind }) => kind === 'table'))
    return { nodes: [], places: new Map(), selectors: [] };
  const nodes = topologicalOrder(network).filter((i) => network.nodes[i]!.kind === 'gaussian');
  const parents = new Set(nodes.flatMap((i) => network.nodes[i]!.parents));
  const selectors = [...parents].filter((i) => network.nodes[i]!.kind === 'table').sort((a, b) => a - b);
  return { nodes, places: new Map(nodes.map((node, at) => [node, at])), selectors };
}

/**
 * Mean and covariance of the numbers once the discrete nodes have their states,
 *
 *   m_i = b_i + sum_u w_iu m_u,   C_ij = sum_u w_iu C_uj  (j before i),   C_ii = v_i + sum_u w_iu C_iu.
 *
 * @param stateOf state of each selector
 */
export function gaussianMoments(
  network: Network,
  { nodes, places }: GaussianNodes,
  stateOf: (node: number) => number,
): { mean: Float64Array; covariance: Matrix } {
  const n = nodes.length;
  const mean = new Float64Array(n);
  const covariance = matrix(n, n);
  const c = covariance.data;
  nodes.forEach((id, i) => {
    const node = network.nodes[id]!;
    if (node.kind !== 'gaussian') return;
    const { parents, row } = coefficients(network, node, places, stateOf);
    mean[i] = node.intercepts[row]!;
    parents.forEach((u, p) => {
      const weight = node.weights[row * parents.length + p]!;
      mean[i]! += weight * mean[u]!;
      for (let j = 0; j < i; j++) c[i * n + j]! += weight * c[u * n + j]!;
    });
    for (let j = 0; j < i; j++) c[j * n + i] = c[i * n + j]!;
    c[i * n + i] = node.variances[row]!;
    parents.forEach((u, p) => {
      c[i * n + i]! += node.weights[row * parents.length + p]! * c[i * n + u]!;
    });
  });
  return { mean, covariance };
}

function coefficients(
  network: Network,
  { parents }: GaussianNode,
  places: ReadonlyMap<number, number>,
  stateOf: (node: number) => number,
): { parents: number[]; row: number } {
  const numbers: number[] = [];
  let row = 0;
  for (const parent of parents) {
    const of = network.nodes[parent]!;
    if (of.kind === 'table') row = row * of.states.length + stateOf(parent);
    else numbers.push(places.get(parent)!);
  }
  return { parents: numbers, row };
}

/**
 * Moments of some numbers given others, and the log density of those:  with the blocks of C by a (asked), e (known),
 *
 *   m_a|e = m_a + C_ae C_ee^-1 (x_e - m_e),   C_a|e = C_aa - C_ae C_ee^-1 C_ea,   log N(x_e; m_e, C_ee).
 */
export function conditionGaussian(
  { mean, covariance }: { mean: Float64Array; covariance: Matrix },
  asked: readonly number[],
  known: readonly number[],
  values: ArrayLike<number>,
): { mean: Float64Array; variance: Float64Array; logDensity: number } {
  const n = mean.length;
  const own = Float64Array.from(asked, (a) => mean[a]!);
  const variance = Float64Array.from(asked, (a) => covariance.data[a * n + a]!);
  if (known.length === 0) return { mean: own, variance, logDensity: 0 };
  const size = known.length;
  const block = (rows: readonly number[]): Matrix =>
    matrix(
      rows.length,
      size,
      Float64Array.from({ length: rows.length * size }, (_, at) => {
        return covariance.data[rows[Math.floor(at / size)]! * n + known[at % size]!]!;
      }),
    );
  const l = factorOf(block(known));
  const residual = matrix(
    size,
    1,
    Float64Array.from(known, (e, i) => values[i]! - mean[e]!),
  );
  const weighted = choleskySolve(l, residual);
  const quadratic = matmulTN(residual, weighted).data[0]!;
  const logDensity = -0.5 * (size * Math.log(2 * Math.PI) + choleskyLogDeterminant(l) + quadratic);
  if (asked.length === 0) return { mean: own, variance, logDensity };
  const across = block(asked);
  const solved = choleskySolve(l, transpose(across));
  asked.forEach((_, i) => {
    for (let e = 0; e < size; e++) {
      own[i]! += across.data[i * size + e]! * weighted.data[e]!;
      variance[i]! -= across.data[i * size + e]! * solved.data[e * asked.length + i]!;
    }
    variance[i] = Math.max(0, variance[i]!);
  });
  return { mean: own, variance, logDensity };
}

function factorOf(known: Matrix): Matrix {
  try {
    return cholesky(known);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError('the known numbers determine each other: they have no joint density', {
      hint: 'leave out one of them, or one whose variance is 0',
    });
  }
}

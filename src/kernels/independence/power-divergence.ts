import { chiSquareCdf } from '../special/continuous-distributions.js';
import type { Contingency } from './strata.js';

/** lambda of Cressie and Read's family, above -1: tables with empty cells have a finite statistic. */
export const DIVERGENCES = {
  chi2: 1,
  g2: 0,
  'cressie-read': 2 / 3,
  'freeman-tukey': -1 / 2,
} as const;
export type Divergence = keyof typeof DIVERGENCES;

export interface TableTest {
  readonly statistic: number;
  /** Sum over strata of (rows - 1)(columns - 1), of the rows and columns that are not all 0 there. */
  readonly dof: number;
  /** (kx - 1)(ky - 1) times the strata: what it would be if all states occurred in each. */
  readonly fullDof: number;
  readonly pValue: number;
  readonly n: number;
  /** Conditional mutual information of the frequencies, in nats: G^2 = 2 n cmi. */
  readonly cmi: number;
  /** sqrt(chi^2 / (n (min(kx, ky) - 1))) of a single table; undefined where there are strata or one state. */
  readonly cramersV?: number;
  /** Share of the cells (of rows and columns that are not all 0) with an expected count below 5. */
  readonly sparse: number;
}

/**
 * Test of x independent of y in each stratum: with o the counts and e_ij = o_i. o_.j / o_.. of its stratum
 *
 *   D = 2 / (lambda (lambda + 1)) sum o ((o / e)^lambda - 1),
 *
 * chi^2 for lambda = 1, G^2 = 2 sum o ln(o / e) for lambda = 0. D is chi-square with `dof` degrees of freedom under
 * independence and large counts. States that a stratum has not take no part in it: a zero margin is no freedom.
 *
 * @param yates moves counts of tables with one degree of freedom by up to 1/2 towards what is expected
 * @see Read & Cressie, Goodness-of-Fit Statistics for Discrete Multivariate Data, 1988
 */
export function tableTest(table: Contingency, kind: Divergence, yates = false): TableTest {
  const { counts, strata, kx, ky } = table;
  const lambda = DIVERGENCES[kind];
  const [across, down] = [new Float64Array(kx), new Float64Array(ky)];
  let [statistic, dof, n, information, chi2, cells, low] = [0, 0, 0, 0, 0, 0, 0];
  for (let s = 0; s < strata; s++) {
    const total = margins(counts, s * kx * ky, across, down);
    n += total;
    const [rows, columns] = [used(across), used(down)];
    const freedom = Math.max(0, rows - 1) * Math.max(0, columns - 1);
    if (freedom === 0) continue;
    dof += freedom;
    cells += rows * columns;
    for (let i = 0; i < kx; i++) {
      if (across[i] === 0) continue;
      for (let j = 0; j < ky; j++) {
        if (down[j] === 0) continue;
        const expected = (across[i]! / total) * down[j]!;
        const observed = counts[(s * kx + i) * ky + j]!;
        if (expected < 5) low++;
        if (observed > 0) information += observed * Math.log(observed / expected);
        chi2 += (observed - expected) ** 2 / expected;
        const gap = expected - observed;
        const moved =
          yates && freedom === 1 ? observed + Math.sign(gap) * Math.min(0.5, Math.abs(gap)) : observed;
        statistic += term(moved, expected, lambda);
      }
    }
  }
  const least = Math.min(kx, ky) - 1;
  const value = Math.max(0, statistic);
  return {
    statistic: value,
    dof,
    fullDof: strata * (kx - 1) * (ky - 1),
    pValue: dof === 0 ? 1 : chiSquareCdf(value, dof).upper,
    n,
    cmi: n > 0 ? Math.max(0, information / n) : 0,
    ...(strata === 1 && least > 0 && n > 0 && { cramersV: Math.sqrt(chi2 / (n * least)) }),
    sparse: cells === 0 ? 0 : low / cells,
  };
}

const used = (sums: Float64Array) => {
  let count = 0;
  for (let i = 0; i < sums.length; i++) if (sums[i]! > 0) count++;
  return count;
};

function margins(counts: Float64Array, from: number, across: Float64Array, down: Float64Array): number {
  across.fill(0);
  down.fill(0);
  let total = 0;
  for (let i = 0, at = from; i < across.length; i++)
    for (let j = 0; j < down.length; j++, at++) {
      const count = counts[at]!;
      across[i]! += count;
      down[j]! += count;
      total += count;
    }
  return total;
}

/** What one cell adds to D; the sum of observed - expected over a table is 0, and makes each term not negative. */
function term(observed: number, expected: number, lambda: number): number {
  if (lambda === 0) return observed > 0 ? 2 * observed * Math.log(observed / expected) : 0;
  if (lambda === 1) return (observed - expected) ** 2 / expected;
  // o^(lambda + 1) e^-lambda has a value where o is 0.
  return (2 * (observed ** (lambda + 1) * expected ** -lambda - observed)) / (lambda * (lambda + 1));
}

/** Conditional mutual information of x and y within the strata, of the frequencies, in nats. */
export function mutualInformation({ counts, strata, kx, ky }: Contingency): number {
  const [across, down] = [new Float64Array(kx), new Float64Array(ky)];
  let [information, n] = [0, 0];
  for (let s = 0; s < strata; s++) {
    const total = margins(counts, s * kx * ky, across, down);
    n += total;
    for (let i = 0; i < kx; i++)
      for (let j = 0; j < ky; j++) {
        const observed = counts[(s * kx + i) * ky + j]!;
        if (observed > 0) information += observed * Math.log((observed * total) / (across[i]! * down[j]!));
      }
  }
  return n > 0 ? Math.max(0, information / n) : 0;
}

import { logGamma } from '../special/gamma.js';

/**
 * What a Dirichlet prior adds to each count: `a` itself to every cell, or a share of a sample as large as `s` that is
 * spread evenly over the whole table (BDeu): s / (rows x states). Undefined for none.
 */
export type TablePrior = { cell: number } | { sample: number } | undefined;

/** Pseudo-count of a cell. */
export const pseudoCount = (prior: TablePrior, cells: number): number =>
  prior === undefined ? 0 : 'cell' in prior ? prior.cell : prior.sample / cells;

/**
 * Rows (N_jk + a) / (N_j + k a): the most likely table for a = 0, else the mean of its posterior, which is also its
 * mode in the logarithms of the parameters. A row without any count is even.
 *
 * @param counts rows of `card` numbers
 * @returns the table, and how many rows had nothing to go by
 * @see Koller & Friedman, Probabilistic Graphical Models, 2009, sections 17.2 and 17.4
 */
export function estimateTable(
  counts: Float64Array,
  card: number,
  pseudo = 0,
): { table: Float64Array; unseen: number } {
  const table = new Float64Array(counts.length);
  let unseen = 0;
  for (let from = 0; from < counts.length; from += card) {
    let sum = 0;
    for (let k = from; k < from + card; k++) sum += counts[k]! + pseudo;
    if (sum > 0) for (let k = from; k < from + card; k++) table[k] = (counts[k]! + pseudo) / sum;
    else {
      table.fill(1 / card, from, from + card);
      unseen++;
    }
  }
  return { table, unseen };
}

/** sum_jk N_jk log theta_jk; cells that are not counted add nothing, whatever their probability. */
export function countLogLikelihood(counts: Float64Array, table: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i]! > 0) sum += counts[i]! * Math.log(table[i]!);
  return sum;
}

/**
 * log of the counts' probability with the table integrated out under its Dirichlet prior:
 *
 *   sum_j [ lnG(k a) - lnG(k a + N_j) + sum_k (lnG(a + N_jk) - lnG(a)) ].
 *
 * @see Heckerman, Geiger & Chickering, Learning Bayesian networks, 1995
 */
export function logMarginalLikelihood(counts: Float64Array, card: number, pseudo: number): number {
  const [whole, cell] = [logGamma(card * pseudo), logGamma(pseudo)];
  let sum = 0;
  for (let from = 0; from < counts.length; from += card) {
    let row = 0;
    for (let k = from; k < from + card; k++) {
      row += counts[k]!;
      if (counts[k]! > 0) sum += logGamma(pseudo + counts[k]!) - cell;
    }
    if (row > 0) sum += whole - logGamma(card * pseudo + row);
  }
  return sum;
}

import type { Rng } from '../../core/random.js';
import { mutualInformation } from './power-divergence.js';
import { addCounts, type Coded, type Contingency, contingency, type Strata } from './strata.js';

/** How often a statistic of shuffled data is as large as the one observed, the observed one counted in. */
export const permutationP = (asLarge: number, permutations: number) => (asLarge + 1) / (permutations + 1);

/** Sums in another order differ in the last digits, and must not count as smaller. */
const SLACK = 1e-12;

/**
 * Conditional mutual information of states with its p-value by permutation: x is shuffled within each stratum, which
 * leaves all margins as they are and x independent of y there. Exact at any size, sparse tables included.
 *
 * Shuffle i draws from stream i of the generator.
 */
export function permutedInformation(
  x: Coded,
  y: Coded,
  strata: Strata,
  permutations: number,
  rng: Rng,
  step: () => void = () => {},
): { table: Contingency; cmi: number; pValue: number } {
  const table = contingency(x, y, strata);
  const cmi = mutualInformation(table);
  const { order, ends } = grouped(strata);
  const own = Int32Array.from(order, (row) => x.codes[row]!);
  // Rows in the order of their strata, so that a shuffle stays in a stretch.
  const sorted = {
    y: { codes: Int32Array.from(order, (row) => y.codes[row]!), states: y.states },
    stratum: Int32Array.from(order, (row) => strata.stratum[row]!),
  };
  const codes = new Int32Array(own.length);
  const counts = new Float64Array(table.counts.length);
  let asLarge = 0;
  for (let i = 0; i < permutations; i++) {
    codes.set(own);
    shuffleWithin(codes, ends, rng.stream(i));
    counts.fill(0);
    addCounts(counts, { codes, states: x.states }, sorted.y, sorted.stratum);
    if (mutualInformation({ ...table, counts }) >= cmi * (1 - SLACK) - SLACK) asLarge++;
    step();
  }
  return { table, cmi, pValue: permutationP(asLarge, permutations) };
}

/** Rows by stratum, and where each stratum ends. */
export function grouped({ stratum, count }: Strata): { order: Int32Array; ends: Int32Array } {
  const ends = new Int32Array(count);
  for (let row = 0; row < stratum.length; row++) ends[stratum[row]!]!++;
  for (let s = 1; s < count; s++) ends[s]! += ends[s - 1]!;
  const at = new Int32Array(count);
  for (let s = 1; s < count; s++) at[s] = ends[s - 1]!;
  const order = new Int32Array(stratum.length);
  for (let row = 0; row < stratum.length; row++) order[at[stratum[row]!]!++] = row;
  return { order, ends };
}

/** Fisher and Yates' shuffle of each stretch. */
export function shuffleWithin(values: Int32Array, ends: Int32Array, rng: Rng): void {
  let begin = 0;
  for (const end of ends) {
    for (let i = end - 1; i > begin; i--) {
      const j = begin + rng.integer(i - begin + 1);
      const kept = values[i]!;
      values[i] = values[j]!;
      values[j] = kept;
    }
    begin = end;
  }
}

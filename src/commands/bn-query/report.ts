import { shortNumber } from '../../core/command/report.js';
import type { Json } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { excerpt } from '../../core/errors.js';
import { numberText } from '../../core/formats/csv-write.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { Posterior } from './answer.js';
import { jointLabels } from './labels.js';

/** One line of the table of results. */
export interface Row {
  readonly variable: string;
  readonly state: string;
  readonly probability: number;
  readonly error?: number | undefined;
  readonly mean?: number | undefined;
  readonly variance?: number | undefined;
}

/** The posteriors state by state; a number has one row with its mean and variance. */
export const rowsOf = (network: Network, posteriors: readonly Posterior[]): Row[] =>
  posteriors.flatMap(({ target, probabilities, errors, mean, variance }): Row[] => {
    const { name, statesOf } = jointLabels(network, target);
    if (mean !== undefined)
      return [{ variable: name, state: '', probability: 1, error: errors?.[0], mean, variance }];
    return Array.from(probabilities, (probability, s) => ({
      variable: name,
      state: statesOf(s).join(','),
      probability,
      error: errors?.[s],
    }));
  });

/** Rows as columns; those of errors, means and variances only where some row has one. */
export function tableOf(rows: readonly Row[]): Map<string, Column> {
  const table = new Map<string, Column>([
    ['variable', rows.map(({ variable }) => variable)],
    ['state', rows.map(({ state }) => state)],
    ['probability', Float64Array.from(rows, ({ probability }) => probability)],
  ]);
  for (const key of ['error', 'mean', 'variance'] as const)
    if (rows.some((row) => row[key] !== undefined))
      table.set(
        key,
        rows.map((row) => (row[key] === undefined ? '' : numberText(row[key]))),
      );
  return table;
}

/** One target's joint states, a column a variable. */
export function jointTable(
  network: Network,
  { target, probabilities, errors }: Posterior,
): Map<string, Column> {
  const { names, statesOf } = jointLabels(network, target);
  const states = Array.from(probabilities, (_, s) => statesOf(s));
  return new Map<string, Column>([
    ...names.map((name, i): [string, Column] => [name, states.map((digits) => digits[i]!)]),
    ['probability', probabilities],
    ...(errors ? [['error', errors] as const] : []),
  ]);
}

/** {X: {state: p}}; of a number {mean, variance}. */
export const posteriorMetric = (network: Network, posteriors: readonly Posterior[]): Json =>
  Object.fromEntries(
    posteriors.map(({ target, probabilities, mean, variance }) => {
      const { name, statesOf } = jointLabels(network, target);
      if (mean !== undefined) return [name, { mean, variance: variance! }];
      return [name, Object.fromEntries(Array.from(probabilities, (p, s) => [statesOf(s).join(','), p]))];
    }),
  );

const BAR = 24;

/** For people: each target under its heading, states with bars. */
export function shownPosteriors(
  network: Network,
  posteriors: readonly Posterior[],
  heading: (of: string) => string,
) {
  const blocks = posteriors.map(({ target, probabilities, errors, mean, variance }) => {
    const { name, statesOf } = jointLabels(network, target);
    const title = heading(excerpt(name));
    if (mean !== undefined) {
      const error = errors ? ` (+- ${shortNumber(errors[0]!)})` : '';
      return `${title}\n  mean ${shortNumber(mean)}${error}, standard deviation ${shortNumber(Math.sqrt(variance!))}\n`;
    }
    const names = Array.from(probabilities, (_, s) => excerpt(statesOf(s).join(', ')));
    const width = Math.max(...names.map((state) => state.length));
    const lines = names.map((state, s) => {
      const p = probabilities[s]!;
      const error = errors ? ` +- ${errors[s]!.toFixed(4)}` : '';
      return `  ${state.padEnd(width)}  ${probabilityText(p)}${error}  ${'#'.repeat(Math.round(BAR * p))}`.trimEnd();
    });
    return `${title}\n${lines.join('\n')}\n`;
  });
  return blocks.join('\n');
}

/** Six decimals; what would read as 0 or 1 and is neither shows its digits. */
const probabilityText = (p: number): string => (p > 0 && p < 5e-7 ? p.toExponential(2) : p.toFixed(6));

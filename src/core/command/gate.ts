import { excerpt, UsageError } from '../errors.js';
import { type Expression, evaluate, parseExpression } from '../expression.js';
import { didYouMean } from '../nearest.js';
import type { Json } from './spec.js';

/** A condition of --fail-if, parsed before the run so that a slip costs no computing. */
export interface Gate {
  text: string;
  expression: Expression;
}

export const parseGates = (texts: readonly string[] = []): Gate[] =>
  texts.map((text) => ({ text, expression: parseExpression(text) }));

/**
 * Which gates hold of these metrics. A metric that is not a number (NaN, null) fails every gate that asks for
 * it: a regression job must not pass because a result has vanished.
 */
export function failedGates(gates: readonly Gate[], metrics: Readonly<Record<string, Json>>): string[] {
  return gates
    .filter(({ expression }) => evaluate(expression, (path) => metricAt(metrics, path)) !== 0)
    .map(({ text }) => text);
}

function metricAt(metrics: Readonly<Record<string, Json>>, path: readonly string[]): number | string {
  let at: Json | undefined = metrics;
  for (const part of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, part)) throw unknown(metrics, path, at);
    at = (at as Record<string, Json>)[part];
  }
  if (at === null || at === undefined) return Number.NaN;
  if (typeof at === 'boolean') return Number(at);
  if (typeof at === 'object')
    throw new UsageError(`--fail-if: ${excerpt(path.join('.'))} is no single number`);
  return at;
}

function unknown(
  metrics: Readonly<Record<string, Json>>,
  path: readonly string[],
  at: Json | undefined,
): UsageError {
  const known = Object.keys(at !== null && typeof at === 'object' ? at : metrics);
  const hint = didYouMean(path.at(-1)!, known) ?? `metrics: ${known.join(', ')}`;
  return new UsageError(`--fail-if: there is no metric '${excerpt(path.join('.'))}'`, { hint });
}

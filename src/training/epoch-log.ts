import { meanTerms, noMeans } from './means.js';
import type { EpochRecord } from './progress.js';
import type { Run } from './run.js';

/*
 * The keys of the log. Of steps: `loss`, the other terms and `rate`, means since the line before. Of epochs:
 * `epochLoss` and alike, means over the epoch, and `valLoss` and alike.
 */

const capitalised = (name: string) => name[0]!.toUpperCase() + name.slice(1);

/** `loss` as `valLoss`. */
export const prefixed = (prefix: string, terms: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(terms).map(([name, value]) => [`${prefix}${capitalised(name)}`, value]));

/** Terms of a vector as a list again: `unitKl/0`, `unitKl/1`, … as `unitKl`. */
export function gathered(terms: Readonly<Record<string, number>>): Record<string, number | number[]> {
  const all = new Map<string, number | number[]>();
  for (const [name, value] of Object.entries(terms)) {
    const [stem = '', place] = name.split('/');
    const list = all.get(stem);
    if (place === undefined) all.set(stem, value);
    else if (Array.isArray(list)) list.push(value);
    else all.set(stem, [value]);
  }
  return Object.fromEntries(all);
}

export async function logSteps({ progress, logs, began }: Run): Promise<void> {
  const epoch = progress.epoch + 1;
  await logs.line(progress.step, { epoch, ...meanTerms(progress.line) }, performance.now() - began);
  progress.line = noMeans();
}

export function epochRecord({ progress }: Run, validation: Record<string, number> | undefined): EpochRecord {
  const record = { epoch: progress.epoch + 1, step: progress.step, train: meanTerms(progress.sums) };
  return validation ? { ...record, validation } : record;
}

export async function logEpoch({ logs, began }: Run, { epoch, step, train, validation = {} }: EpochRecord) {
  const values = { epoch, ...prefixed('epoch', train), ...prefixed('val', validation) };
  await logs.line(step, values, performance.now() - began);
}

/** What stands beside the bar. */
export function barNote(
  { progress, options }: Run,
  { loss = Number.NaN }: Readonly<Record<string, number>>,
): string {
  const validated = progress.history.at(-1)?.validation?.['loss'];
  const held = validated === undefined ? '' : `, validation ${validated.toPrecision(4)}`;
  return `epoch ${Math.min(progress.epoch + 1, options.epochs)}/${options.epochs}, loss ${loss.toPrecision(4)}${held}`;
}

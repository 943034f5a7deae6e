import type { Rng } from '../../core/random.js';
import { shuffle } from '../../core/random/order.js';
import type { Parts } from './dataset.js';
import { TEST, VALIDATION } from './raw.js';

/**
 * Who trains, validates and tests. What the data set apart stays apart. If they have no part for validation, a
 * share of the training items becomes one: round(share * n) items, of each class its share, chosen by the
 * generator; every class keeps one item at the least.
 *
 * @param classes the class of each item; left out, all are of one
 */
export function splitParts(
  length: number,
  given: Uint8Array | undefined,
  { share, classes, rng }: { share: number; classes: Int32Array | undefined; rng: Rng },
): Parts {
  const train: number[] = [];
  const validation: number[] = [];
  const test: number[] = [];
  for (let i = 0; i < length; i++)
    (given?.[i] === TEST ? test : given?.[i] === VALIDATION ? validation : train).push(i);
  if (validation.length > 0 || share === 0) return parts(train, validation, test);
  const taken = stratified(train, share, classes, rng.stream('split'));
  return parts(
    train.filter((i) => !taken.has(i)),
    [...taken].sort((a, b) => a - b),
    test,
  );
}

/** Shares are rounded on the running total, so that they add up to that of all. */
function stratified(
  train: readonly number[],
  share: number,
  classes: Int32Array | undefined,
  rng: Rng,
): Set<number> {
  const groups = new Map<number, number[]>();
  for (const i of train) {
    const code = classes?.[i] ?? 0;
    const group = groups.get(code);
    if (group) group.push(i);
    else groups.set(code, [i]);
  }
  const taken = new Set<number>();
  let passed = 0;
  for (const [code, group] of [...groups].sort(([a], [b]) => a - b)) {
    const upTo = Math.round(share * (passed + group.length));
    const count = Math.min(upTo - Math.round(share * passed), group.length - 1);
    for (const i of shuffle(rng.stream(code), [...group]).slice(0, count)) taken.add(i);
    passed += group.length;
  }
  return taken;
}

const parts = (train: readonly number[], validation: readonly number[], test: readonly number[]): Parts => ({
  train: Uint32Array.from(train),
  validation: Uint32Array.from(validation),
  test: Uint32Array.from(test),
});

import { shuffle } from '../../core/random/order.js';
import type { Rng } from '../../core/random.js';
import type { Parts } from './dataset.js';
import { TEST, TRAIN, VALIDATION } from './raw.js';

/** Who trains, validates and tests, as the data have it; all train if they say nothing. */
export function givenParts(length: number, given: Uint8Array | undefined): Parts {
  const of = (part: number) =>
    Uint32Array.from({ length }, (_, i) => i).filter((i) => (given?.[i] ?? TRAIN) === part);
  return { train: of(TRAIN), validation: of(VALIDATION), test: of(TEST) };
}

/**
 * If the data have no part for validation, a share of the training items becomes one: round(share * n) items,
 * of each class its share, chosen by the generator; every class keeps one item at the least.
 *
 * @param classes the class of each item; left out, all are of one
 */
export function withValidation(
  parts: Parts,
  { share, classes, rng }: { share: number; classes: Int32Array | undefined; rng: Rng },
): Parts {
  if (parts.validation.length > 0 || share === 0) return parts;
  const taken = stratified(parts.train, share, classes, rng.stream('split'));
  return {
    train: parts.train.filter((i) => !taken.has(i)),
    validation: Uint32Array.from(taken).sort(),
    test: parts.test,
  };
}

/** Shares are rounded on the running total, so that they add up to that of all. */
function stratified(
  train: Uint32Array,
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

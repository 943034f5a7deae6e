/** What counting right and wrong answers tells of a classifier. */
export interface ClassReport {
  accuracy: number;
  /** Mean of the F1 of the classes that occur, among the truth or the answers. */
  macroF1: number;
  perClass: { precision: number; recall: number; f1: number; support: number }[];
  /** [K, K] row by row: how often class i was called j. */
  confusion: Int32Array;
}

/**
 * Precision TP / (TP + FP), recall TP / (TP + FN) and F1 = 2 P R / (P + R) of each class; 0 where there is nothing
 * to divide by.
 */
export function classReport(
  truth: ArrayLike<number>,
  answers: ArrayLike<number>,
  classes: number,
): ClassReport {
  const confusion = new Int32Array(classes * classes);
  for (let i = 0; i < truth.length; i++) confusion[truth[i]! * classes + answers[i]!]!++;
  const perClass = Array.from({ length: classes }, (_, k) => {
    const right = confusion[k * classes + k]!;
    let support = 0;
    let called = 0;
    for (let j = 0; j < classes; j++) {
      support += confusion[k * classes + j]!;
      called += confusion[j * classes + k]!;
    }
    const precision = called > 0 ? right / called : 0;
    const recall = support > 0 ? right / support : 0;
    const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
    return { precision, recall, f1, support, called };
  });
  const seen = perClass.filter(({ support, called }) => support + called > 0);
  const right = perClass.reduce((sum, _, k) => sum + confusion[k * classes + k]!, 0);
  return {
    accuracy: right / truth.length,
    macroF1: seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length,
    perClass: perClass.map(({ called: _, ...rest }) => rest),
    confusion,
  };
}

export interface NumberReport {
  rmse: number;
  mae: number;
  /** 1 - residual over total sum of squares; null where the truth is constant. */
  r2: number | null;
}

export function numberReport(truth: ArrayLike<number>, answers: ArrayLike<number>): NumberReport {
  const n = truth.length;
  let squares = 0;
  let absolute = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    const error = answers[i]! - truth[i]!;
    squares += error * error;
    absolute += Math.abs(error);
    mean += truth[i]! / n;
  }
  let total = 0;
  for (let i = 0; i < n; i++) total += (truth[i]! - mean) ** 2;
  return { rmse: Math.sqrt(squares / n), mae: absolute / n, r2: total > 0 ? 1 - squares / total : null };
}

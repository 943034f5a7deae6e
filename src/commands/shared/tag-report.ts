import type { Json } from '../../core/command/spec.js';
import { classReport } from '../../kernels/classifier/metrics.js';
import { markSpans, spanScores } from '../../kernels/crf/spans.js';

/** How well labels were found: by token, by sentence, by label, and where labels mark spans, by span. */
export function tagReport(truth: readonly string[], found: readonly string[], starts: Uint32Array) {
  const labels = [...new Set([...truth, ...found])].sort();
  const numbers = new Map(labels.map((label, y) => [label, y]));
  const [wanted, given] = [truth, found].map((cells) => cells.map((cell) => numbers.get(cell)!));
  const report = classReport(wanted!, given!, labels.length);
  let whole = 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    const right = (t: number) => truth[t] === found[t];
    let t = starts[s]!;
    while (t < starts[s + 1]! && right(t)) t++;
    if (t === starts[s + 1]!) whole++;
  }
  const spans = markSpans(labels) ? spanScores(truth, found, starts) : undefined;
  const metrics: Record<string, Json> = {
    accuracy: report.accuracy,
    f1: report.macroF1,
    sentenceAccuracy: whole / (starts.length - 1),
    ...(spans && {
      spanF1: spans.all.f1,
      spanPrecision: spans.all.precision,
      spanRecall: spans.all.recall,
      perSpan: [...spans.types].map(([type, score]) => ({ type, ...score })),
    }),
    perLabel: labels.map((label, y) => ({ label, ...report.perClass[y]! })),
  };
  return { labels, confusion: report.confusion, metrics, spanF1: spans?.all.f1 };
}

export const TAG_METRICS = {
  accuracy: 'share of the tokens with the right label',
  f1: 'mean of the F1 of the labels',
  sentenceAccuracy: 'share of the sentences with all labels right',
  spanF1: 'F1 of whole spans, as conlleval counts; of labels such as B-PER, I-PER, O',
  spanPrecision: 'share of the spans found that are right',
  spanRecall: 'share of the spans of the truth that were found',
  perSpan: 'precision, recall, f1 and support of each type of span',
  perLabel: 'precision, recall, f1 and support of each label',
} as const;

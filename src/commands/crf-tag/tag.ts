import { heatMap, panels } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import type { LabelledText } from '../../core/formats/conll.js';
import { encode } from '../../kernels/crf/features.js';
import {
  bestLabels,
  bestSequences,
  labelLogLikelihoods,
  labelMarginals,
  type Marginals,
} from '../../kernels/crf/tagging.js';
import { confusionChart } from '../shared/crf-charts.js';
import type { CrfModel } from '../shared/crf-file.js';
import { cellsOf, columnOf, labelNumbers, readLabelled } from '../shared/labelled-input.js';
import { tagReport } from '../shared/tag-report.js';
import type { CrfTagOptions } from './options.js';

/** One reading of every sentence: its labels, and of n best its rank and probability. */
interface Reading {
  sentence: number;
  rank: number;
  labels: ArrayLike<number>;
  probability: number | undefined;
}

export async function tag(model: CrfModel, path: string, options: CrfTagOptions): Promise<Result> {
  if (options.nBest !== undefined && (options.method === 'posterior' || options.marginals))
    throw new UsageError(
      `--n-best ranks whole sentences, ${options.marginals ? '--marginals' : '--method posterior'} is of single tokens`,
    );
  const given = await readLabelled(path);
  const text = placed(given, model, path);
  const { features, weights, recipe, target } = model;
  const { labels } = features;
  const L = labels.length;
  const truth = text.columns[target]?.values.length ? cellsOf(text.columns[target]!) : undefined;
  const gold = truth
    ? labelNumbers(text.columns[target]!, labels)
    : new Int32Array(text.starts.at(-1)!).fill(-1);
  const encoded = encode(text, gold, features, recipe);
  const { starts } = encoded;

  let made: Marginals | undefined;
  const marginals = () => {
    made ??= labelMarginals(features, weights, encoded);
    return made;
  };
  const found =
    options.method === 'viterbi'
      ? bestLabels(features, weights, encoded)
      : likeliest(marginals().posteriors, L);
  const readings = readingsOf();
  const named = Array.from(found, (y) => labels[y]!);
  const report = truth && tagReport(truth, named, starts);
  const logLikelihoods = truth && labelLogLikelihoods(features, weights, encoded, marginals().logZ);
  const known = logLikelihoods?.every((v) => !Number.isNaN(v));

  return {
    sentences: () =>
      tagged(given, readings, starts, labels, options.marginals ? marginals().posteriors : undefined),
    table: () => tagTable(),
    metrics: {
      sentences: starts.length - 1,
      tokens: found.length,
      ...(known && { logLikelihood: logLikelihoods!.reduce((sum, v) => sum + v, 0) }),
      ...report?.metrics,
    },
    extra: {
      probabilities: {
        table: () => ({
          ...places(starts),
          ...Object.fromEntries(labels.map((label, y) => [label, column(marginals().posteriors, y, L)])),
        }),
      },
    },
    plot: () =>
      panels(
        [
          ...probabilityChart(
            cellsOf(text.columns[firstObserved()]!),
            starts,
            marginals().posteriors,
            labels,
          ),
          ...(report ? confusionChart(report.labels, report.confusion) : []),
        ],
        { columns: 2 },
      ),
  };

  function firstObserved() {
    return target === 0 ? 1 : 0;
  }

  function readingsOf(): Reading[] {
    const sentences = [...Array(starts.length - 1).keys()];
    if (options.nBest === undefined)
      return sentences.map((s) => ({
        ...{ sentence: s, rank: 0, probability: undefined },
        labels: found.subarray(starts[s]!, starts[s + 1]!),
      }));
    const { logZ } = marginals();
    return sentences.flatMap((s) =>
      bestSequences(features, weights, encoded, s, options.nBest!).map(({ path: labelsOf, score }, rank) => ({
        ...{ sentence: s, rank, labels: labelsOf },
        probability: Math.exp(score - logZ[s]!),
      })),
    );
  }

  function tagTable(): Record<string, Column> {
    const rows = readings.flatMap((reading) =>
      Array.from(reading.labels, (y, t) => ({ reading, y, t, at: starts[reading.sentence]! + t })),
    );
    const words = cellsOf(text.columns[firstObserved()]!);
    return {
      sentence: rows.map(({ reading }) => reading.sentence),
      token: rows.map(({ t }) => t),
      ...(options.nBest !== undefined && {
        rank: rows.map(({ reading }) => reading.rank),
        probability: rows.map(({ reading }) => reading.probability!),
      }),
      word: rows.map(({ at }) => words[at]!),
      ...(truth && { truth: rows.map(({ at }) => truth[at]!) }),
      tag: rows.map(({ y }) => labels[y]!),
      ...(options.marginals && {
        probability: rows.map(({ y, at }) => marginals().posteriors[at * L + y]!),
      }),
    };
  }
}

/** The text with its columns where the model looks for them; without labels their column is empty. */
function placed(text: LabelledText, { columns, target }: CrfModel, file: string): LabelledText {
  const count = text.columns.length;
  if (count === columns) return text;
  if (count !== columns - 1)
    throw new DataError(
      `${columns} columns as in training were needed, or ${columns - 1} without the labels, got ${count}`,
      { file },
    );
  const none = { values: [], codes: new Uint32Array(0) };
  return { ...text, columns: text.columns.toSpliced(target, 0, none) };
}

/** The likeliest label of each token; of equals the first. */
function likeliest(posteriors: Float64Array, L: number): Int32Array {
  return Int32Array.from({ length: posteriors.length / L }, (_, t) => {
    let best = 0;
    for (let y = 1; y < L; y++) if (posteriors[t * L + y]! > posteriors[t * L + best]!) best = y;
    return best;
  });
}

/** The text with a column of labels at its end; of n best each sentence several times, the probability before it. */
function tagged(
  text: LabelledText,
  readings: readonly Reading[],
  starts: Uint32Array,
  labels: readonly string[],
  posteriors: Float64Array | undefined,
): LabelledText {
  const at = readings.flatMap(({ sentence, labels: of }) => Array.from(of, (_, t) => starts[sentence]! + t));
  const tags = readings.flatMap(({ labels: of }) => Array.from(of));
  const ends = new Uint32Array(readings.length + 1);
  readings.forEach(({ labels: of }, r) => {
    ends[r + 1] = ends[r]! + of.length;
  });
  const columns: LabelledText['columns'] = text.columns.map(({ values, codes }) => ({
    values,
    codes: Uint32Array.from(at, (t) => codes[t]!),
  }));
  columns.push(columnOf(tags.map((y) => labels[y]!)));
  if (posteriors)
    columns.push(columnOf(tags.map((y, i) => posteriors[at[i]! * labels.length + y]!.toFixed(6))));
  const ranked = readings.some(({ probability }) => probability !== undefined);
  return {
    ...{ columns, starts: ends },
    ...(ranked && {
      comments: readings.map(({ rank, probability }) => `${rank} ${probability!.toFixed(6)}`),
    }),
  };
}

function places(starts: Uint32Array): Record<string, Column> {
  const tokens = starts.at(-1)!;
  const [sentence, token] = [new Int32Array(tokens), new Int32Array(tokens)];
  for (let s = 0; s + 1 < starts.length; s++)
    for (let t = starts[s]!; t < starts[s + 1]!; t++) {
      sentence[t] = s;
      token[t] = t - starts[s]!;
    }
  return { sentence, token };
}

const column = (rows: Float64Array, y: number, L: number) =>
  Float64Array.from({ length: rows.length / L }, (_, t) => rows[t * L + y]!);

const MOST_SHOWN = 24;

/** Probabilities of the labels along the first sentence that a page has room for. */
function probabilityChart(
  words: readonly string[],
  starts: Uint32Array,
  posteriors: Float64Array,
  labels: readonly string[],
) {
  const end = Math.min(starts[1]!, MOST_SHOWN);
  const L = labels.length;
  return [
    heatMap({
      title: 'Probabilities of labels, first sentence',
      values: posteriors.subarray(0, end * L),
      rows: end,
      columns: L,
      domain: [0, 1],
      xCategories: labels,
      yCategories: words.slice(0, end),
      valueLabel: 'probability',
    }),
  ];
}

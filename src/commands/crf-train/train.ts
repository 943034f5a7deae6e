import type { Context, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import type { LabelledText } from '../../core/formats/conll.js';
import {
  collectFeatures,
  encode,
  type FeatureSet,
  featureCount,
  startWeights,
} from '../../kernels/crf/features.js';
import { bestLabels } from '../../kernels/crf/tagging.js';
import { namedFeatures, weightTable } from '../shared/crf-features.js';
import { type CrfModel, crfJson, readCrf } from '../shared/crf-file.js';
import { cellsOf, labelNumbers, readLabelled } from '../shared/labelled-input.js';
import { tagReport } from '../shared/tag-report.js';
import { trainCharts } from './charts.js';
import { fitWeights, type Judged } from './fit.js';
import { momentsOf, momentsTable } from './moments.js';
import type { CrfTrainOptions } from './options.js';
import { readRecipe } from './recipe.js';

export async function train(path: string, options: CrfTrainOptions, context: Context): Promise<Result> {
  const text = await readLabelled(path);
  const columns = text.columns.length;
  const target = options.target ?? columns - 1;
  if (columns < 2)
    throw new DataError('one column: the text and its labels need at least two', { file: path });
  if (target >= columns)
    throw new DataError(`--target ${target}: the text has columns 0 to ${columns - 1}`, { file: path });
  const recipe = await readRecipe(options, columns, target);
  const labels = text.columns[target]!.values;
  const gold = labelNumbers(text.columns[target]!, labels);
  const { features, encoded } = collectFeatures(text, gold, labels, recipe, {
    minCount: options.minCount,
    all: options.allFeatures,
  });
  if (labels.length === 1) context.warn(`there is one label only, ${labels[0]}: nothing can be learned`);
  const judged = (other: LabelledText): Judged => ({
    encoded: encode(other, labelNumbers(other.columns[target]!, labels), features, recipe),
    truth: cellsOf(other.columns[target]!),
  });
  const alike = async (file: string) => {
    const other = await readLabelled(file);
    if (other.columns.length !== columns)
      throw new DataError(`${columns} columns as in ${path} were needed, got ${other.columns.length}`, {
        file,
      });
    return judged(other);
  };
  const dev = options.dev === undefined ? undefined : await alike(options.dev);
  const test = options.test === undefined ? undefined : await alike(options.test);

  const begin = startWeights(features, recipe.rules);
  if (options.init !== undefined) carryOver(await readCrf(options.init), features, begin.weights);
  const found = fitWeights(features, encoded, begin, dev, options, context);
  const { weights } = found;
  if (!found.converged && found.reason === 'line search')
    context.warn('the search came to rest before --tol was met');
  const moments = momentsOf(features, encoded, weights);
  const scored = test ?? { encoded, truth: cellsOf(text.columns[target]!) };
  const answers = Array.from(bestLabels(features, weights, scored.encoded), (y) => labels[y]!);
  const report = tagReport(scored.truth, answers, scored.encoded.starts);
  const model: CrfModel = { columns, target, ...slim(features, weights), recipe };
  return {
    model: () => crfJson(model),
    metrics: {
      sentences: text.starts.length - 1,
      tokens: gold.length,
      labels: labels.length,
      attributes: features.unary.attributes.length + features.pair.attributes.length,
      features: featureCount(features),
      nonzero: weights.reduce((n, w) => n + (w === 0 ? 0 : 1), 0),
      iterations: found.iterations,
      converged: found.converged,
      ending: found.reason,
      logLikelihood: moments.logLikelihood,
      ...(options.optimizer !== 'perceptron' && {
        objective: penalised(-moments.logLikelihood, weights, begin.fixed, options),
      }),
      ...(dev && { devScore: Math.max(...found.scores) }),
      scoredOn: test ? 'test' : 'train',
      ...report.metrics,
    },
    extra: {
      log: {
        table: {
          iteration: Int32Array.from(found.objectives, (_, i) => i + 1),
          objective: Float64Array.from(found.objectives),
          ...(dev && { dev: Float64Array.from(found.scores) }),
        },
      },
      weights: { table: () => weightTable(features, weights) },
      moments: { table: () => momentsTable(features, weights, moments, options.l2) },
    },
    plot: () => trainCharts(features, found, report, options.optimizer),
  };
}

function penalised(
  value: number,
  weights: Float64Array,
  fixed: Uint8Array,
  { l1, l2 }: CrfTrainOptions,
): number {
  return weights.reduce(
    (sum, w, k) => (fixed[k] === 1 ? sum : sum + 0.5 * l2 * w * w + l1 * Math.abs(w)),
    value,
  );
}

/** Weights of a model for those features that it has too. */
function carryOver(model: CrfModel, features: FeatureSet, weights: Float64Array): void {
  const keysOf = (set: FeatureSet) => {
    const { attribute, before, label } = namedFeatures(set);
    return attribute.map((name, k) => [name, before[k], label[k]].join('\n'));
  };
  const known = new Map(keysOf(model.features).map((key, k) => [key, model.weights[k]!]));
  keysOf(features).forEach((key, k) => {
    weights[k] = known.get(key) ?? weights[k]!;
  });
}

/** Without the features whose weight is 0 and attributes that lost all theirs: nothing they say changes. */
function slim(features: FeatureSet, weights: Float64Array): { features: FeatureSet; weights: Float64Array } {
  if (!weights.includes(0)) return { features, weights };
  let at = 0;
  const kept: number[] = [];
  const keep = (): boolean => {
    const w = weights[at++]!;
    if (w !== 0) kept.push(w);
    return w !== 0;
  };
  const slimTable = ({ attributes, start, target }: FeatureSet['unary']): FeatureSet['unary'] => {
    const [names, starts, targets]: [string[], number[], number[]] = [[], [0], []];
    attributes.forEach((name, a) => {
      for (let f = start[a]!; f < start[a + 1]!; f++) if (keep()) targets.push(target[f]!);
      if (targets.length === starts.at(-1)) return;
      names.push(name);
      starts.push(targets.length);
    });
    return { attributes: names, start: Uint32Array.from(starts), target: Int32Array.from(targets) };
  };
  const unary = slimTable(features.unary);
  const transition = features.transition.filter(keep);
  const pair = slimTable(features.pair);
  return {
    features: { labels: features.labels, unary, transition, pair },
    weights: Float64Array.from(kept),
  };
}

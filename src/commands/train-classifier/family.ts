import { heatMap } from '../../core/chart/make.js';
import type { Context } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { openSession } from '../../tensor/engine.js';
import { answersOf, bestClasses, judge, readClassifier } from '../../training/classifier.js';
import type { Dataset } from '../../training/data/dataset.js';
import { openInputs } from '../../training/data/open.js';
import type { Model } from '../../training/model-file.js';
import type { Family } from '../shared/families.js';
import { itemsOf } from '../shared/items.js';

/** How models of train-classifier are evaluated and applied. */
export const classifierFamily: Family = {
  async evaluate(file, path, options, context) {
    if (options.importanceSamples !== 1)
      throw new UsageError('--importance-samples is for models of train-vae');
    const model = readClassifier(file);
    const dataset = await openInputs(path, options, model.input, { needed: true, warn: context.warn });
    const items = itemsOf(dataset, options.part);
    const answers = await answer(file, model, dataset, items, options.batchSize, context);
    const { metrics, report } = judge(answers, dataset, items);
    if (!report) return { table: truthAndAnswers(dataset, items, answers), metrics };
    const labels = model.input.labels!;
    const column = (key: 'precision' | 'recall' | 'f1' | 'support') => report.perClass.map((row) => row[key]);
    return {
      table: {
        label: labels,
        precision: column('precision'),
        recall: column('recall'),
        f1: column('f1'),
        support: column('support'),
      },
      metrics: { items: items.length, ...metrics },
      extra: {
        confusion: {
          table: new Map<string, Column>([
            ['label', labels],
            ...labels.map((name, j): [string, Column] => [
              name,
              labels.map((_, i) => report.confusion[i * labels.length + j]!),
            ]),
          ]),
        },
      },
      plot: () =>
        heatMap({
          values: Float64Array.from(report.confusion),
          rows: labels.length,
          columns: labels.length,
          xCategories: labels,
          yCategories: labels,
          xLabel: 'answer',
          yLabel: 'class',
          valueLabel: 'items',
          title: `accuracy ${(100 * report.accuracy).toFixed(2)} % of ${items.length} items`,
        }),
    };
  },

  async predict(file, path, options, context) {
    const model = readClassifier(file);
    if (options.probabilities && !model.input.labels)
      throw new UsageError('--probabilities are of classes, this model foretells a number');
    const dataset = await openInputs(path, options, model.input, { warn: context.warn });
    const items = itemsOf(dataset, 'all');
    const answers = await answer(file, model, dataset, items, options.batchSize, context);
    const input = Array.from(items, (i) => dataset.nameOf(i));
    const { labels } = model.input;
    if (!labels) return { table: { input, prediction: answers }, metrics: { items: items.length } };
    const k = labels.length;
    const best = bestClasses(answers, k);
    const table = new Map<string, Column>([
      ['input', input],
      ['label', Array.from(best, (j) => labels[j]!)],
      ['probability', Float32Array.from(best, (j, i) => answers[i * k + j]!)],
    ]);
    if (options.probabilities)
      labels.forEach((name, j) => {
        // A class may have the name of a column.
        table.set(
          table.has(name) ? `class ${name}` : name,
          Float32Array.from(best, (_, i) => answers[i * k + j]!),
        );
      });
    return { table, metrics: { items: items.length } };
  },
};

async function answer(
  file: Model,
  model: ReturnType<typeof readClassifier>,
  dataset: Dataset,
  items: Uint32Array,
  batchSize: number,
  { progress }: Context,
): Promise<Float32Array> {
  const session = await openSession(file.state);
  const bar = progress('items', items.length);
  try {
    return await answersOf(session, model, dataset, items, { batchSize, done: (n) => bar.update(n) });
  } finally {
    bar.stop();
    session.dispose();
  }
}

function truthAndAnswers(dataset: Dataset, items: Uint32Array, answers: Float32Array) {
  const { shift, scale } = dataset.input.target ?? { shift: 0, scale: 1 };
  return {
    input: Array.from(items, (i) => dataset.nameOf(i)),
    truth: Float64Array.from(items, (i) => dataset.targets![i]! * scale + shift),
    prediction: answers,
  };
}

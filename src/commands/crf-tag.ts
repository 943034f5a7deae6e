import { panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { crfTagOptions } from './crf-tag/options.js';
import { tag } from './crf-tag/tag.js';
import { topFeaturesChart, transitionChart } from './shared/crf-charts.js';
import { weightTable } from './shared/crf-features.js';
import { readCrf } from './shared/crf-file.js';
import { TAG_METRICS } from './shared/tag-report.js';

export default defineCommand({
  name: 'crf-tag',
  group: 'Sequences and fields',
  summary: 'Labels the words of sentences with a model of crf-train.',
  description: `IN is CoNLL or word/TAG text like the one the model was trained on; its labels may be missing, or are there and tell how good the model is. A text of one column needs no more than a word a line and an empty line after each sentence.

--out F.conll is the text with a column of labels at its end, with --marginals another one of their probabilities; with --n-best each sentence comes several times, before it a line "# rank probability". --out F.csv has the same as a table. Without IN the model itself is shown: --weights, --plot.`,
  keywords: [
    'crf',
    'tagger',
    'named entity recognition',
    'ner',
    'part of speech',
    'pos tagging',
    'chunking',
    'label words',
    'sequence labelling',
    'conll',
    'viterbi',
    'n-best',
    'marginals',
    'confidence',
    'extract names',
  ],
  inputs: [
    { name: 'MODEL', about: 'a model of crf-train', accepts: ['model'] },
    { name: 'IN', about: 'sentences: CoNLL, or word/TAG text', accepts: ['text'], optional: true },
  ],
  over: 'all',
  options: crfTagOptions,
  outputs: ['sentences', 'table'],
  metrics: {
    sentences: 'of the text',
    tokens: 'of the text',
    features: 'without IN: of the model',
    labels: 'without IN: of the model',
    templates: 'without IN: what its features look at',
    logLikelihood:
      'of the labels that the text has, natural logarithm; missing where the model knows one not',
    ...TAG_METRICS,
  },
  examples: [
    'ispr synth sentences --n 300 -o corpus && ispr crf-train corpus/train.conll --iterations 30 -o ner.json -q && ispr crf-tag ner.json corpus/test.conll -o tagged.conll --plot tagged.png',
    'ispr synth sentences --n 200 -o corpus && ispr crf-train corpus/train.conll --iterations 30 -o ner.json -q && ispr crf-tag ner.json corpus/test.conll --n-best 3 -o three.csv',
    'ispr synth sentences --n 200 -o corpus && ispr crf-train corpus/train.conll --iterations 30 -o ner.json -q && ispr crf-tag ner.json --weights weights.csv',
  ],
  source:
    'Lafferty, McCallum & Pereira, Conditional random fields, 2001; Viterbi, 1967; Seshadri & Sundberg, 1994 (n-best)',
  cost: { bytesPerValue: 200, nsPerValue: 2000 },
  async run([path, text], options) {
    const model = await readCrf(path!);
    const { features, weights, recipe } = model;
    const extra = { weights: { table: () => weightTable(features, weights) } };
    if (text !== undefined) {
      const result = await tag(model, text, options);
      return { ...result, extra: { ...result.extra, ...extra } };
    }
    const idle = (['marginals', 'nBest', 'probabilities'] as const).find((name) => options[name]);
    if (idle !== undefined || options.method !== 'viterbi')
      throw new UsageError('no text to label was given: IN is missing');
    return {
      metrics: {
        labels: [...features.labels],
        features: weights.length,
        templates: recipe.templates.map((template) => template.text),
      },
      extra,
      plot: () =>
        panels([...transitionChart(features, weights), ...topFeaturesChart(features, weights)], {
          columns: 2,
        }),
    };
  },
});

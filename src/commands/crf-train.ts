import { defineCommand } from '../core/command/spec.js';
import { checkOptions, crfTrainOptions, ITERATIONS } from './crf-train/options.js';
import { train } from './crf-train/train.js';
import { readLabelled } from './shared/labelled-input.js';
import { TAG_METRICS } from './shared/tag-report.js';

export default defineCommand({
  name: 'crf-train',
  group: 'Sequences and fields',
  summary:
    'Trains a linear-chain conditional random field that labels words: names, parts of speech, chunks.',
  description: `P(y | x) = exp( sum_t sum_k theta_k f_k(y_(t-1), y_t, x, t) ) / Z(x). The objective is -log P of all sentences + (l2/2) sum theta^2 + l1 sum |theta|, summed, not averaged; without l1 it has one minimum, where each feature is expected as often as it occurs, less l2 theta (--moments).

TRAIN is CoNLL: a token a line, columns divided by tabs or blanks, an empty line after each sentence; or word/TAG text, a sentence a line.

A template is a line that makes an attribute of each token, such as U01:%x[-1,0]/%x[0,0], the word before and the word; U.. goes with the label, B.. with the label and the one before, * with both, B alone weighs transitions. %x[row,col] is the cell \`row\` tokens on; %p[row,col,n] and %s[row,col,n] its first and last n characters, %h[row,col] its shape (Xx, 0, -), %t[row,col,"regex"] whether it matches, %m[row,col,"regex"] what matches, %g[row,col,"name"] whether it is in a --list; in capitals (%X) the same in small letters. Without --template: word, neighbours, prefixes, suffixes, shapes, further columns, lists, and transitions. Features are attributes with the labels they were seen with in training.

A rule is a line such as Y[t]=NAME & capital(X[t]) & !in(X[t],places) : start 0.5, or Y[t-1]=NOUN & Y[t]=ART : fixed -2. Its weight is learned from where it starts, or kept. Questions: X[t+1]=word, X[t,2]!=cell, capital(), digit(), prefix(X[t],"un"), suffix(), matches(), in(); ! is not, & and.`,
  keywords: [
    'crf',
    'conditional random field',
    'named entity recognition',
    'ner',
    'part of speech',
    'pos tagging',
    'chunking',
    'tagger',
    'sequence labelling',
    'sequence labeling',
    'words',
    'tokens',
    'bio tags',
    'crfsuite',
    'crf++',
    'wapiti',
    'template',
    'perceptron',
    'maximum entropy',
    'log-linear',
    'gazetteer',
    'text mining',
    'information extraction',
  ],
  inputs: [{ name: 'TRAIN', about: 'labelled sentences: CoNLL, or word/TAG text', accepts: ['text'] }],
  options: crfTrainOptions,
  outputs: ['model'],
  metrics: {
    sentences: 'of the training text',
    tokens: 'of the training text',
    labels: 'how many there are',
    attributes: 'different texts that templates and rules make',
    features: 'attributes with their labels, and transitions; as many weights',
    nonzero: 'features whose weight is not 0; the model keeps these',
    iterations: 'that were made',
    converged: 'whether --tol was met',
    ending: 'why training ended',
    logLikelihood: 'of the labels of the training text given the text, natural logarithm, no penalty',
    objective: '-logLikelihood + (l2/2) sum theta^2 + l1 sum |theta|',
    devScore: 'with --dev: the best span F1, or accuracy where labels mark no spans',
    scoredOn: 'what the metrics below are of: train or test',
    ...TAG_METRICS,
  },
  examples: [
    'ispr synth sentences --n 400 -o corpus && ispr crf-train corpus/train.conll --test corpus/test.conll --iterations 40 -o ner.json --plot ner.png',
    'ispr synth sentences --n 200 -o corpus && ispr crf-train corpus/train.conll --l1 0.5 --l2 0.01 --list names=corpus/names.txt --weights weights.csv -o small.json',
    'ispr synth sentences --n 300 -o corpus && ispr crf-train corpus/train.conll --optimizer perceptron --iterations 5 --dev corpus/test.conll -o quick.json',
  ],
  source:
    'Lafferty, McCallum & Pereira, Conditional random fields, 2001; Sutton & McCallum, An introduction to conditional random fields, 2012; Andrew & Gao, 2007 (l1); Xu, 2011 (sgd); Collins, 2002 (perceptron)',
  async estimate([path], { target, iterations, optimizer }) {
    const { columns, starts } = await readLabelled(path!);
    const tokens = starts.at(-1)!;
    const labels = columns[target ?? columns.length - 1]?.values.length ?? 0;
    const rounds = iterations ?? ITERATIONS[optimizer];
    return {
      ...{ sentences: starts.length - 1, tokens, labels, iterations: rounds },
      // Two rows of labels and some twenty attributes a token.
      memoryMb: Math.ceil((tokens * (16 * labels + 400)) / 2 ** 20) + 60,
      seconds: Math.ceil(tokens * rounds * (3e-7 + 2e-9 * labels ** 2)),
    };
  },
  run([path], options, context) {
    checkOptions(options);
    return train(path!, options, context);
  },
});

import { defineCommand } from '../core/command/spec.js';
import { excerpt } from '../core/errors.js';
import { featuresOf, potentialsOf } from '../kernels/graphical/log-linear.js';
import { readFieldData } from './mrf-fit/data.js';
import { fitField } from './mrf-fit/fit.js';
import { fitOptions } from './mrf-fit/options.js';
import { fitChart, weightTable } from './mrf-fit/report.js';
import { readFieldStructure } from './mrf-fit/structure.js';
import { refuseForeign } from './shared/foreign-options.js';

// Longer lists are read from the table.
const MOST_LISTED = 50;

export default defineCommand({
  name: 'mrf-fit',
  group: 'Sequences and fields',
  summary: 'Learns the potentials of a Markov random field from rows of joint states.',
  description:
    'p(x) = 1/Z exp(sum_k theta_k f_k(x)): a log-linear model whose features say which states a clique of the graph is in. ml climbs L = sum_n theta.f(x_n) - N log Z - (l2/2)|theta|^2, whose slope is the moments of the data less those of the model; at its top they agree, but for l2 theta. pseudo climbs sum_n sum_v log p(x_v | all others) instead, which needs no Z; sampled follows the slope of ml with moments from Gibbs chains.\nThe variables are the nodes of --graph, with the states that their columns hold, or those of --model. Each has a factor of its own beside those of the edges. --features table has more weights than the distribution has freedom, so that those without --l2 are one choice of many; moments, potentials and likelihood are not. logLikelihood and logZ are exact, and told where a junction tree is small enough.\n--out F.uai is the field with its potentials, as mrf-infer reads it: variable i is the i-th of the metric `variables`. Other extensions write the table of weights.',
  keywords: [
    'markov random field',
    'markov network',
    'log-linear',
    'undirected graphical model',
    'maximum likelihood',
    'pseudo-likelihood',
    'moment matching',
    'maximum entropy',
    'potentials',
    'learn',
    'train',
    'ising',
    'potts',
    'boltzmann',
    'contrastive divergence',
    'energy-based model',
  ],
  inputs: [{ name: 'DATA', about: 'a table, a column a variable', accepts: ['table'] }],
  options: fitOptions,
  outputs: ['factors', 'table'],
  metrics: {
    logLikelihood: 'of all rows, natural logarithm; where it can be had exactly',
    logZ: 'natural logarithm of the partition function',
    objective: 'ml: logLikelihood less the penalty; pseudo: the pseudo-likelihood less it',
    momentGap: 'largest difference of a moment a row, model and data',
    theta: 'the weights, where they are at most 50',
    variables: 'names of the variables of the UAI file, where they are at most 50',
    rows: 'of data',
    distinctRows: 'different joint states among them',
    weights: 'how many',
    factors: 'how many',
    iterations: 'steps that were made',
    converged: 'whether the slope came to 0, or sampled moments to those of the data',
  },
  examples: [
    'ispr mrf-fit fixtures/spins.csv --graph fixtures/spins-graph.csv --features potts --tie --json',
    'ispr mrf-fit fixtures/spins.csv --graph fixtures/spins-graph.csv --l2 1 -o spins.uai --moments moments.csv --plot fit.png && ispr mrf-infer spins.uai --task map',
    'ispr mrf-fit fixtures/spins.csv --graph fixtures/spins-graph.csv --features potts --tie --method pseudo -o weights.csv',
  ],
  source:
    'Koller & Friedman, Probabilistic Graphical Models, 2009, chapter 20; Besag, 1975 (pseudo); Younes, 1989, Tieleman, 2008 (sampled)',
  cost: { bytesPerValue: 24, nsPerValue: 5000 },
  async run([path], options, context) {
    refuseForeign(options, `--method ${options.method}`, {
      chains: { by: ['--method sampled'] },
      sweeps: { by: ['--method sampled'] },
    });
    const structure = await readFieldStructure(options, context.warn);
    const { cards, states, data } = await readFieldData(path!, structure, options, context.warn);
    const { names, scopes } = structure;
    const alone = cards.indexOf(1);
    if (alone >= 0) context.warn(`'${excerpt(names[alone]!)}' has one state only`);
    const model = featuresOf(cards, scopes, { features: options.features, tied: options.tie });
    const fitted = fitField(model, data, options, context);
    const table = weightTable(model, { names, states }, fitted);
    return {
      factors: () => ({ kind: 'MARKOV', ...potentialsOf(model, fitted.theta) }),
      table,
      metrics: {
        ...fitted.metrics,
        ...(model.weights <= MOST_LISTED && { theta: [...fitted.theta] }),
        ...(names.length <= MOST_LISTED && { variables: names }),
      },
      extra: { moments: { table } },
      plot: () => fitChart(table, fitted, options.method === 'sampled'),
    };
  },
});

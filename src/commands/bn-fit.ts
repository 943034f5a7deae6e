import type { Context } from '../core/command/spec.js';
import { defineCommand } from '../core/command/spec.js';
import { familyStatistics, fitNetwork } from '../kernels/bayes-net/fit-complete.js';
import { fitByEm, fitByGradient } from '../kernels/bayes-net/fit-hidden.js';
import { logLikelihood } from '../kernels/bayes-net/log-likelihood.js';
import { familiesOf, type Samples, type Structure } from '../kernels/bayes-net/structure.js';
import { readFitData } from './bn-fit/data.js';
import { type FitOptions, fitOptions } from './bn-fit/options.js';
import { drawFit, type Fit, fitMetrics, scoreTable } from './bn-fit/report.js';
import { type Request, requestOf } from './bn-fit/request.js';

export default defineCommand({
  name: 'bn-fit',
  group: 'Graphs, causality',
  summary: 'Learns the tables of a Bayesian network from data: counts, priors, EM for what is hidden.',
  description:
    'P(x_1..x_n) = prod P(node | parents). mle counts: theta_jk = N_jk / N_j for state k under the joint state j of the parents; a j that no row shows has an even row. map adds a Dirichlet prior: (N_jk + a) / (N_j + K a), a = S / (rows x states) with --prior-strength (BDeu), a = A with --dirichlet; this is the posterior mean, and the mode in the logarithms of the parameters. logMarginalLikelihood is the score of the structure under that prior, tables integrated out.\nem and gradient learn from rows with empty cells and with --hidden variables: EM with exact expectations, or L-BFGS on the softmax of the tables by the same expectations. Both find a local maximum: --restarts tries others. Hidden states are 0, 1 .., in no particular order.\nNodes of numbers are normal around a linear function of their numeric parents, with coefficients of their own for each joint state of their other parents: x ~ N(b + w . u, v), least squares, v with divisor n, not below 1e-9 of the variance of the column. A joint state with fewer rows than coefficients and one takes those of all rows together. Only .json holds such nodes. With empty cells they are integrated out exactly.\nlogLikelihood is that of the known cells, without the prior; bic counts rows. Per node it is that of the counts, with em of the expected ones. Empty cells, NaN, NA, n/a, null and ? tell nothing. States are ordered as --states or the network of --graph has them, else numbers by size and texts by their characters.',
  keywords: [
    'bayesian network',
    'belief network',
    'parameter learning',
    'conditional probability table',
    'cpt',
    'cpd',
    'maximum likelihood',
    'dirichlet',
    'laplace smoothing',
    'bdeu',
    'expectation maximization',
    'em',
    'missing data',
    'latent variable',
    'latent class',
    'hidden variable',
    'naive bayes',
    'tan',
    'chow-liu',
    'gaussian network',
    'linear gaussian',
    'bif',
    'graphical model',
    'mixture',
  ],
  inputs: [{ name: 'DATA', about: 'a row an observation, a column a variable', accepts: ['table', 'array'] }],
  options: fitOptions,
  outputs: ['network'],
  metrics: {
    logLikelihood: 'of all known cells, natural logarithm',
    objective: 'em, gradient: with the prior, what was raised',
    parameters:
      'free ones: (states - 1) a row of a table, intercept, weights and variance of a node of numbers',
    aic: '2 parameters - 2 logLikelihood',
    bic: 'parameters ln(rows) - 2 logLikelihood',
    logMarginalLikelihood: 'map: of the counts, tables integrated out under the prior',
    rows: 'that were used',
    dropped: '--missing drop: rows with empty cells',
    nodes: 'of the network',
    edges: 'of the network',
    parameterBound: 'N (k - 1) k^L, of N nodes of up to k states and L parents; null beyond 2^53',
    jointParameters: 'of the full joint table; null beyond 2^53',
    unseenRows: 'joint states of parents that no row of the data shows',
    iterations: 'em, gradient: of the run that was kept',
    converged: 'em, gradient: whether the last gain was below --tol',
    objectives: 'em, gradient: where each of the --restarts ended',
    scores: 'node by node: parameters, logLikelihood',
    testLogLikelihood: '--test: of its rows; null where one of them cannot be',
    testRows: '--test: how many',
  },
  examples: [
    'ispr synth network --preset sprinkler -o rain.bif && ispr bn-sample rain.bif --n 2000 -o rain.csv && ispr bn-fit rain.csv --graph rain.bif -o learnt.bif --scores scores.csv --plot learnt.png',
    'ispr synth network --preset chest-clinic -o chest.bif && ispr bn-sample chest.bif --n 500 -o chest.csv && ispr bn-fit chest.csv --graph chest.bif --prior-strength 5 -o chest-map.xmlbif',
    'ispr bn-fit fixtures/iris.csv --structure naive-bayes --target species -o iris.json',
    'ispr synth network --preset student -o student.bif && ispr bn-sample student.bif --n 3000 --hide Intelligence -o student.csv && ispr bn-fit student.csv --graph student.bif --hidden Intelligence:2 --restarts 3 -o hidden.bif --plot em.png',
  ],
  source:
    'Koller & Friedman, Probabilistic Graphical Models, 2009, chapters 17 and 19; Heckerman, Geiger & Chickering, 1995 (BDeu); Lauritzen, 1995 (EM); Friedman, Geiger & Goldszmidt, 1997 (TAN)',
  cost: { bytesPerValue: 4, nsPerValue: 60 },
  async run([path], options, context) {
    const request = requestOf(options);
    const { structure, samples, dropped, read } = await readFitData(path!, options, request, context);
    const fit = fitted(structure, samples, options, request, context);
    const unseen = fit.scores.reduce((sum, score) => sum + score.unseen, 0);
    if (fit.floored > 0)
      context.warn(
        `${fit.floored} variances were raised to 1e-9 of that of their column: the rest is determined`,
      );
    if (unseen > 0 && request.prior === undefined)
      context.note(
        `${unseen} joint states of parents are in no row: their tables are even, their numbers fitted in common`,
      );
    const { network } = fit;
    const test = options.test === undefined ? undefined : await read(options.test);
    const testLogLikelihood = test && logLikelihood(network, test);
    if (testLogLikelihood === -Infinity)
      context.warn('--test has rows of probability 0; a prior rules nothing out');
    return {
      network,
      metrics: {
        ...fitMetrics(structure, fit, samples.rows, request.method),
        ...(request.missing === 'drop' && { dropped }),
        ...(test && {
          testLogLikelihood: Number.isFinite(testLogLikelihood) ? testLogLikelihood! : null,
          testRows: test.rows,
        }),
      },
      extra: { scores: { table: () => scoreTable(structure, fit) } },
      plot: () => drawFit(structure, fit),
    };
  },
});

function fitted(
  structure: Structure,
  samples: Samples,
  { iterations, tol, restarts }: FitOptions,
  { method, prior }: Request,
  context: Context,
): Fit {
  if (method === 'mle' || method === 'map')
    return fitNetwork(structure, familyStatistics(familiesOf(structure), samples), prior);
  const progress = context.progress('iterations', iterations * restarts);
  let done = 0;
  const climb = method === 'em' ? fitByEm : fitByGradient;
  const fit = climb(structure, samples, {
    prior,
    iterations,
    tol,
    restarts,
    rng: context.rng,
    onIteration: () => progress.update(++done),
  });
  progress.stop();
  if (!fit.converged)
    context.warn(`not converged after ${fit.iterations} iterations; --iterations allows more`);
  return fit;
}

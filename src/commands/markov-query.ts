import { type Context, defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { inFileAsync } from '../core/formats/decoded.js';
import { readChain, type StateChain, statesOf } from './markov-query/chain-input.js';
import { absorbed, hittingTimes, marginal, mixingSpeed, ranks, stationary } from './markov-query/long-run.js';
import { type MarkovQueryOptions, markovQueryOptions, questionOf } from './markov-query/options.js';
import { draw, score } from './markov-query/sequences.js';

export default defineCommand({
  name: 'markov-query',
  group: 'Sequences and fields',
  summary: 'What a Markov chain does: stationary law, hitting times, mixing, PageRank, samples, scores.',
  description:
    'The chain is a model of markov-fit, or the random walk on a graph: a table from,to,kind (with a column `weight`, if any) or DOT. A walker leaves a node along its edges by their weights, both ways along --, and stays where no edge leads on. A chain of order k is taken as one of order 1 whose states are the last k symbols.\nA class of states is closed if no way leads out. Each closed class has one stationary law pi = pi P; the law of the symbols converges to it from any start if there is one closed class, of period 1 (the chain need not be invertible). marginal: P(y_t) = P(y_1) P^(t-1); table t = 1 .. T. hitting: chance h and expected steps k, h = P h and k = 1 + P k outside the target; steps are Infinity where it may never be reached. mixing: least t with the law within epsilon of the stationary one from every start, in total variation.\npagerank: with probability --damping along an edge, else (and where there is none) to a node drawn at random, or from --start.',
  keywords: [
    'markov chain',
    'stationary distribution',
    'steady state',
    'limit distribution',
    'ergodic',
    'irreducible',
    'periodic',
    'communicating classes',
    'hitting time',
    'first passage',
    'absorbing',
    'absorption probability',
    "gambler's ruin",
    'mixing time',
    'spectral gap',
    'random walk',
    'pagerank',
    'centrality',
    'generate text',
    'sample sequences',
    'perplexity',
  ],
  inputs: [{ name: 'MODEL', about: 'of markov-fit, or a graph', accepts: ['model', 'graph'] }],
  options: markovQueryOptions,
  outputs: ['table', 'text'],
  formsOf: ({ sample }) => (sample === undefined ? ['table'] : ['table', 'text']),
  metrics: {
    stationary:
      '--stationary: [state, probability]; null where there are several laws, or more than 200 states',
    irreducible: '--stationary: all states reach each other',
    unique: '--stationary: one closed class',
    converges: '--stationary: one closed class, of period 1',
    period: '--stationary: of the closed class',
    classes: '--stationary: classes of states that reach each other',
    closedClasses: '--stationary, --absorption: those that are never left',
    marginal: '--marginal: [state, probability] at the end',
    t: '--marginal: the end',
    steps: '--hitting, --absorption: [state, expected steps]; null where there may be no end',
    probability: '--hitting: [state, chance to come there]',
    transient: '--absorption: states outside the closed classes',
    secondEigenvalue: '--mixing: its modulus',
    spectralGap: '--mixing: 1 less that',
    relaxationTime: '--mixing: 1 / gap',
    mixingTime: '--mixing: steps until the start is forgotten',
    pagerank: '--pagerank: [node, rank], largest first',
    iterations: '--pagerank: until it stood still',
    nodes: '--pagerank: of the graph',
    logLikelihood: '--score: natural logarithm, summed; null where a sequence is impossible',
    perplexity: '--score: exp(-logLikelihood / n)',
    uniformPerplexity: '--score: number of symbols',
    impossible: '--score: sequences of probability 0',
    sequences: '--score, --sample: how many',
    n: '--score, --sample: symbols',
  },
  examples: [
    `printf '{"format":"ispr-markov","version":1,"order":1,"symbols":["sun","rain"],"initial":[1,0],"transition":[[0.9,0.1],[0.5,0.5]]}' > weather.json && ispr markov-query weather.json --marginal 10 --plot weather.png && ispr markov-query weather.json --stationary`,
    `printf 'from,to\\nhome,shop\\nshop,home\\nhome,work\\nwork,home\\nwork,bar\\nbar,home\\n' > town.csv && ispr markov-query town.csv --hitting bar && ispr markov-query town.csv --pagerank -o ranks.csv --plot ranks.svg`,
  ],
  source:
    'Norris, Markov Chains, 1997; Levin, Peres & Wilmer, Markov Chains and Mixing Times, 2009; Brin & Page, The anatomy of a large-scale hypertextual web search engine, 1998',
  cost: { bytesPerValue: 200, nsPerValue: 2000 },
  async run([path], options, context) {
    const question = questionOf(options);
    const read = await readChain(path!);
    return inFileAsync(path!, async () => {
      if (question === 'sample' || question === 'score') {
        if (read.kind === 'graph')
          throw new UsageError(`--${question} is for models; a walk on a graph has none`);
        return question === 'sample'
          ? draw(read.model, options, context)
          : score(read.model, options, context.warn);
      }
      if (question === 'pagerank' && read.kind === 'model') throw new UsageError('--pagerank is for graphs');
      return longRun(read.kind === 'graph' ? read.walk : statesOf(read.model), options, context);
    });
  },
});

function longRun(states: StateChain, options: MarkovQueryOptions, { warn }: Context): Result {
  switch (questionOf(options)) {
    case 'marginal':
      return marginal(states, options);
    case 'hitting':
      return hittingTimes(states, options);
    case 'absorption':
      return absorbed(states);
    case 'mixing':
      return mixingSpeed(states, options);
    case 'pagerank':
      return ranks(states, options);
    default:
      return stationary(states, warn);
  }
}

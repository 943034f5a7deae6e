import { defineCommand } from '../core/command/spec.js';
import { KINDS } from './hmm-fit/kinds.js';
import { options } from './hmm-fit/options.js';

export default defineCommand({
  name: 'hmm-fit',
  group: 'Sequences and fields',
  summary: 'Learns a hidden Markov model from sequences: hidden regimes, and how one follows the other.',
  description:
    'P(z, x) = initial(z_0) prod_t transition(z_(t-1), z_t) prod_t emission(x_t | z_t). Rows of the transition matrix are from, columns to; they sum to 1. Baum-Welch raises the log-likelihood, summed over sequences, by turns of expected counts (forward and backward messages, scaled) and the model that fits them best; it finds the best model near its beginning, so that --restarts pay.\nA file is a sequence, or with --sequence-column each of its values is; with --tokens the files are text. An empty cell is an observation that was not made: its column is left out of the likelihood of its row (of multinomial, the whole row).\ncategorical: symbols, columns independent given the state. multinomial: rows of counts. poisson: counts. gaussian, gmm (mixtures), student (heavy tails, with degrees of freedom learnt): numbers, with full, diag, spherical or tied covariances, no variance below --min-variance of the column’s.\nBeginnings: k-means over the rows (left-right: equal parts of each sequence), for symbols random numbers about their shares. aic = 2p - 2 logLikelihood, bic = p ln n - 2 logLikelihood over n steps. --select cv leaves out each of five folds of the sequences (pieces, where they are fewer).\nOnline EM weighs the counts of each batch of sequences into a moving average and follows it: for data of which a pass or two is enough.\n--kind hsmm: stays in a state have a length of their own, by a law (--durations) over 1..--max-duration steps, and transitions lead to another state; the last stay may go on after the end of its sequence. --kind autoregressive: in state j, x_t = c_j + sum_l A_jl x_(t-l) + noise_j over the last --order steps (switching autoregression); the first steps of a sequence, and those with a number missing in them or in the steps they follow from, say nothing of their state. --kind coupled: a chain of states for each signal (--channels), whose next state depends on the states of all before: P(z_t | z_(t-1)) = prod_c transition_c(z_(t-1), z_tc), exact over the joint states; a row of transition for each of these, the last chain’s states running fastest. --kind hierarchical: --levels U,M top states with a chain of M sub-states each; a sub-state emits, and after each step ends its top state with a probability of its own (end): then the next top state begins with a sub-state by its row of start, else the next sub-state follows by subTransition; exact, over the U M states (top, sub). No top state follows itself: that is a move inside it. --kind io: known --inputs drive the states, P(z_t | z_(t-1), u_t); a transition matrix for each joint symbol of the inputs (and with --emission-by-input an emission), or of numbers softmax transitions P(j | i, u) ~ exp(w_ij0 + w_ij . u), learnt by generalised EM (L-BFGS on the expected moves); hmm-decode, hmm-smooth and hmm-score read the inputs by their names. --kind tree: states on the nodes of trees, tables with the columns node and parent (empty at a root), and tree where there are several; --direction topdown: each child by the transition of its parent; bottomup: P(p | c_1 .. c_n) = sum_i w_i transition(c_i, p) for any number of children, leaves by the initial probabilities.',
  keywords: [
    'hidden markov model',
    'hmm',
    'baum-welch',
    'regimes',
    'regime switching',
    'states',
    'segmentation of series',
    'latent states',
    'time series clustering',
    'sequence model',
    'speech',
    'part of speech',
    'volatility',
    'expectation maximization',
    'gmm-hmm',
    'poisson',
    'left-right',
    'bakis',
    'tree',
    'hidden markov tree',
    'genealogy',
    'hsmm',
    'semi-markov',
    'explicit duration',
    'how long states last',
    'switching autoregression',
    'input-output hmm',
    'io-hmm',
    'covariates',
    'exogenous input',
    'time-varying transition probabilities',
    'markov switching model',
    'regime switching regression',
    'coupled hmm',
    'several signals',
    'eeg',
    'signals that influence each other',
    'hierarchical hmm',
    'hhmm',
    'regimes with phases inside',
    'nested states',
    'online',
    'viterbi training',
    'bic',
    'number of states',
  ],
  inputs: [
    {
      name: 'DATA',
      about: 'sequences of observations: tables, arrays, or text with --tokens',
      accepts: ['table', 'array', 'text'],
      many: true,
    },
  ],
  over: 'all',
  options,
  outputs: ['model'],
  metrics: {
    logLikelihood: 'natural logarithm, summed over sequences',
    iterations: 'passes that changed the model',
    converged: 'whether --tol was reached',
    bic: 'Bayes (Schwarz), smaller is better',
    aic: 'Akaike, smaller is better',
    parameters: 'free numbers of the model, frozen ones too',
    states: 'hidden states; of coupled the joint ones, of hierarchical those of both levels',
    n: 'steps of all sequences',
    sequences: 'how many',
    childWeights: 'tree, --child-weights position: what each position weighs',
    objective: 'with --method map: log-likelihood and log-prior',
    restartScores: 'what each beginning came to',
    scores: 'with --select: the criterion of each number of states; of cv the log-likelihood a step',
  },
  examples: [
    'ispr synth hmm --example regimes -o regimes.csv && ispr hmm-fit regimes.csv --columns value --states 3 -o model.json --plot regimes.png',
    'ispr synth hmm --example balls --n 20 -o balls.csv && ispr hmm-fit balls.csv --columns symbol --sequence-column sequence --emission categorical --states 3 --restarts 5 -o bins.json',
    'ispr synth hmm --example regimes -o regimes.csv && ispr hmm-fit regimes.csv --columns value --select bic --states 1,2,3,4 --scores scores.csv',
    'ispr synth hmm --example regimes -o regimes.csv && ispr hmm-fit regimes.csv --columns value --kind hsmm --states 2 --durations negative-binomial --max-duration 60 --iterations 10 -o stays.json --plot stays.png',
    'ispr hmm-fit fixtures/sunspots.csv --columns count --kind autoregressive --order 2 -o switching.json --plot switching.png',
    'ispr synth hmm --example sleep -o night.csv && ispr hmm-fit night.csv --kind coupled --channels eeg,breath --states 3,2 -o coupled.json --plot coupled.png',
    'ispr hmm-fit fixtures/sunspots.csv --columns count --kind hierarchical --levels 2,3 --restarts 3 -o phases.json --plot phases.png',
    'ispr hmm-fit fixtures/sunspots.csv --columns count --kind io --inputs year -o driven.json --plot driven.png',
    'ispr hmm-fit fixtures/families.csv --kind tree --direction bottomup --child-weights position -o families.json --plot families.png',
    'ispr synth hmm --example left-right --n 10 -o words.csv && ispr hmm-fit words.csv --columns x,y --sequence-column sequence --topology left-right --states 4 --covariance diag --log passes.jsonl',
  ],
  source:
    'Rabiner, A tutorial on hidden Markov models and selected applications in speech recognition, 1989; Cappe, Moulines & Ryden, Inference in Hidden Markov Models, 2005; Durand, Goncalves & Guedon, Computational methods for hidden Markov tree models, 2004; Guedon, Estimating hidden semi-Markov chains from discrete sequences, 2003; Bengio & Frasconi, Input-output HMMs for sequence processing, 1996; Hamilton, A new approach to the economic analysis of nonstationary time series, 1989; Brand, Oliver & Pentland, Coupled hidden Markov models for complex action recognition, 1997; Fine, Singer & Tishby, The hierarchical hidden Markov model: analysis and applications, 1998',
  cost: ({ states = [2], levels = [2, 2], iterations, kind, maxDuration = 100 }) => {
    const sizes = kind === 'hierarchical' ? levels : states;
    const joint = kind === 'hierarchical' || kind === 'coupled';
    const k = joint ? sizes.reduce((a, b) => a * b, 1) : Math.max(...sizes);
    // hsmm: each length of each stay in each step, forwards and back.
    const stays = kind === 'hsmm' ? 170 * k * maxDuration : 0;
    return { bytesPerValue: 40 + 16 * k, nsPerValue: (20 + 5 * k ** 2 + stays) * Math.min(iterations, 50) };
  },
  async run(paths, chosen, context) {
    const kind = await KINDS[chosen.kind]();
    return kind.fit(paths, chosen, context);
  },
});

import { defineCommand, type Json } from '../core/command/spec.js';
import { excerpt, UsageError } from '../core/errors.js';
import { encodeUaiResult } from '../core/formats/uai-result.js';
import { impossible, logValue } from '../kernels/graphical/evidence.js';
import { planBytes } from '../kernels/graphical/feasibility.js';
import { answerChart } from './mrf-infer/chart.js';
import { readEvidence } from './mrf-infer/evidence.js';
import { planFor } from './mrf-infer/exact.js';
import { type Answer, checkHeeded, type Question } from './mrf-infer/method.js';
import { METHODS, methodFor } from './mrf-infer/methods.js';
import { inferOptions } from './mrf-infer/options.js';
import { answerTable, each, uaiResults } from './mrf-infer/results.js';
import { compareWithTruth } from './mrf-infer/truth.js';
import { createResolver, parseNames, refuseOption } from './shared/assignments.js';
import { type NamedGraph, readFactorGraph } from './shared/factor-graph-input.js';

// Products and sums of elimination, with both passes of a junction tree.
const SECONDS_A_STATE = 1e-8;

// Larger assignments are read from the table.
const MOST_NAMED = 200;

export default defineCommand({
  name: 'mrf-infer',
  group: 'Sequences and fields',
  summary: 'Answers questions to factor graphs: marginals, most probable states, partition function.',
  description: `p(x) = 1/Z prod_f f(x_f), tables over discrete variables. A UAI file (MARKOV or BAYES) has variables x0, x1 .. with states from 0; networks in BIF, XMLBIF and JSON keep their names. logZ is the natural logarithm of the sum over all joint states that agree with the evidence: of a Bayesian network log P(evidence). energy is -sum log f of the joint state found, evidence included.\n${Object.entries(
    METHODS,
  )
    .map(([name, { about }]) => `- ${name}: ${about}.`)
    .join(
      '\n',
    )}\n\n--out F.uai writes the result as the UAI contests have it (MAR, MPE, MMAP, PR, log10 Z there), others a table. A file with several samples of evidence is answered sample by sample.`,
  keywords: [
    'markov random field',
    'markov network',
    'factor graph',
    'undirected graphical model',
    'junction tree',
    'clique tree',
    'variable elimination',
    'partition function',
    'posterior',
    'marginals',
    'map inference',
    'mpe',
    'mmap',
    'energy minimisation',
    'treewidth',
    'uai',
    'potts',
    'ising',
    'constraint',
    'belief propagation',
    'loopy',
    'sum-product',
    'max-product',
    'message passing',
    'tree-reweighted',
    'variational inference',
    'mean field',
    'gibbs sampling',
    'mcmc',
    'graph cut',
    'alpha-expansion',
    'simulated annealing',
    'dual decomposition',
  ],
  inputs: [{ name: 'MODEL', about: 'a factor graph or Bayesian network', accepts: ['network'] }],
  options: inferOptions,
  outputs: ['table', 'solution'],
  metrics: {
    logZ: 'natural logarithm of the partition function under the evidence',
    energy: 'map: -sum log f of the joint state',
    logValue: 'marginal-map: log of the sum over the other variables',
    assignment: 'map, marginal-map: state of each variable, where they are at most 200',
    method: 'the one that was used',
    exact: 'whether it is exact',
    variables: 'of the model',
    factors: 'of the model',
    samples: 'of evidence, where there are several; the metrics above are lists then',
    width: 'elimination, junction: variables of the largest clique less one',
    cliques: 'junction: of the tree',
    largestTable: 'junction: numbers in it',
    bound: 'trw: upper, mean-field: lower, where logZ is a bound',
    iterations: 'rounds that were made',
    converged: 'whether messages, bounds or states came to rest',
    residual: 'bp, trw: largest change of a message in the last round',
    energyBound: 'trw map, dual: no joint state has less energy',
    optimal: 'trw map, dual: whether the bound proves the states best',
    draws: 'gibbs: joint states kept, of all chains',
    ess: 'gibbs: effective sample size of the state that has the least',
    rhat: 'gibbs: largest split R-hat of all states; near 1 where the chains agree',
    standardError: 'gibbs: the largest of the marginals',
    maxError: '--truth: largest difference of probabilities',
    meanError: '--truth: mean over the variables of the largest difference',
    logZError: '--truth: logZ less the one of the file',
    energyGap: '--truth: energy less that of the states in the file; below 0 where ours are better',
    agreement: '--truth: share of the variables in the same state',
  },
  examples: [
    'ispr mrf-infer fixtures/denoiser.uai --task map --json',
    'ispr mrf-infer fixtures/denoiser.uai --evidence x0=1 -o posterior.csv --plot posterior.png',
    'ispr mrf-infer fixtures/denoiser.uai --task partition -o denoiser.uai.PR',
    'ispr mrf-infer fixtures/labels.uai -o exact.MAR && ispr mrf-infer fixtures/labels.uai --method bp --truth exact.MAR --plot bp.png',
    'ispr mrf-infer fixtures/labels.uai --task map --method trw --json',
    'ispr mrf-infer fixtures/labels.uai --method gibbs --blocks trees --samples 500 -o marginals.csv',
  ],
  source:
    'Koller & Friedman, Probabilistic Graphical Models, 2009, chapters 9, 10 and 13; Dechter, Bucket elimination, 1999; Lauritzen & Spiegelhalter, 1988; Yedidia, Freeman & Weiss, 2005 (bp); Wainwright, Jaakkola & Willsky, 2005, Kolmogorov, 2006 (trw); Wainwright & Jordan, 2008, Saul & Jordan, 1996 (mean-field); Geman & Geman, 1984, Hamze & de Freitas, 2004 (gibbs); Kolmogorov & Zabih, 2004 (graph-cut); Boykov, Veksler & Zabih, 2001 (expansion, swap); Komodakis, Paragios & Tziritas, 2011 (dual); Besag, 1986 (icm)',
  async estimate([path], options, context) {
    const { graph } = await readFactorGraph(path!, context.warn);
    const { width, largestClique, totalStates, ...plan } = planFor(graph, new Map(), options);
    return {
      variables: graph.cards.length,
      factors: graph.factors.length,
      width,
      largestTable: largestClique,
      // Of exact inference without evidence, whatever method is named.
      memoryMb: Math.ceil(planBytes({ ...plan, width, largestClique, totalStates }, 2) / 1e6),
      seconds: Math.ceil(totalStates * SECONDS_A_STATE),
    };
  },
  async run([path], options, context) {
    const model = await readFactorGraph(path!, context.warn);
    const { graph, variables } = model;
    const samples = await readEvidence(options.evidence, model);
    const targets =
      options.target === undefined
        ? Int32Array.from(graph.cards.keys())
        : chosenVariables(options.target, model);
    const { task } = options;
    const maximises = task === 'map' || task === 'marginal-map';
    if (task === 'marginal-map' && options.target === undefined)
      throw new UsageError('--task marginal-map needs --target, the variables to maximise');
    const question: Question = { graph, task, targets, options, context };
    const name = methodFor(question, samples);
    const method = METHODS[name];
    if (!method.tasks.includes(task))
      throw new UsageError(
        `--method ${name} does not answer --task ${task}, only ${method.tasks.join(', ')}`,
      );
    checkHeeded(options, name, method);
    const ask = method.prepare(question);
    const answers = samples.map((evidence, s) => ask(evidence, context.rng.stream(s)));
    const energies = task === 'map' ? answers.map(({ states }) => -logValue(graph, states!)) : [];
    if (energies.includes(Infinity)) throw impossible(samples[energies.indexOf(Infinity)]!);
    const first = answers[0]!;
    const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
    const logZ = known(answers.map((answer) => answer.logZ));
    const logValues = known(answers.map((answer) => answer.logValue));
    return {
      table: () => answerTable(question, model, answers),
      solution: () => encodeUaiResult(uaiResults(question, answers)),
      metrics: {
        ...(logZ.length > 0 && { logZ: each(logZ) }),
        ...(energies.length > 0 && { energy: each(energies) }),
        ...(logValues.length > 0 && { logValue: each(logValues) }),
        ...(maximises && targets.length <= MOST_NAMED && { assignment: each(answers.map(assignment)) }),
        method: name,
        exact: method.exact,
        variables: graph.cards.length,
        factors: graph.factors.length,
        ...(samples.length > 1 && { samples: samples.length }),
        ...first.metrics,
        ...(options.truth !== undefined && (await compareWithTruth(options.truth, question, first))),
      },
      plot: () => answerChart(question, model, first),
    };

    function assignment({ states }: Answer): Json {
      const stateOf = (v: number, i: number) => states![task === 'map' ? v : i]!;
      return Object.fromEntries(
        Array.from(targets, (v, i) => [variables[v]!.name, variables[v]!.states[stateOf(v, i)]!]),
      );
    }
  },
});

/** Places of the variables of `--target`, each once. */
function chosenVariables(given: string, { variables }: NamedGraph): Int32Array {
  const refuse = refuseOption('--target');
  const { variable } = createResolver(variables);
  const places = parseNames(given).map((name) => variable(name, refuse));
  const twice = places.find((v, i) => places.indexOf(v) !== i);
  if (twice !== undefined) throw refuse(`'${excerpt(variables[twice]!.name)}' is named twice`);
  return Int32Array.from(places);
}

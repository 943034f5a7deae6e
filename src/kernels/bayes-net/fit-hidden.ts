import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { expectationMaximization } from '../optimize/em.js';
import { lbfgs } from '../optimize/lbfgs.js';
import { logSumExp } from '../special/log-sums.js';
import { pseudoCount, type TablePrior } from './estimate-table.js';
import { type FamilyStatistics, fitNetwork, type NetworkFit } from './fit-complete.js';
import { linearMoments } from './linear-family.js';
import { dataLogLikelihood, type PreparedData, prepareData } from './log-likelihood.js';
import type { Network, NetworkNode, TableNode } from './network.js';
import { familiesOf, type Samples, type Structure } from './structure.js';

export interface HiddenFitOptions {
  prior: TablePrior;
  iterations: number;
  /** Stop when the objective gains less than this share of its own size. */
  tol: number;
  /** The first run starts from what the known cells say, hidden nodes at random; the others at random throughout. */
  restarts: number;
  rng: Rng;
  onIteration?: (iteration: number, objective: number) => void;
}

export interface HiddenFit extends NetworkFit {
  /** Log-likelihood and log-prior, of the start and after each iteration of the run that was kept. */
  objectives: number[];
  iterations: number;
  converged: boolean;
  /** Where the restarts ended. */
  ends: number[];
}

/**
 * Parameters by expectation maximisation: statistics of what is unknown are replaced by their expectation under the
 * network at hand, and the network is fitted to them.
 *
 * @see Lauritzen, The EM algorithm for graphical association models with missing data, 1995
 */
export function fitByEm(structure: Structure, samples: Samples, options: HiddenFitOptions): HiddenFit {
  return bestOf(structure, samples, options, (start, data) => {
    const run = expectationMaximization(
      start,
      (network) => {
        const expected = copied(data.complete);
        const objective = dataLogLikelihood(network, data, expected) + logPrior(network, options.prior);
        return { objective, next: fitNetwork(structure, expected, options.prior).network };
      },
      options,
    );
    return { ...run, network: run.model };
  });
}

/**
 * The same maximum by its gradient: with tables as softmax of free numbers eta, the derivative of the objective is
 * E[N_jk] + a - (E[N_j] + k a) theta_jk, by the same expectations as EM's. L-BFGS needs fewer passes near the end.
 *
 * @see Binder, Koller, Russell & Kanazawa, Adaptive probabilistic networks with hidden variables, 1997
 */
export function fitByGradient(structure: Structure, samples: Samples, options: HiddenFitOptions): HiddenFit {
  const numeric = structure.nodes.find(({ states }) => !states);
  if (numeric)
    throw new DataError(`'${numeric.name}' is a node of numbers, the gradient is that of tables`, {
      hint: '--method em',
    });
  return bestOf(structure, samples, options, (start, data) => {
    const objectives: number[] = [];
    const { prior, iterations, tol, onIteration } = options;
    const from = Float64Array.from(
      start.nodes.flatMap((node) => (node.kind === 'table' ? [...node.table] : [])),
    );
    const minimum = lbfgs(
      (eta, gradient) => {
        const network = softmaxNetwork(structure, eta);
        const expected = copied(data.complete);
        const objective = dataLogLikelihood(network, data, expected) + logPrior(network, prior);
        writeGradient(network, expected, prior, gradient);
        if (objectives.length === 0) objectives.push(objective);
        return -objective;
      },
      from.map((p) => Math.log(Math.max(p, 1e-6))),
      {
        iterations,
        gradientTolerance: 1e-8 * samples.rows,
        objectiveTolerance: tol,
        onIteration: ({ iteration, f }) => {
          objectives.push(-f);
          onIteration?.(iteration, -f);
          return undefined;
        },
      },
    );
    return {
      network: softmaxNetwork(structure, minimum.x),
      objectives,
      iterations: minimum.iterations,
      converged: minimum.converged,
    };
  });
}

interface Run {
  network: Network;
  objectives: number[];
  iterations: number;
  converged: boolean;
}

function bestOf(
  structure: Structure,
  samples: Samples,
  { prior, restarts, rng }: HiddenFitOptions,
  climb: (start: Network, data: PreparedData) => Run,
): HiddenFit {
  const data = prepareData(familiesOf(structure), samples);
  let best: Run | undefined;
  const ends: number[] = [];
  for (let r = 0; r < restarts; r++) {
    const run = climb(startingNetwork(structure, samples, data, r > 0, rng.stream(r)), data);
    const end = run.objectives.at(-1)!;
    ends.push(end);
    if (!best || end > best.objectives.at(-1)!) best = run;
  }
  const expected = copied(data.complete);
  const logLikelihood = dataLogLikelihood(best!.network, data, expected);
  const { scores, parameters, floored } = fitNetwork(structure, expected, prior);
  return { ...best!, scores, parameters, floored, logLikelihood, ends };
}

const copied = (statistics: readonly FamilyStatistics[]): FamilyStatistics[] =>
  statistics.map((own) =>
    own.kind === 'table'
      ? { ...own, counts: own.counts.slice() }
      : { ...own, moments: { ...own.moments, sums: own.moments.sums.slice() } },
  );

/** sum a log theta over all cells: the Dirichlet prior in the logarithms of the parameters. */
function logPrior({ nodes }: Network, prior: TablePrior): number {
  let sum = 0;
  for (const node of nodes) {
    if (node.kind !== 'table') continue;
    const pseudo = pseudoCount(prior, node.table.length);
    if (pseudo > 0) for (const p of node.table) sum += pseudo * Math.log(p);
  }
  return sum;
}

/**
 * Where a run begins: families that are known in some rows by these and one more of each joint state, so that nothing is
 * ruled out; with hidden nodes in them, or at random, rows between the even one and a random one.
 */
function startingNetwork(
  structure: Structure,
  samples: Samples,
  { families, complete }: PreparedData,
  random: boolean,
  rng: Rng,
): Network {
  const rough = copied(complete);
  const hidden = new Set(samples.columns.flatMap((column, node) => (column ? [] : [node])));
  const scattered: number[] = [];
  rough.forEach((own, i) => {
    const family = families[i]!;
    const { node, selectors, inputs } = family;
    const blind = random || [node, ...selectors].some((v) => hidden.has(v));
    if (own.kind === 'table') {
      for (let c = 0; c < own.counts.length; c++)
        own.counts[c] = blind ? 1 + rng.uniform() : own.counts[c]! + 1;
      return;
    }
    const d = inputs.length + 2;
    const seen = own.moments.sums.some((sum, at) => at % (d * d) === 0 && sum > 0);
    if (seen && !blind) return;
    if ([node, ...inputs].some((v) => hidden.has(v)))
      throw new DataError(`'${structure.nodes[node]!.name}' or a parent of it is a hidden node of numbers`, {
        hint: 'hidden nodes have states, as in --hidden Z:3',
      });
    const { moments } = linearMoments(
      { ...family, selectors: [], strides: [], rows: 1 },
      samples,
      own.moments.centre,
    );
    for (let at = 0; at < own.moments.sums.length; at += d * d) own.moments.sums.set(moments.sums, at);
    scattered.push(i);
  });
  const { network } = fitNetwork(structure, rough, undefined);
  const nodes = network.nodes.map((node, i): NetworkNode => {
    if (node.kind === 'table' || !scattered.includes(i)) return node;
    const { intercepts, variances } = node;
    return {
      ...node,
      intercepts: intercepts.map((mean, row) => mean + Math.sqrt(variances[row]!) * rng.normal()),
    };
  });
  return { name: network.name, nodes };
}

/** Tables by softmax of the free numbers, which follow each other as the tables do. */
function softmaxNetwork({ name, nodes }: Structure, eta: Float64Array): Network {
  let at = 0;
  const families = familiesOf({ name, nodes });
  return {
    name,
    nodes: nodes.map(({ name, states, parents }, i): TableNode => {
      const { rows, card } = families[i]!;
      const table = eta.slice(at, at + rows * card);
      at += table.length;
      for (let from = 0; from < table.length; from += card) {
        const row = table.subarray(from, from + card);
        const norm = logSumExp(row);
        for (let k = 0; k < card; k++) row[k] = Math.exp(row[k]! - norm);
      }
      return { kind: 'table', name, states: states ?? [], parents, table };
    }),
  };
}

/** Of minus the objective. */
function writeGradient(
  { nodes }: Network,
  expected: readonly FamilyStatistics[],
  prior: TablePrior,
  gradient: Float64Array,
): void {
  let at = 0;
  nodes.forEach((node, i) => {
    const own = expected[i]!;
    if (node.kind !== 'table' || own.kind !== 'table') return;
    const card = node.states.length;
    const pseudo = pseudoCount(prior, node.table.length);
    for (let from = 0; from < own.counts.length; from += card) {
      let row = card * pseudo;
      for (let k = from; k < from + card; k++) row += own.counts[k]!;
      for (let k = from; k < from + card; k++)
        gradient[at++] = row * node.table[k]! - own.counts[k]! - pseudo;
    }
  });
}

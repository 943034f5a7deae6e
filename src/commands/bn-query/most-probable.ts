import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { discretePart } from '../../kernels/bayes-net/discrete-part.js';
import { ancestralPart, type Part, relevantPart } from '../../kernels/bayes-net/prune.js';
import { logPartition, marginalMap, mostProbable } from '../../kernels/graphical/eliminate.js';
import { enumerate } from '../../kernels/graphical/enumerate.js';
import { junctionTree } from '../../kernels/graphical/junction-tree.js';
import { byEnumeration, byJunctionTree, exactAnswers } from './exact.js';
import type { Method } from './options.js';
import type { Prepared } from './prepared.js';
import type { Question } from './question.js';

export interface Assigned {
  readonly states: ReadonlyMap<number, number>;
  /** log P(states | evidence). */
  readonly logProbability: number;
}

/**
 * The most probable joint state of the targets, the others summed out (marginal MAP); of all that is not known where
 * there are no targets (MPE). Of equally probable ones the engine's first.
 */
export function mostProbableStates(prepared: Prepared, { targets, method }: Question): Assigned {
  if (!MAP_METHODS.includes(method))
    throw new UsageError(`--map is not for --method ${method}`, {
      hint: `it takes ${MAP_METHODS.join(', ')}`,
    });
  return targets.length === 0 ? ofAll(prepared, method) : ofSome(prepared, targets, method);
}

const MAP_METHODS: readonly Method[] = ['auto', 've', 'junction', 'enumerate'];

function ofAll({ network, known, fixed, size }: Prepared, method: Method): Assigned {
  const hidden = [...Array(size).keys()].filter((node) => !known.has(node));
  const part = ancestralPart(network, hidden, known, fixed);
  requireStates(part);
  const graph = discretePart(part.network);
  const best =
    method === 'junction'
      ? junctionTree(graph).calibrate(part.evidence).mostProbable()
      : method === 'enumerate'
        ? enumerate(graph, part.evidence).best
        : mostProbable(graph, part.evidence);
  return {
    states: new Map(hidden.map((node) => [node, best.states[part.places.get(node)!]!])),
    logProbability: best.logValue - logPartition(graph, part.evidence),
  };
}

function ofSome({ network, known, fixed }: Prepared, targets: readonly number[], method: Method): Assigned {
  const part = relevantPart(network, targets, known, fixed);
  requireStates(part);
  if (method === 'junction' || method === 'enumerate') {
    const engine = method === 'junction' ? byJunctionTree : byEnumeration;
    const { probabilities } = exactAnswers(part, [targets], engine).answers[0]!;
    let best = 0;
    for (let at = 1; at < probabilities.length; at++)
      if (probabilities[at]! > probabilities[best]!) best = at;
    const states = new Map<number, number>();
    let rest = best;
    for (const node of targets.toReversed()) {
      const of = network.nodes[node]!;
      const card = of.kind === 'table' ? of.states.length : 1;
      states.set(node, rest % card);
      rest = Math.floor(rest / card);
    }
    return {
      states: new Map(targets.map((node) => [node, states.get(node)!])),
      logProbability: Math.log(probabilities[best]!),
    };
  }
  const graph = discretePart(part.network);
  const asked = targets.map((node) => part.places.get(node)!);
  const best = marginalMap(graph, asked, part.evidence);
  return {
    states: new Map(targets.map((node, i) => [node, best.states[i]!])),
    logProbability: best.logValue - logPartition(graph, part.evidence),
  };
}

function requireStates({ network }: Part): void {
  const number = network.nodes.find(({ kind }) => kind === 'gaussian');
  if (number)
    throw new DataError(`'${excerpt(number.name)}' is a variable of numbers, --map is for discrete ones`, {
      hint: 'name discrete targets that it does not bear on, or ask for posteriors',
    });
}

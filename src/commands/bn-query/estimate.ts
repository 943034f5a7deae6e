import type { Json } from '../../core/command/spec.js';
import { discretePart } from '../../kernels/bayes-net/discrete-part.js';
import { relevantPart } from '../../kernels/bayes-net/prune.js';
import { eliminationOrder } from '../../kernels/graphical/elimination-order.js';
import { planBytes } from '../../kernels/graphical/feasibility.js';
import { reduce } from '../../kernels/graphical/reduce.js';
import { readNetwork } from '../shared/network-input.js';
import { targetsOf } from './answer.js';
import { checkOptions } from './check-options.js';
import type { Options } from './options.js';
import { prepare } from './prepared.js';
import { questionOf, resolverOf } from './question.js';

// Of a product and its sum, measured on tables of some thousand numbers.
const NS_PER_STATE = 10;

/** What exact inference would cost: the largest table, memory, time. The network is read, nothing is inferred. */
export async function estimateQuestion(
  path: string,
  chosen: Options,
): Promise<Readonly<Record<string, Json>>> {
  checkOptions(chosen);
  const network = await readNetwork(path, () => {});
  const question = await questionOf(network, resolverOf(network), chosen);
  // Soft evidence would have to be inferred before; it adds a table over its variables at most.
  const ready = prepare(network, { ...question, soft: [] });
  const together =
    question.map || question.joint ? [targetsOf(ready, { ...question, joint: false }).flat()] : undefined;
  let [relevant, width, largest, states, bytes] = [0, 0, 0, 0, 0];
  for (const target of together ?? targetsOf(ready, question)) {
    const part = relevantPart(ready.network, target, ready.known, ready.fixed);
    const { cards, factors } = reduce(discretePart(part.network), part.evidence);
    const plan = eliminationOrder(
      cards,
      factors.map(({ scope }) => scope),
      { keep: question.map ? [] : target.map((node) => part.places.get(node)!) },
    );
    relevant = Math.max(relevant, part.nodes.length);
    width = Math.max(width, plan.width);
    largest = Math.max(largest, plan.largestClique);
    states += plan.totalStates;
    bytes = Math.max(bytes, planBytes(plan));
  }
  return {
    nodes: network.nodes.length,
    relevantNodes: relevant,
    width,
    largestTable: largest,
    memoryMb: bytes / 1e6,
    seconds: (states * NS_PER_STATE) / 1e9,
  };
}

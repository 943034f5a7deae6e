import type { Chart, GraphNode } from '../../core/chart/chart.js';
import { graphDrawing } from '../../core/chart/make.js';
import { shortNumber } from '../../core/command/report.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { Posterior } from './answer.js';
import type { Question } from './question.js';

const MOST_LAYERED = 200;

/** The network with words in its nodes; what is known or set stands out. */
export function networkChart(
  network: Network,
  { evidence, actions }: Question,
  words: ReadonlyMap<number, string>,
  title: string,
): Chart {
  const { nodes } = network;
  const given = new Map([...evidence, ...actions]);
  const givenText = (i: number): string => {
    const node = nodes[i]!;
    const value = given.get(i)!;
    return node.kind === 'table' ? node.states[value]! : shortNumber(value);
  };
  return graphDrawing({
    title,
    note: 'filled: known or set; a dashed arrow into what was set is cut',
    nodes: nodes.map((node, i): GraphNode => {
      const text = given.has(i) ? `= ${givenText(i)}` : words.get(i);
      return {
        id: node.name,
        label: text === undefined ? node.name : `${node.name}${given.has(i) ? '' : ':'} ${text}`,
        shape: node.kind === 'table' ? 'ellipse' : 'box',
        ...(given.has(i) && { color: 'accent' }),
      };
    }),
    edges: nodes.flatMap(({ name, parents }, i) =>
      parents.map((parent) => ({ from: nodes[parent]!.name, to: name, dash: actions.has(i) })),
    ),
    layout: nodes.length <= MOST_LAYERED ? 'layered' : 'stress',
  });
}

/** `yes 28%, was 0.1%` of single targets: the state whose probability the evidence raised most, else the likeliest. */
export function likeliest(
  network: Network,
  posteriors: readonly Posterior[],
  before: readonly Posterior[] | undefined,
): Map<number, string> {
  const words = new Map<number, string>();
  posteriors.forEach(({ target, probabilities, mean, variance }, i) => {
    const [node] = target;
    if (node === undefined || target.length > 1) return;
    if (mean !== undefined) {
      words.set(node, `${shortNumber(rounded(mean))} +- ${shortNumber(rounded(Math.sqrt(variance ?? 0)))}`);
      return;
    }
    const of = network.nodes[node]!;
    if (of.kind !== 'table') return;
    const prior = before?.[i]?.probabilities;
    const gain = prior ? probabilities.map((p, s) => p - prior[s]!) : probabilities;
    const top = gain.indexOf(gain.reduce((a, b) => Math.max(a, b), -Infinity));
    const was = prior ? `, was ${percent(prior[top]!)}` : '';
    words.set(node, `${of.states[top]!} ${percent(probabilities[top]!)}${was}`);
  });
  return words;
}

const rounded = (x: number) => Number(x.toPrecision(3));

const percent = (p: number) => `${Number((100 * p).toPrecision(p > 0.99 || p < 0.01 ? 3 : 2))}%`;

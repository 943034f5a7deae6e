import type { Chart } from '../../core/chart/chart.js';
import { barChart, heatMap, lineChart } from '../../core/chart/make.js';
import { type MarkovModel, nextLaw, predictor } from '../../kernels/markov/markov-model.js';
import type { OrderScore } from '../../kernels/markov/select-order.js';

const MOST_SHOWN = 60;

/** What follows what; of higher orders what follows the last symbol alone is drawn. */
export function drawChain({ model, symbols }: { model: MarkovModel; symbols: readonly string[] }): Chart {
  const names = symbols.map((symbol) => (symbol === ' ' ? '␣' : symbol === '\n' ? '⏎' : symbol));
  const frequent = [...names.keys()]
    .sort((a, b) => frequency(model, b) - frequency(model, a) || a - b)
    .slice(0, MOST_SHOWN);
  const shown = frequent.sort((a, b) => a - b);
  const subtitle =
    shown.length < names.length ? `the ${MOST_SHOWN} most frequent of ${names.length} symbols` : undefined;
  if (model.order === 0)
    return barChart({
      title: 'How often each symbol occurs',
      ...(subtitle && { subtitle }),
      categories: shown.map((i) => names[i]!),
      values: shown.map((i) => model.initial[i]!),
      yLabel: 'probability',
    });
  const predict = predictor(model);
  return heatMap({
    title:
      model.order === 1 ? 'Transitions' : `Transitions after one symbol, of a chain of order ${model.order}`,
    ...(subtitle && { subtitle }),
    values: shown.flatMap((i) => {
      const law = nextLaw(model, predict, [i]);
      return shown.map((j) => law[j]!);
    }),
    rows: shown.length,
    columns: shown.length,
    domain: [0, 1],
    xCategories: shown.map((i) => names[i]!),
    yCategories: shown.map((i) => names[i]!),
    xLabel: 'to',
    yLabel: 'from',
    valueLabel: 'probability',
  });
}

const frequency = ({ levels }: MarkovModel, code: number) => {
  const { next, count } = levels[0]!;
  const at = next.indexOf(code);
  return at < 0 ? 0 : count[at]!;
};

/** Perplexity against the order. */
export function drawScores(scores: readonly OrderScore[], chosen: number, by: string): Chart {
  const x = scores.map(({ order }) => order);
  const held = scores.map(({ heldOutPerplexity }) => heldOutPerplexity);
  return lineChart({
    title: `Order ${chosen} by ${by}`,
    subtitle: 'perplexity: as uncertain as among so many symbols',
    x,
    series: [
      { label: 'training', y: scores.map(({ perplexity }) => perplexity) },
      ...(held.some(Number.isFinite) ? [{ label: 'held out', y: held }] : []),
    ],
    xLabel: 'order',
    yLabel: 'perplexity',
    points: true,
    rules: [{ x: chosen, dash: true }],
  });
}

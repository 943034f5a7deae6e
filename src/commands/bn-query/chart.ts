import type { Chart } from '../../core/chart/chart.js';
import { barChart, lineChart, panels } from '../../core/chart/make.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { Mixture } from '../../kernels/bayes-net/posterior.js';
import type { Posterior } from './answer.js';
import { jointLabels } from './labels.js';

const MOST_PANELS = 24;
const MOST_BARS = 40;

/** Bars of the posteriors, beside those of before the evidence where there is some. */
export function posteriorChart(
  network: Network,
  posteriors: readonly Posterior[],
  before: readonly Posterior[] | undefined,
  title: string,
): Chart {
  const charts = posteriors.slice(0, MOST_PANELS).map((posterior, i) => {
    const prior = before?.[i];
    return posterior.mean === undefined
      ? bars(network, posterior, prior)
      : density(network, posterior, prior);
  });
  const left = posteriors.length - charts.length;
  return panels(charts, {
    title,
    ...(left > 0 && { note: `${left} further variables are in the table` }),
    ...(charts.length > 4 && { columns: Math.min(4, Math.ceil(Math.sqrt(charts.length))) }),
  });
}

function bars(
  network: Network,
  { target, probabilities, errors }: Posterior,
  prior: Posterior | undefined,
): Chart {
  const { name, statesOf } = jointLabels(network, target);
  const order = [...probabilities.keys()];
  // Of many joint states those that matter.
  if (order.length > MOST_BARS) order.sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  const shown = order.slice(0, MOST_BARS);
  const of = (values: Float64Array) => Float64Array.from(shown, (s) => values[s]!);
  return barChart({
    title: name,
    categories: shown.map((s) => statesOf(s).join(', ')),
    horizontal: true,
    xLabel: 'probability',
    xDomain: [0, 1],
    legend: prior !== undefined,
    series: [
      ...(prior ? [{ label: 'before', values: of(prior.probabilities), color: 'muted' as const }] : []),
      {
        label: prior ? 'after' : 'probability',
        values: of(probabilities),
        ...(errors && { errors: of(errors) }),
      },
    ],
  });
}

const POINTS = 200;
const REACH = 4; // standard deviations on both sides

/** The density of a number: its mixture where that is known, else a normal of its mean and variance. */
function density(network: Network, posterior: Posterior, prior: Posterior | undefined): Chart {
  const curves = [...(prior ? [{ label: 'before', of: prior }] : []), { label: 'after', of: posterior }];
  const ends = curves.flatMap(({ of: { mean, variance } }) => {
    const reach = REACH * Math.sqrt(variance ?? 0);
    return [(mean ?? 0) - reach, (mean ?? 0) + reach];
  });
  const low = Math.min(...ends);
  const step = (Math.max(...ends) - low) / (POINTS - 1);
  const x = Float64Array.from({ length: POINTS }, (_, i) => low + i * step);
  const name = jointLabels(network, posterior.target).name;
  return lineChart({
    title: name,
    xLabel: name,
    yLabel: 'density',
    legend: prior !== undefined,
    series: curves.map(({ label, of }) => {
      const mixture = of.mixture ?? {
        weights: Float64Array.of(1),
        means: Float64Array.of(of.mean ?? 0),
        variances: Float64Array.of(of.variance ?? 0),
      };
      return { x, y: x.map((at) => densityAt(mixture, at)), label };
    }),
  });
}

function densityAt({ weights, means, variances }: Mixture, x: number): number {
  let sum = 0;
  for (let d = 0; d < weights.length; d++)
    if (variances[d]! > 0)
      sum +=
        (weights[d]! * Math.exp((-0.5 * (x - means[d]!) ** 2) / variances[d]!)) /
        Math.sqrt(2 * Math.PI * variances[d]!);
  return sum;
}

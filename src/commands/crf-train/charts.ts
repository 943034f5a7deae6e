import { lineChart, panels } from '../../core/chart/make.js';
import type { FeatureSet } from '../../kernels/crf/features.js';
import { confusionChart, topFeaturesChart, transitionChart } from '../shared/crf-charts.js';
import type { Fit } from './fit.js';

/** How training went, what weighs most, and which labels are mistaken for which. */
export function trainCharts(
  features: FeatureSet,
  { weights, objectives, scores }: Fit,
  { labels, confusion }: { labels: readonly string[]; confusion: ArrayLike<number> },
  optimizer: string,
) {
  const x = Float64Array.from(objectives, (_, i) => i + 1);
  const curve = (title: string, yLabel: string, y: readonly number[]) =>
    lineChart({ title, xLabel: 'iteration', yLabel, x, y: Float64Array.from(y), points: y.length < 30 });
  const charts = [
    curve('Training', optimizer === 'perceptron' ? 'sentences with a mistake' : 'objective', objectives),
    ...(scores.length > 0 ? [curve('On --dev', 'score', scores)] : []),
    ...transitionChart(features, weights),
    ...topFeaturesChart(features, weights),
    ...confusionChart(labels, confusion),
  ];
  return panels(charts, { columns: 2 });
}

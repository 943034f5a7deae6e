import { barChart, heatMap } from '../../core/chart/make.js';
import type { FeatureSet } from '../../kernels/crf/features.js';
import { transitionScores } from '../../kernels/crf/scores.js';
import { byMagnitude, namedFeatures } from './crf-features.js';

const MOST_LABELS = 40;
const TOP = 16;
const LONGEST = 28;

/** Weights of the transitions, from row to column. */
export function transitionChart(features: FeatureSet, weights: Float64Array) {
  const { labels, transition } = features;
  if (transition.length === 0 || labels.length > MOST_LABELS) return [];
  return [
    heatMap({
      title: 'Weights of transitions, from row to column',
      values: transitionScores(features, weights),
      rows: labels.length,
      columns: labels.length,
      map: 'diverging',
      center: 0,
      xLabel: 'label',
      yLabel: 'label before',
      xCategories: labels,
      yCategories: labels,
    }),
  ];
}

/** The features of the text with the largest weights. */
export function topFeaturesChart(features: FeatureSet, weights: Float64Array) {
  const { attribute, before, label } = namedFeatures(features);
  const top = [...byMagnitude(weights)].filter((k) => attribute[k] !== '' && weights[k] !== 0).slice(0, TOP);
  if (top.length === 0) return [];
  const nameOf = (k: number) => {
    const name = attribute[k]!.replace(/^[UB*]:/, '');
    const shown = [...name].length > LONGEST ? `${[...name].slice(0, LONGEST - 1).join('')}…` : name;
    return `${shown} → ${before[k] ? `${before[k]} ` : ''}${label[k]}`;
  };
  return [
    barChart({
      title: 'Features with the largest weights',
      categories: top.map(nameOf),
      values: top.map((k) => weights[k]!),
      xLabel: 'weight',
      horizontal: true,
    }),
  ];
}

/** How often the label of the row was called that of the column, as shares of the row. */
export function confusionChart(labels: readonly string[], confusion: ArrayLike<number>) {
  const L = labels.length;
  if (L > MOST_LABELS) return [];
  const shares = Float64Array.from(confusion, (count, k) => {
    let row = 0;
    for (let j = 0; j < L; j++) row += confusion[Math.floor(k / L) * L + j]!;
    return row > 0 ? count / row : 0;
  });
  return [
    heatMap({
      title: 'Labels of the row that were called the column',
      values: shares,
      rows: L,
      columns: L,
      domain: [0, 1],
      xLabel: 'found',
      yLabel: 'truth',
      valueLabel: 'share',
      xCategories: labels,
      yCategories: labels,
    }),
  ];
}

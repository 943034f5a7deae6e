import type { Column } from '../../core/data.js';
import type { FeatureSet } from '../../kernels/crf/features.js';

/** Features by name: the attribute (empty for plain transitions), the label before (empty for unigrams), the label. */
export interface NamedFeatures {
  attribute: string[];
  before: string[];
  label: string[];
}

export function namedFeatures({ labels, unary, transition, pair }: FeatureSet): NamedFeatures {
  const L = labels.length;
  const names: NamedFeatures = { attribute: [], before: [], label: [] };
  const add = (attribute: string, target: number, single: boolean) => {
    names.attribute.push(attribute);
    names.before.push(single ? '' : labels[Math.floor(target / L)]!);
    names.label.push(labels[target % L]!);
  };
  const addTable = ({ attributes, start, target }: FeatureSet['unary'], single: boolean) => {
    attributes.forEach((name, a) => {
      for (let f = start[a]!; f < start[a + 1]!; f++) add(name, target[f]!, single);
    });
  };
  addTable(unary, true);
  for (const target of transition) add('', target, false);
  addTable(pair, false);
  return names;
}

/** Places of the weights by falling magnitude; of equals the first one first. */
export const byMagnitude = (weights: Float64Array): Uint32Array =>
  Uint32Array.from(weights.keys()).sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!) || a - b);

/** The features that have a weight, by its falling magnitude. */
export function weightTable(features: FeatureSet, weights: Float64Array): Record<string, Column> {
  const names = namedFeatures(features);
  const order = byMagnitude(weights).filter((k) => weights[k] !== 0);
  const pick = (of: readonly string[]) => Array.from(order, (k) => of[k]!);
  return {
    attribute: pick(names.attribute),
    before: pick(names.before),
    label: pick(names.label),
    weight: Float64Array.from(order, (k) => weights[k]!),
  };
}

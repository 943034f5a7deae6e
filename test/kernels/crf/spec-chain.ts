import { collectFeatures, type FeatureSet, featureCount } from '../../../src/kernels/crf/features.js';
import { parseTemplates } from '../../../src/kernels/crf/template.js';

const X = ['1', '0', '1', '1', '0'];
const Y = [1, 1, 1, 1, 0];

/** theta of the previous, the current and the next observation, and of the transition. */
const THETA = [0.3, 1.2, -0.2, 0.8];

/**
 * Labels and observations are 0 or 1, and features say whether a label equals the observation before, at or after
 * it, or the label before it. Here each equality is a feature of two values, all with the weight of their kind; terms
 * beyond the ends have weight 0.
 */
export function spec() {
  const values = ['0', '1'];
  const corpus = {
    columns: [{ values, codes: Uint32Array.from(X, (x) => values.indexOf(x)) }],
    starts: Uint32Array.of(0, 5),
  };
  const templates = parseTemplates('U0:%x[-1,0]\nU1:%x[0,0]\nU2:%x[1,0]\nB');
  const recipe = { templates, rules: [], lists: new Map(), hashBits: undefined };
  const { features, encoded } = collectFeatures(corpus, Int32Array.from(Y), values, recipe, { all: true });
  const kinds = kindOf(features);
  const tied = (gradient: Float64Array) =>
    THETA.map((_, kind) => gradient.reduce((sum, g, k) => sum + (kinds[k] === kind ? g : 0), 0));
  return { features, encoded, tied };
}

export const specWeights = (features: FeatureSet): Float64Array =>
  Float64Array.from(kindOf(features), (kind) => THETA[kind] ?? 0);

/** 0, 1, 2 for equality with the observation before, at, after; 3 with the label before; -1 for none. */
function kindOf(features: FeatureSet): number[] {
  const kinds = new Array<number>(featureCount(features)).fill(-1);
  features.unary.attributes.forEach((name, a) => {
    const [, place, value] = /^U(\d):([01])$/.exec(name) ?? [];
    for (let f = features.unary.start[a]!; f < features.unary.start[a + 1]!; f++)
      if (value === String(features.unary.target[f])) kinds[f] = Number(place);
  });
  features.transition.forEach((pair, k) => {
    if (pair % 3 === 0) kinds[features.unary.target.length + k] = 3;
  });
  return kinds;
}

import { sizeOf } from '../../host.js';
import type { GroupNormAttributes } from '../../normalise.js';
import type { Kernels, Ref, Tools } from '../emit.js';

/**
 * The kernels of normalise.ts. Sums go over the places first, then over the channels of a group: over both at once
 * TensorFlow would transpose the whole tensor to add it up.
 */
export const normalisations: Kernels = {
  IsprGroupNorm: (t, { x, gamma, beta }, attrs) => {
    const { groups, epsilon } = attrs as GroupNormAttributes;
    const g = grouping(t, x!, groups);
    const mean = g.mean(g.sum(g.rows)); // [B, G]
    const centred = t.op('Sub', [g.rows, g.spread(mean)]); // [B, P, C]
    const variance = g.mean(g.sum(t.op('Square', [centred])));
    const scale = t.op('Rsqrt', [t.op('AddV2', [variance, t.like(variance, epsilon)])]);
    const y = t.op('Mul', [centred, t.op('Mul', [g.spread(scale), gamma!])]);
    return [t.reshape(t.op('AddV2', [y, beta!]), x!.shape), mean, scale];
  },
  // With h = (x - mean) scale and g = gamma dy:  dx = scale (g - mean(g) - h mean(g h)).
  IsprGroupNormGrad: (t, { x, gamma, mean, scale, dy }, attrs) => {
    const g = grouping(t, x!, (attrs as GroupNormAttributes).groups);
    const s = g.spread(scale!); // [B, 1, C]
    const h = t.op('Mul', [t.op('Sub', [g.rows, g.spread(mean!)]), s]);
    const slope = t.reshape(dy!, g.rows.shape);
    const [sums, products] = [slope, t.op('Mul', [slope, h])].map(g.sum); // [B, C]
    const [meanSlope, meanProduct] = [sums!, products!].map((row) =>
      g.spread(g.mean(t.op('Mul', [row, gamma!]))),
    );
    const own = t.op('Sub', [t.op('Mul', [slope, gamma!]), meanSlope!]);
    const dx = t.op('Mul', [t.op('Sub', [own, t.op('Mul', [h, meanProduct!])]), s]);
    const over = (rows: typeof dx) => t.op('Sum', [rows, t.ints([0])]);
    return [t.reshape(dx, x!.shape), over(products!), over(sums!)];
  },
};

/** x [B, ..., C] as rows [B, P, C] of groups of channels. */
function grouping<R extends Ref>(t: Tools<R>, x: R, groups: number) {
  const [samples, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const places = sizeOf(x.shape.slice(1, -1));
  const size = channels / groups;
  return {
    rows: t.reshape(x, [samples, places, channels]),
    /** [B, P, C] -> [B, C]: over the places. */
    sum: (rows: R): R => t.op('Sum', [rows, t.ints([1])]),
    /** Sums over places [B, C] -> means of groups [B, G]. */
    mean(sums: R): R {
      const total = t.op('Sum', [t.reshape(sums, [samples, groups, size]), t.ints([2])]);
      return t.op('Mul', [total, t.like(total, 1 / (places * size))]);
    },
    /** Of groups [B, G] -> of their channels [B, 1, C]. */
    spread(ofGroups: R): R {
      const apart = t.reshape(ofGroups, [samples, groups, 1]);
      const each = t.op('BroadcastTo', [apart, t.ints([samples, groups, size])]);
      return t.reshape(each, [samples, 1, channels]);
    },
  };
}

import type { GroupNormAttributes } from '../normalise.js';
import { tf } from '../tf.js';

/** Normalisations as chains of tf operations. Formulas: normalise.ts. */
export const NORMALISATIONS: Readonly<Record<string, tf.KernelFunc>> = {
  IsprGroupNorm: composite(({ x, gamma, beta }, attrs) => {
    const { groups, epsilon } = attrs as GroupNormAttributes;
    const [samples, channels] = [x!.shape[0]!, x!.shape.at(-1)!];
    const grouped = tf.reshape(x!, [samples, -1, groups, channels / groups]);
    const mean = tf.mean(grouped, [1, 3], true); // [B, 1, G, 1]
    const centred = tf.sub(grouped, mean);
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), [1, 3], true), epsilon));
    const y = tf.reshape(tf.mul(centred, scale), x!.shape);
    const rows = [samples, groups];
    return [tf.add(tf.mul(y, gamma!), beta!), tf.reshape(mean, rows), tf.reshape(scale, rows)];
  }),
  // With h = (x - mean) scale and g = gamma dy:  dx = scale (g - mean(g) - h mean(g h)).
  IsprGroupNormGrad: composite(({ x, gamma, mean, scale, dy }, attrs) => {
    const { groups } = attrs as GroupNormAttributes;
    const [samples, channels] = [x!.shape[0]!, x!.shape.at(-1)!];
    const grouped = [samples, -1, groups, channels / groups];
    const [m, s] = [mean!, scale!].map((rows) => tf.reshape(rows, [samples, 1, groups, 1]));
    const h = tf.mul(tf.sub(tf.reshape(x!, grouped), m!), s!);
    const g = tf.reshape(tf.mul(dy!, gamma!), grouped);
    const meanProduct = tf.mean(tf.mul(g, h), [1, 3], true);
    const dx = tf.mul(s!, tf.sub(tf.sub(g, tf.mean(g, [1, 3], true)), tf.mul(h, meanProduct)));
    const rows = tf.reshape(dy!, [-1, channels]);
    return [tf.reshape(dx, x!.shape), tf.sum(tf.mul(rows, tf.reshape(h, rows.shape)), 0), tf.sum(rows, 0)];
  }),
  LogSoftmax: composite(({ logits }) => {
    const centred = tf.sub(logits!, tf.max(logits!, -1, true));
    return tf.sub(centred, tf.log(tf.sum(tf.exp(centred), -1, true)));
  }),
};

/** A kernel made of operations; what they leave on the way is disposed of. */
export function composite(
  f: (inputs: Readonly<Record<string, tf.Tensor>>, attrs: tf.NamedAttrMap) => tf.Tensor | tf.Tensor[],
): tf.KernelFunc {
  return ({ inputs, attrs = {} }) => tf.tidy(() => f(inputs as Record<string, tf.Tensor>, attrs));
}

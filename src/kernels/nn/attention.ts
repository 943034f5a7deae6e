import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { dense } from './dense.js';
import type { Scope } from './scope.js';

/** Added to scores of forbidden pairs: e to its power is 0, and no NaN comes of a row of nothing else. */
const NEVER = -1e9;

/**
 * softmax(q k^T / sqrt(d)) v, each query a mean of values weighted by how well their keys fit.
 *
 * @param q    [..., Tq, d]
 * @param k    [..., Tk, d]
 * @param v    [..., Tk, e]
 * @param mask 1 where a query may look at a key, 0 where not; float32 that broadcasts to [..., Tq, Tk]
 * @returns    [..., Tq, e]
 * @see Vaswani et al., Attention is all you need, 2017, eq. 1
 */
export function scaledDotProductAttention(q: Tensor, k: Tensor, v: Tensor, mask?: Tensor): Tensor {
  // The smaller factor is scaled, not the scores.
  const scores = tf.matMul(tf.mul(q, 1 / Math.sqrt(q.shape.at(-1)!)), k, false, true);
  const masked = mask ? tf.add(scores, tf.mul(tf.sub(1, mask), NEVER)) : scores;
  return tf.matMul(tf.softmax(masked), v);
}

/** 1 on and below the diagonal: [length, length], a step sees itself and what came before. */
export function causalMask(length: number): Tensor {
  const values = Float32Array.from({ length: length * length }, (_, i) =>
    i % length <= Math.floor(i / length) ? 1 : 0,
  );
  return tf.tensor2d(values, [length, length]);
}

export interface AttentionOptions {
  heads: number;
  /** What is looked at, [B, Tk, D']; x itself unless given. */
  context?: Tensor;
  /** Broadcasts to [B, heads, Tq, Tk]. */
  mask?: Tensor;
}

/**
 * `heads` attentions side by side, each in D / heads dimensions of its own, put together by a linear map:
 * [B, Tq, D] to [B, Tq, D]. Parameters of dense layers `query`, `key`, `value` and `output`.
 *
 * @see Vaswani et al., Attention is all you need, 2017, section 3.2.2
 */
export function multiHeadAttention(
  s: Scope,
  x: Tensor,
  { heads, context = x, mask }: AttentionOptions,
): Tensor {
  const units = x.shape[2]!;
  if (units % heads !== 0) throw new Error(`${units} dimensions do not make ${heads} heads`);
  const split = (name: string, from: Tensor) => {
    const all = dense(s.at(name), from, { units });
    const apart = tf.reshape(all, [from.shape[0]!, from.shape[1]!, heads, units / heads]);
    return tf.transpose(apart, [0, 2, 1, 3]); // [B, heads, T, D / heads]
  };
  const y = scaledDotProductAttention(
    split('query', x),
    split('key', context),
    split('value', context),
    mask,
  );
  const together = tf.reshape(tf.transpose(y, [0, 2, 1, 3]), [...x.shape]);
  s.note('attention', together, 4 * sizeOf(x.shape.slice(1)) * context.shape[1]!);
  return dense(s.at('output'), together, { units });
}

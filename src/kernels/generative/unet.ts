import { UsageError } from '../../core/errors.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { silu } from '../nn/activations.js';
import { multiHeadAttention } from '../nn/attention.js';
import { conv2d } from '../nn/convolution.js';
import { dense } from '../nn/dense.js';
import { heNormal, zeros } from '../nn/initializers.js';
import { groupNorm } from '../nn/normalisation.js';
import { upsampleNearest } from '../nn/pooling.js';
import type { Scope } from '../nn/scope.js';
import { type Conditioning, timeAndLabel } from './denoisers.js';
import type { Denoiser } from './diffusion.js';

export interface UNetOptions extends Conditioning {
  /** Channels of the first level, a multiple of 8; those of level i are `multipliers[i]` times as many. */
  channels: number;
  multipliers: readonly number[];
  /** Residual blocks of a level, on the way down and again on the way up. */
  blocks: number;
  /** Of the attention at the coarsest level. */
  heads: number;
}

const GROUPS = 8;
const SINES = 32;

/**
 * A network from pictures to pictures, [B, H, W, C]: down to coarser levels, attention there, and up again beside
 * what each block on the way down has made.
 *
 *   input     3x3 convolution to `channels`
 *   down      level by level: blocks; between levels a 3x3 convolution of stride 2
 *   middle    self-attention over the places of the coarsest level, added to its input
 *   up        level by level: as many blocks, each on its input and the output of its twin on the way down; between
 *             levels each place becomes 2 x 2, then a 3x3 convolution
 *   output    group norm, silu, 3x3 convolution that begins at 0
 *
 * Sizes that do not halve so often are filled up with zeros, which are cut off again.
 *
 * @see Ronneberger et al., U-Net, 2015; Ho et al., Denoising diffusion probabilistic models, 2020, appendix B
 */
export const unet = (options: UNetOptions): Denoiser => {
  const { channels, multipliers, blocks, heads, ...conditioning } = options;
  checkSizes(options);
  const widths = multipliers.map((multiplier) => channels * multiplier);
  return (s, x, t, label) => {
    const [, height, width, depth] = x.shape as [number, number, number, number];
    const e = timeAndLabel(s, t, label, { ...conditioning, sines: SINES, units: 4 * channels });
    const coarsest = widths.length - 1;
    const skips: Tensor[] = [];

    let h = conv2d(s.at('input'), filledUp(x, 2 ** coarsest), { filters: channels, kernel: 3 });
    for (const [level, filters] of widths.entries()) {
      const down = s.at(`down${level}`);
      for (let i = 0; i < blocks; i++) {
        h = residualBlock(down.at(`block${i}`), h, e, filters);
        skips.push(h);
      }
      if (level < coarsest) h = conv2d(down.at('half'), h, { filters, kernel: 3, stride: 2, pad: 1 });
    }

    h = attentionBlock(s.at('middle'), h, heads);

    for (const [level, filters] of [...widths.entries()].reverse()) {
      const up = s.at(`up${level}`);
      for (let i = 0; i < blocks; i++)
        h = residualBlock(up.at(`block${i}`), tf.concat([h, skips.pop()!], 3), e, filters);
      if (level > 0) {
        const twice = upsampleNearest(up.at('twice'), h);
        h = conv2d(up.at('twice'), twice, { filters, kernel: 3 });
      }
    }

    const last = silu(groupNorm(s.at('output').at('norm'), h, { groups: GROUPS }));
    const y = conv2d(s.at('output'), last, { filters: depth, kernel: 3, init: zeros });
    return y.shape[1] === height && y.shape[2] === width
      ? y
      : tf.slice(y, [0, 0, 0, 0], [-1, height, width, -1]);
  };
};

/** x' + conv(silu(norm(conv(silu(norm(x))) + dense(e)))), x' = x, or a 1x1 convolution where channels change. */
export function residualBlock(s: Scope, x: Tensor, e: Tensor, filters: number): Tensor {
  const first = silu(groupNorm(s.at('norm1'), x, { groups: GROUPS }));
  const h = conv2d(s.at('conv1'), first, { filters, kernel: 3, init: heNormal });
  const shift = dense(s.at('time'), e, { units: filters });
  const shifted = tf.add(h, tf.reshape(shift, [-1, 1, 1, filters]));
  const second = silu(groupNorm(s.at('norm2'), shifted, { groups: GROUPS }));
  const y = conv2d(s.at('conv2'), second, { filters, kernel: 3 });
  const same = x.shape[3] === filters ? x : conv2d(s.at('shortcut'), x, { filters, kernel: 1 });
  return tf.add(same, y);
}

/** x + attention of all places to all places. */
export function attentionBlock(s: Scope, x: Tensor, heads: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const places = tf.reshape(groupNorm(s.at('norm'), x, { groups: GROUPS }), [
    batch,
    height * width,
    channels,
  ]);
  return tf.add(x, tf.reshape(multiHeadAttention(s.at('attention'), places, { heads }), x.shape));
}

function filledUp(x: Tensor, multiple: number): Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const missing = (n: number) => (multiple - (n % multiple)) % multiple;
  const [below, right] = [missing(height), missing(width)];
  if (below === 0 && right === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}

function checkSizes({ channels, multipliers, heads }: UNetOptions): void {
  if (channels % GROUPS !== 0)
    throw new UsageError(`${channels} channels: a multiple of ${GROUPS} was needed, the groups of the norms`);
  const coarsest = channels * multipliers.at(-1)!;
  if (coarsest % heads !== 0)
    throw new UsageError(`${coarsest} channels at the coarsest level do not make ${heads} heads`);
}

import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from '../../update.js';
import type { Kernels, Ref, Tools } from '../emit.js';

/** The update rules of update.ts, operation by operation; a captured step has them in one each (fused.ts). */
export const updates: Kernels = {
  IsprAdam: (t, { param, grad, m, v, rate, count }, attrs) => {
    const { beta1, beta2, epsilon, decay } = attrs as AdamAttributes;
    const { rise, unbias } = adamFactors(t, rate!, count!, { beta1, beta2 });
    const m1 = blend(t, m!, grad!, beta1);
    const v1 = blend(t, v!, t.op('Square', [grad!]), beta2);
    const root = t.op('Mul', [t.op('Sqrt', [v1]), unbias]);
    const move = t.op('RealDiv', [t.op('Mul', [m1, rise]), t.op('AddV2', [root, t.like(root, epsilon)])]);
    return [t.op('Sub', [shrink(t, param!, rate!, decay), move]), m1, v1];
  },
  IsprMomentum: (t, { param, grad, velocity, rate }, attrs) => {
    const { momentum, nesterov } = attrs as MomentumAttributes;
    const carried = (u: typeof grad) => t.op('AddV2', [t.op('Mul', [u!, t.like(u!, momentum)]), grad!]);
    const u = carried(velocity);
    return [t.op('Sub', [param!, t.op('Mul', [nesterov ? carried(u) : u, rate!])]), u];
  },
  IsprRmsprop: (t, { param, grad, square, rate }, attrs) => {
    const { rho, epsilon } = attrs as RmspropAttributes;
    const s = blend(t, square!, t.op('Square', [grad!]), rho);
    const root = t.op('AddV2', [t.op('Sqrt', [s]), t.like(s, epsilon)]);
    return [t.op('Sub', [param!, t.op('RealDiv', [t.op('Mul', [grad!, rate!]), root])]), s];
  },
};

/** keep x old + (1 - keep) x added. */
const blend = <R extends Ref>(t: Tools<R>, old: R, added: R, keep: number): R =>
  t.op('AddV2', [t.op('Mul', [old, t.like(old, keep)]), t.op('Mul', [added, t.like(added, 1 - keep)])]);

/** p (1 - rate decay). */
export const shrink = <R extends Ref>(t: Tools<R>, param: R, rate: R, decay: number): R =>
  decay === 0
    ? param
    : t.op('Mul', [param, t.op('Sub', [t.like(rate, 1), t.op('Mul', [rate, t.like(rate, decay)])])]);

/** Of step t: b1^t, b2^t, what is left of 1, and of that rate / (1 - b1^t) and 1 / sqrt(1 - b2^t). */
export function adamFactors<R extends Ref>(
  t: Tools<R>,
  rate: R,
  count: R,
  { beta1, beta2 }: Pick<AdamAttributes, 'beta1' | 'beta2'>,
) {
  const time = t.cast(count, 'float32');
  const [power1, power2] = [beta1, beta2].map((beta) => t.op('Pow', [t.like(rate, beta), time]));
  const [left1, left2] = [power1!, power2!].map((power) => t.op('Sub', [t.like(rate, 1), power]));
  return {
    power1: power1!,
    power2: power2!,
    left2: left2!,
    rise: t.op('RealDiv', [rate, left1!]),
    unbias: t.op('Rsqrt', [left2!]),
  };
}

import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { NoiseAttributes } from '../../random.js';
import { drawNoise } from '../../reference.js';
import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from '../../update.js';
import { view } from '../heap.js';
import type { Lower, Lowerings, Places, Request } from '../lowering.js';

const BLOCK = 1024;
const GRAIN = 16;

/** Our own kernels: chance and the update rules of optimizers. */
export const updateLowerings: Lowerings = {
  IsprNoise: ({ attrs }) => {
    const how = attrs as NoiseAttributes;
    return {
      outputs: [{ shape: how.shape, dtype: 'float32' }],
      bind: ({ at, outputs }) => {
        const counter = view(at('counter'), 1, 'int32');
        const target = view(outputs[0]!, sizeOf(how.shape), 'float32');
        return () => target.set(drawNoise(how, counter[0]!));
      },
    };
  },
  IsprAdam: update(['param', 'm', 'v'], (attrs, { at, outputs }, size) => {
    const { beta1, beta2, epsilon, decay } = attrs as AdamAttributes;
    const rate = view(at('rate'), 1, 'float32');
    const count = view(at('count'), 1, 'int32');
    const places = [size, at('param'), at('grad'), at('m'), at('v'), ...outputs];
    const constants = [beta1, 1 - beta1, beta2, 1 - beta2, epsilon];
    return run(size, 'adamBlocks', () => {
      const t = count[0]!;
      const scale = rate[0]! / (1 - beta1 ** t);
      return [...places, ...constants, scale, 1 / Math.sqrt(1 - beta2 ** t), 1 - rate[0]! * decay];
    });
  }),
  IsprMomentum: update(['param', 'velocity'], (attrs, { at, outputs }, size) => {
    const { momentum, nesterov } = attrs as MomentumAttributes;
    const rate = view(at('rate'), 1, 'float32');
    const places = [size, at('param'), at('grad'), at('velocity'), ...outputs, momentum];
    return run(size, 'momentumBlocks', () => [...places, rate[0]!, Number(nesterov)]);
  }),
  IsprRmsprop: update(['param', 'square'], (attrs, { at, outputs }, size) => {
    const { rho, epsilon } = attrs as RmspropAttributes;
    const rate = view(at('rate'), 1, 'float32');
    const places = [size, at('param'), at('grad'), at('square'), ...outputs, rho, 1 - rho, epsilon];
    return run(size, 'rmspropBlocks', () => [...places, rate[0]!]);
  }),
};

/** New values may take the place of the old ones, each of its own. */
function update(
  names: readonly string[],
  bind: (attrs: Request['attrs'], places: Places, size: number) => () => void,
): Lower {
  return ({ spec, attrs }) => {
    const { shape } = spec('param');
    if (sizeOf(shape) === 0) return undefined;
    return {
      outputs: names.map(() => ({ shape, dtype: 'float32' })),
      replaces: names.map((name) => [name]),
      bind: (places) => bind(attrs, places, sizeOf(shape)),
    };
  };
}

function run(
  size: number,
  kernel: 'adamBlocks' | 'momentumBlocks' | 'rmspropBlocks',
  args: () => number[],
): () => void {
  const { parallel } = machinery();
  const blocks = Math.ceil(size / BLOCK);
  return () => parallel(kernel, blocks, GRAIN, args());
}

import type { tf } from '../tf.js';
import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from '../update.js';
import { runShader } from './shader.js';

/**
 * The update rules as shaders, one for each of their results: a chain of operations would be most of the commands of
 * a small network's step. Formulas: update.ts.
 */
export const UPDATES: Readonly<Record<string, tf.KernelFunc>> = {
  IsprAdam({ inputs, attrs, backend }) {
    const { param, grad, m, v, rate, count } = inputs as Record<string, tf.TensorInfo>;
    const { beta1, beta2, epsilon, decay } = attrs as AdamAttributes;
    const of = elementwise(backend, param!.shape);
    const m1 = of('adam m', { x: m!, g: grad! }, { keep: beta1, take: 1 - beta1 }, BLEND);
    const v1 = of(
      'adam v',
      { x: v!, g: grad! },
      { keep: beta2, take: 1 - beta2 },
      'uniforms.keep * x[index] + uniforms.take * g[index] * g[index]',
    );
    const p1 = of(
      'adam p',
      { p: param!, m: m1, v: v1, rate: rate!, count: count! },
      { log1: Math.log(beta1), log2: Math.log(beta2), epsilon, decay },
      `p[index] * (1.0 - rate[0] * uniforms.decay)
        - rate[0] * (m[index] / left(f32(count[0]) * uniforms.log1))
          / (sqrt(v[index] / left(f32(count[0]) * uniforms.log2)) + uniforms.epsilon)`,
      LEFT,
    );
    return [p1, m1, v1];
  },
  IsprMomentum({ inputs, attrs, backend }) {
    const { param, grad, velocity, rate } = inputs as Record<string, tf.TensorInfo>;
    const { momentum, nesterov } = attrs as MomentumAttributes;
    const of = elementwise(backend, param!.shape);
    const u = of('velocity', { x: velocity!, g: grad! }, { keep: momentum, take: 1 }, BLEND);
    const p = of(
      'momentum p',
      { p: param!, g: grad!, u, rate: rate! },
      { ahead: nesterov ? momentum : 1, own: nesterov ? 1 : 0 },
      'p[index] - rate[0] * (uniforms.own * g[index] + uniforms.ahead * u[index])',
    );
    return [p, u];
  },
  IsprRmsprop({ inputs, attrs, backend }) {
    const { param, grad, square, rate } = inputs as Record<string, tf.TensorInfo>;
    const { rho, epsilon } = attrs as RmspropAttributes;
    const of = elementwise(backend, param!.shape);
    const s = of(
      'adam v',
      { x: square!, g: grad! },
      { keep: rho, take: 1 - rho },
      'uniforms.keep * x[index] + uniforms.take * g[index] * g[index]',
    );
    const p = of(
      'rmsprop p',
      { p: param!, g: grad!, s, rate: rate! },
      { epsilon },
      'p[index] - rate[0] * g[index] / (sqrt(s[index]) + uniforms.epsilon)',
    );
    return [p, s];
  },
};

const BLEND = 'uniforms.keep * x[index] + uniforms.take * g[index]';

/** 1 - e^x for x <= 0, by its series where the difference would be all rounding: 1 - beta^t of the first steps. */
const LEFT = `
fn left(x: f32) -> f32 {
  return select(1.0 - exp(x), -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0))), x > -0.05);
}`;

/** A shader that gives each number of a tensor. */
function elementwise(backend: object, shape: number[]) {
  return (
    name: string,
    inputs: Record<string, tf.TensorInfo>,
    floats: Record<string, number>,
    value: string,
    functions = '',
  ) =>
    runShader(backend, {
      name,
      inputs,
      shape,
      dtype: 'float32',
      floats,
      functions,
      body: `    result[index] = ${value};`,
    });
}

import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import { fillNormal, fillUniform } from '../core/random/fill.js';
import { createRng } from '../core/random.js';
import { sizeOf } from './host.js';
import { mendedKernels } from './mended.js';
import { normaliseKernels } from './normalise-reference.js';
import type { NoiseAttributes } from './random.js';
import { recurrentKernels } from './recurrent-reference.js';
import type { tf } from './tf.js';
import type { AdamAttributes, MomentumAttributes, RmspropAttributes } from './update.js';

/**
 * Our own kernels in plain code: the oracle of the fast ones, and what the wasm backend falls back to. Each is a
 * function from typed arrays to typed arrays; `referenceKernels` lists them with their registration.
 */
type Values = Float32Array | Int32Array;

/** The values of a draw; the same on every backend that draws by Threefry. */
export function drawNoise({ kind, shape, seed, stream }: NoiseAttributes, counter: number): Float32Array {
  const rng = createRng(seed).stream(stream).stream(counter);
  const out = new Float32Array(sizeOf(shape));
  return kind === 'normal' ? fillNormal(rng, out) : fillUniform(rng, out);
}

export function adamStep(
  [param, grad, m, v, rate, count]: Values[],
  { beta1, beta2, epsilon, decay }: AdamAttributes,
): Float32Array[] {
  const lr = rate![0]!;
  const scale = lr / (1 - beta1 ** count![0]!);
  const unbias = 1 / Math.sqrt(1 - beta2 ** count![0]!);
  const keep = 1 - lr * decay;
  const [p1, m1, v1] = [0, 0, 0].map(() => new Float32Array(param!.length));
  for (let i = 0; i < param!.length; i++) {
    const g = grad![i]!;
    m1![i] = beta1 * m![i]! + (1 - beta1) * g;
    v1![i] = beta2 * v![i]! + (1 - beta2) * g * g;
    p1![i] = param![i]! * keep - (scale * m1![i]!) / (Math.sqrt(v1![i]!) * unbias + epsilon);
  }
  return [p1!, m1!, v1!];
}

export function momentumStep(
  [param, grad, velocity, rate]: Values[],
  { momentum, nesterov }: MomentumAttributes,
): Float32Array[] {
  const u = velocity!.map((before, i) => momentum * before + grad![i]!) as Float32Array;
  const p = param!.map(
    (before, i) => before - rate![0]! * (nesterov ? grad![i]! + momentum * u[i]! : u[i]!),
  ) as Float32Array;
  return [p, u];
}

export function rmspropStep(
  [param, grad, square, rate]: Values[],
  { rho, epsilon }: RmspropAttributes,
): Float32Array[] {
  const s = square!.map((before, i) => rho * before + (1 - rho) * grad![i]! ** 2) as Float32Array;
  const p = param!.map(
    (before, i) => before - (rate![0]! * grad![i]!) / (Math.sqrt(s[i]!) + epsilon),
  ) as Float32Array;
  return [p, s];
}

const UPDATES = {
  IsprAdam: { names: ['param', 'grad', 'm', 'v', 'rate', 'count'], step: adamStep },
  IsprMomentum: { names: ['param', 'grad', 'velocity', 'rate'], step: momentumStep },
  IsprRmsprop: { names: ['param', 'grad', 'square', 'rate'], step: rmspropStep },
} as const;

/** Kernels for a backend whose data are `values` as those of tfjs's own cpu backend. */
export function referenceKernels(): { kernelName: string; kernelFunc: tf.KernelFunc }[] {
  const noise: tf.KernelFunc = ({ inputs, attrs, backend }) => {
    const { data, makeTensorInfo } = access(backend);
    const counter = data(inputs['counter']!)[0]!;
    const { shape } = attrs as NoiseAttributes;
    return makeTensorInfo(shape, drawNoise(attrs as NoiseAttributes, counter));
  };
  const updates = Object.entries(UPDATES).map(([kernelName, { names, step }]) => ({
    kernelName,
    kernelFunc: (({ inputs, attrs, backend }) => {
      const { data, makeTensorInfo } = access(backend);
      const out = step(
        names.map((name) => data(inputs[name]!)),
        attrs as never,
      );
      return out.map((values) => makeTensorInfo(inputs['param']!.shape, values));
    }) satisfies tf.KernelFunc,
  }));
  return [
    { kernelName: 'IsprNoise', kernelFunc: noise },
    ...updates,
    ...mendedKernels(),
    ...normaliseKernels(),
    ...recurrentKernels(),
  ];
}

function access(backend: object) {
  const cpu = backend as MathBackendCPU;
  return {
    data: ({ dataId }: tf.TensorInfo) => cpu.data.get(dataId).values as Values,
    makeTensorInfo: (shape: number[], values: Float32Array) => cpu.makeTensorInfo(shape, 'float32', values),
  };
}

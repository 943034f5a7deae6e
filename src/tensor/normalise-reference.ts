import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import { sizeOf } from './host.js';
import type { GroupNormAttributes } from './normalise.js';
import type { tf } from './tf.js';

/** The kernels of normalise.ts in plain code, sums in float64: the oracle of the fast ones. */
export const normaliseKernels = (): { kernelName: string; kernelFunc: tf.KernelFunc }[] => [
  { kernelName: 'IsprGroupNorm', kernelFunc: forward },
  { kernelName: 'IsprGroupNormGrad', kernelFunc: gradient },
  { kernelName: 'LogSoftmax', kernelFunc: logSoftmax },
];

/** How x [samples, places, channels] falls into groups; `members` lists the numbers of one in the flat array. */
function groupsOf({ shape }: tf.TensorInfo, groups: number) {
  const [samples, channels] = [shape[0]!, shape.at(-1)!];
  const places = sizeOf(shape.slice(1, -1));
  const size = channels / groups;
  const members = (sample: number, group: number) =>
    Array.from({ length: places * size }, (_, i) => {
      const place = Math.floor(i / size);
      return (sample * places + place) * channels + group * size + (i % size);
    });
  return { samples, channels, members };
}

const forward: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { values, make } = access(backend);
  const { groups, epsilon } = attrs as GroupNormAttributes;
  const x = inputs['x']!;
  const [from, gamma, beta] = [values(x), values(inputs['gamma']!), values(inputs['beta']!)];
  const { samples, channels, members } = groupsOf(x, groups);
  const y = new Float32Array(from.length);
  const [means, scales] = [new Float32Array(samples * groups), new Float32Array(samples * groups)];
  for (let s = 0; s < samples; s++)
    for (let g = 0; g < groups; g++) {
      const own = members(s, g);
      const mean = own.reduce((sum, i) => sum + from[i]!, 0) / own.length;
      const variance = own.reduce((sum, i) => sum + (from[i]! - mean) ** 2, 0) / own.length;
      const scale = 1 / Math.sqrt(variance + epsilon);
      for (const i of own) y[i] = gamma[i % channels]! * (from[i]! - mean) * scale + beta[i % channels]!;
      means[s * groups + g] = mean;
      scales[s * groups + g] = scale;
    }
  return [make(x.shape, y), make([samples, groups], means), make([samples, groups], scales)];
};

/** With h = (x - mean) scale and g = gamma dy:  dx = scale (g - mean(g) - h mean(g h)). */
const gradient: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { values, make } = access(backend);
  const { groups } = attrs as GroupNormAttributes;
  const x = inputs['x']!;
  const [from, gamma, dy] = [values(x), values(inputs['gamma']!), values(inputs['dy']!)];
  const [means, scales] = [values(inputs['mean']!), values(inputs['scale']!)];
  const { samples, channels, members } = groupsOf(x, groups);
  const dx = new Float32Array(from.length);
  const [dgamma, dbeta] = [new Float64Array(channels), new Float64Array(channels)];
  for (let s = 0; s < samples; s++)
    for (let g = 0; g < groups; g++) {
      const [mean, scale] = [means[s * groups + g]!, scales[s * groups + g]!];
      const own = members(s, g);
      const h = own.map((i) => (from[i]! - mean) * scale);
      const slope = own.map((i) => gamma[i % channels]! * dy[i]!);
      const meanSlope = slope.reduce((sum, v) => sum + v, 0) / own.length;
      const meanProduct = slope.reduce((sum, v, k) => sum + v * h[k]!, 0) / own.length;
      own.forEach((i, k) => {
        dx[i] = scale * (slope[k]! - meanSlope - h[k]! * meanProduct);
        dgamma[i % channels]! += dy[i]! * h[k]!;
        dbeta[i % channels]! += dy[i]!;
      });
    }
  const row = [channels];
  return [make(x.shape, dx), make(row, Float32Array.from(dgamma)), make(row, Float32Array.from(dbeta))];
};

const logSoftmax: tf.KernelFunc = ({ inputs, backend }) => {
  const { values, make } = access(backend);
  const { shape } = inputs['logits']!;
  const [x, n] = [values(inputs['logits']!), shape.at(-1)!];
  const y = new Float32Array(x.length);
  for (let row = 0; row < x.length; row += n) {
    const own = x.subarray(row, row + n);
    const largest = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const log = Math.log(own.reduce((sum, v) => sum + Math.exp(v - largest), 0));
    own.forEach((v, i) => {
      y[row + i] = v - largest - log;
    });
  }
  return make(shape, y);
};

function access(backend: object) {
  const cpu = backend as MathBackendCPU;
  return {
    values: ({ dataId }: tf.TensorInfo) => cpu.data.get(dataId).values as Float32Array,
    make: (shape: number[], values: Float32Array) => cpu.makeTensorInfo(shape, 'float32', values),
  };
}

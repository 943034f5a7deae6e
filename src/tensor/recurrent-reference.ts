import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu/dist/backend_cpu.js';
import type { tf } from './tf.js';

/** The kernels of recurrent.ts in plain code, one step after the other: the oracle of the fast ones. */
export const recurrentKernels = (): { kernelName: string; kernelFunc: tf.KernelFunc }[] => [
  { kernelName: 'IsprLstm', kernelFunc: forward },
  { kernelName: 'IsprLstmGrad', kernelFunc: gradient },
];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Beside h and the last c it answers the four gates, activated, [T, B, 4 H], and all c. */
const forward: tf.KernelFunc = ({ inputs, backend }) => {
  const { values, make } = access(backend);
  const [steps, batch, channels] = inputs['x']!.shape as [number, number, number];
  const units = inputs['u']!.shape[0]!;
  const [x, w, u, b, h0, c0] = ['x', 'w', 'u', 'b', 'h0', 'c0'].map((name) => values(inputs[name]!));
  const width = 4 * units;
  const size = batch * units;
  const [h, c] = [new Float32Array(steps * size), new Float32Array(steps * size)];
  const gates = new Float32Array(steps * batch * width);
  let [hBefore, cBefore] = [h0!, c0!];
  for (let t = 0; t < steps; t++) {
    for (let row = 0; row < batch; row++) {
      const z = (column: number) =>
        b![column]! +
        dot(x!, (t * batch + row) * channels, channels, w!, column, width) +
        dot(hBefore, row * units, units, u!, column, width);
      for (let j = 0; j < units; j++) {
        const at = t * size + row * units + j;
        const [i, f, g, o] = [
          sigmoid(z(j)),
          sigmoid(z(units + j)),
          Math.tanh(z(2 * units + j)),
          sigmoid(z(3 * units + j)),
        ];
        c[at] = f * cBefore[row * units + j]! + i * g;
        h[at] = o * Math.tanh(c[at]!);
        const first = (t * batch + row) * width + j;
        for (const [part, value] of [i, f, g, o].entries()) gates[first + part * units] = value;
      }
    }
    [hBefore, cBefore] = [h, c].map((all) => all.subarray(t * size, (t + 1) * size)) as [
      Float32Array,
      Float32Array,
    ];
  }
  const shape = [steps, batch, units];
  return [
    make(shape, h),
    make([batch, units], cBefore.slice()),
    make([steps, batch, width], gates),
    make(shape, c),
  ];
};

/** sum over k of a[from + k] m[k, column] */
function dot(a: Float32Array, from: number, count: number, m: Float32Array, column: number, width: number) {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[from + k]! * m[k * width + column]!;
  return sum;
}

/**
 * Back through time, with s = dh_t o (1 - tanh^2 c_t) + dc_t:
 *
 *   dz = (s g i (1 - i), s c_(t-1) f (1 - f), s i (1 - g^2), dh_t tanh(c_t) o (1 - o)),
 *   dc_(t-1) = s f,  dh_(t-1) = dz u^T + what is given.
 */
const gradient: tf.KernelFunc = ({ inputs, backend }) => {
  const { values, make } = access(backend);
  const [gates, c] = (inputs['kept'] as unknown as tf.TensorInfo[]).map(values) as [
    Float32Array,
    Float32Array,
  ];
  const [u, c0, dh, dc] = ['u', 'c0', 'dh', 'dc'].map((name) => values(inputs[name]!));
  const [steps, batch, units] = inputs['dh']!.shape as [number, number, number];
  const width = 4 * units;
  const size = batch * units;
  const dz = new Float32Array(steps * batch * width);
  const [hSlope, cSlope] = [new Float32Array(size), new Float32Array(size)];
  cSlope.set(dc!);
  for (let t = steps - 1; t >= 0; t--)
    for (let row = 0; row < batch; row++) {
      const first = (t * batch + row) * width;
      for (let j = 0; j < units; j++) {
        const own = row * units + j;
        const [i, f, g, o] = [0, 1, 2, 3].map((part) => gates[first + part * units + j]!) as [
          number,
          number,
          number,
          number,
        ];
        const tanh = Math.tanh(c[t * size + own]!);
        const cBefore = t > 0 ? c[(t - 1) * size + own]! : c0![own]!;
        const slope = dh![t * size + own]! + hSlope[own]!;
        const s = slope * o * (1 - tanh * tanh) + cSlope[own]!;
        const parts = [
          s * g * i * (1 - i),
          s * cBefore * f * (1 - f),
          s * i * (1 - g * g),
          slope * tanh * o * (1 - o),
        ];
        for (const [part, value] of parts.entries()) dz[first + part * units + j] = value;
        cSlope[own] = s * f;
      }
      for (let j = 0; j < units; j++)
        hSlope[row * units + j] = dot(dz, first, width, u!.subarray(j * width), 0, 1);
    }
  return [make([steps, batch, width], dz), make([batch, units], hSlope), make([batch, units], cSlope)];
};

function access(backend: object) {
  const cpu = backend as MathBackendCPU;
  return {
    values: ({ dataId }: tf.TensorInfo) => cpu.data.get(dataId).values as Float32Array,
    make: (shape: number[], values: Float32Array) => cpu.makeTensorInfo(shape, 'float32', values),
  };
}

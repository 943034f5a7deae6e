import { fft } from '../../kernels/signal/fft.js';
import { tf } from '../tf.js';
import type { WasmBackend } from './backend.js';

/**
 * tfjs's transforms by our own FFT, in double precision and for any length; its reference kernel takes O(n^2) where n
 * is no power of 2. A complex tensor is two real ones inside.
 */
export const fftKernels: { kernelName: string; kernelFunc: tf.KernelFunc }[] = [
  { kernelName: tf.FFT, kernelFunc: (params) => transform(params, false) },
  { kernelName: tf.IFFT, kernelFunc: (params) => transform(params, true) },
];

function transform({ inputs, backend }: Parameters<tf.KernelFunc>[0], inverse: boolean): tf.TensorInfo {
  const wasm = backend as WasmBackend;
  const input = inputs['input'] as tf.TensorInfo;
  const { shape } = input;
  const parts = wasm.data.get(input.dataId).complexTensorInfos!;
  const [re, im] = [wasm.peek(parts.real.dataId), wasm.peek(parts.imag.dataId)];
  const x = new Float64Array(2 * re.length);
  for (let i = 0; i < re.length; i++) {
    x[2 * i] = re[i]!;
    x[2 * i + 1] = im[i]!;
  }
  const X = re.length > 0 ? fft(x, { inverse, rows: re.length / shape.at(-1)! }) : x;
  const real = wasm.room({ shape, dtype: 'float32' });
  const imag = wasm.room({ shape, dtype: 'float32' });
  const [targetRe, targetIm] = [wasm.peek(real.dataId), wasm.peek(imag.dataId)];
  for (let i = 0; i < re.length; i++) {
    targetRe[i] = X[2 * i]!;
    targetIm[i] = X[2 * i + 1]!;
  }
  const out = wasm.makeTensorInfo(shape, 'complex64');
  wasm.data.get(out.dataId).complexTensorInfos = { real, imag };
  return out;
}

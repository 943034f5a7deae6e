import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js';
import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program.js';
import { type DType, sizeOf } from '../host.js';
import type { tf } from '../tf.js';

/** A compute shader over flat arrays: `main` is called for each index, and writes result[index]. */
export interface Shader {
  /** Shaders of one name have one code. */
  name: string;
  /** The arrays it reads, by the names they have in the code. */
  inputs: Readonly<Record<string, tf.TensorInfo>>;
  shape: number[];
  dtype: DType;
  /** Numbers that differ from call to call: uniforms.<name>, vectors where there are two to four. */
  integers?: Readonly<Record<string, number[]>>;
  floats?: Readonly<Record<string, number>>;
  /** WGSL functions that the body calls. */
  functions?: string;
  /** What `main` does for an `index` below the size of the result. */
  body: string;
}

const WORKGROUP = 64;

/** Run a shader of our own among those of tfjs. */
export function runShader(backend: object, shader: Shader): tf.TensorInfo {
  const { name, inputs, shape, dtype, integers = {}, floats = {}, functions = '', body } = shader;
  const size = sizeOf(shape);
  const vector = (length: number) => (length === 1 ? 'i32' : `vec${length}<i32>`);
  const program = {
    outputShape: [size],
    shaderKey: `ispr ${name}`,
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(size / WORKGROUP), 1, 1],
    variableNames: Object.keys(inputs),
    uniforms: [
      ...Object.entries(integers).map(([key, { length }]) => `${key} : ${vector(length)},`),
      ...Object.keys(floats).map((key) => `${key} : f32,`),
    ].join(' '),
    workgroupSize: [WORKGROUP, 1, 1],
    size: true,
    getUserCode: () =>
      `${functions}\nfn main(index : i32) {\n  if (index < uniforms.size) {\n${body}\n  }\n}`,
  } satisfies Partial<WebGPUProgram>;
  const uniforms = [
    ...Object.values(integers).map((data) => ({ type: 'int32', data })),
    ...Object.values(floats).map((value) => ({ type: 'float32', data: [value] })),
  ];
  const flat = Object.values(inputs).map((info) => ({ ...info, shape: [sizeOf(info.shape)] }));
  const gpu = backend as WebGPUBackend;
  const info = gpu.runWebGPUProgram(program as unknown as WebGPUProgram, flat, dtype, uniforms);
  return { ...info, shape };
}

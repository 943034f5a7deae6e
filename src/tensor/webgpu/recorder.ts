import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { BufferManager } from '@tensorflow/tfjs-backend-webgpu/dist/buffer_manager.js';

/** What the device was told to do, with the very buffers it was done in. */
export type Command =
  | { pipeline: GPUComputePipeline; group: GPUBindGroup; counts: [number, number, number] }
  | { from: GPUBuffer; to: GPUBuffer; bytes: number };

export interface Recording<T> {
  result: T;
  commands: Command[];
  /** The memory of the commands: theirs until it is destroyed. */
  memory: PlanMemory;
}

/** Run operations of tfjs and keep the commands that they give the device, to be given again. */
export function record<T>(gpu: WebGPUBackend, run: () => T): Recording<T> {
  const { device, bufferManager } = gpu;
  const commands: Command[] = [];
  const memory = new PlanMemory(device);
  flush(gpu);
  gpu.bufferManager = memory;
  device.createCommandEncoder = (descriptor) =>
    watched(GPUDevice.prototype.createCommandEncoder.call(device, descriptor), commands);
  try {
    return { result: run(), commands, memory };
  } catch (error) {
    flush(gpu);
    memory.dispose();
    throw error;
  } finally {
    flush(gpu);
    Reflect.deleteProperty(device, 'createCommandEncoder');
    gpu.bufferManager = bufferManager;
  }
}

/** Send what tfjs has collected, and give back the buffers that wait for that. */
export function flush(gpu: WebGPUBackend): void {
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  gpu.submitQueue();
}

/** Give the commands to the device again. */
export function repeat(encoder: GPUCommandEncoder, commands: readonly Command[]): void {
  let pass: GPUComputePassEncoder | undefined;
  for (const command of commands) {
    if ('pipeline' in command) {
      pass ??= encoder.beginComputePass();
      pass.setPipeline(command.pipeline);
      pass.setBindGroup(0, command.group);
      pass.dispatchWorkgroups(...command.counts);
    } else {
      pass?.end();
      pass = undefined;
      encoder.copyBufferToBuffer(command.from, 0, command.to, 0, command.bytes);
    }
  }
  pass?.end();
}

/** An encoder, as far as tfjs uses one, that writes down what goes through it. */
function watched(encoder: GPUCommandEncoder, commands: Command[]): GPUCommandEncoder {
  const watching = {
    beginComputePass(descriptor?: GPUComputePassDescriptor) {
      const pass = encoder.beginComputePass(descriptor);
      let pipeline: GPUComputePipeline;
      let group: GPUBindGroup;
      return {
        setPipeline(next: GPUComputePipeline) {
          pipeline = next;
          pass.setPipeline(next);
        },
        setBindGroup(index: number, next: GPUBindGroup) {
          group = next;
          pass.setBindGroup(index, next);
        },
        dispatchWorkgroups(...counts: [number, number, number]) {
          commands.push({ pipeline, group, counts });
          pass.dispatchWorkgroups(...counts);
        },
        end: () => pass.end(),
      };
    },
    copyBufferToBuffer(from: GPUBuffer, at: number, to: GPUBuffer, there: number, bytes: number) {
      commands.push({ from, to, bytes });
      encoder.copyBufferToBuffer(from, at, to, there, bytes);
    },
    finish: () => encoder.finish(),
  };
  return watching as unknown as GPUCommandEncoder;
}

/**
 * Buffers of one recording, in which every repetition computes again. What was filled from JavaScript, constants and
 * the numbers that shaders are called with, is not used for anything else. (A class, as tfjs wants it.)
 */
export class PlanMemory extends BufferManager {
  private readonly all: GPUBuffer[] = [];
  private readonly filled = new Set<GPUBuffer>();
  private readonly free = new Map<string, GPUBuffer[]>();

  constructor(private readonly owner: GPUDevice) {
    super(owner);
  }

  override acquireBuffer(size: number, usage: GPUBufferUsageFlags, mappedAtCreation = false): GPUBuffer {
    const constant = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0;
    const known = constant ? undefined : this.free.get(`${size} ${usage}`)?.pop();
    if (known) return known;
    const buffer = this.owner.createBuffer({ size, usage, mappedAtCreation });
    this.all.push(buffer);
    if (constant) this.filled.add(buffer);
    this.numBytesUsed += size;
    return buffer;
  }

  override releaseBuffer(buffer: GPUBuffer): void {
    if (this.filled.has(buffer)) return;
    const key = `${buffer.size} ${buffer.usage}`;
    const same = this.free.get(key);
    if (same) same.push(buffer);
    else this.free.set(key, [buffer]);
  }

  override dispose(): void {
    for (const buffer of this.all) buffer.destroy();
  }
}

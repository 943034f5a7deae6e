import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type DType, dtypeOf, type HostTensor, sizeOf } from '../host.js';
import type { tf } from '../tf.js';

/** A tensor in a buffer of the device, where every element takes four bytes. */
export interface Place {
  buffer: GPUBuffer;
  shape: number[];
  dtype: DType;
}

export const bytesOf = ({ shape }: Place): number => 4 * sizeOf(shape);

/** Where a tensor lies; one that is still in JavaScript is brought to the device. */
export function placeOf(gpu: WebGPUBackend, { dataId, shape, dtype }: tf.TensorInfo): Place {
  gpu.uploadToGPU(dataId);
  const buffer = gpu.tensorMap.get(dataId).resource as GPUBuffer;
  return { buffer, shape: [...shape], dtype: dtype as DType };
}

/** Write over what is in a place. */
export function fillPlace({ device }: WebGPUBackend, place: Place, { data }: HostTensor): void {
  if (data.length !== sizeOf(place.shape) || dtypeOf({ data }) !== place.dtype)
    throw new Error(
      `${place.dtype}[${place.shape}] is written with ${data.length} values of ${dtypeOf({ data })}`,
    );
  const values = data instanceof Uint8Array ? Int32Array.from(data) : data;
  device.queue.writeBuffer(place.buffer, 0, values as Float32Array<ArrayBuffer>);
}

/**
 * Copy places to where JavaScript can read them, in one buffer: waiting for the device costs more than what it
 * brings. The answer is to be called once the commands are submitted.
 */
export function readPlaces(
  gpu: WebGPUBackend,
  encoder: GPUCommandEncoder,
  places: ReadonlyMap<string, Place>,
): () => Promise<Record<string, HostTensor>> {
  const total = [...places.values()].reduce((bytes, place) => bytes + bytesOf(place), 0);
  if (total === 0) {
    return async () => {
      await gpu.device.queue.onSubmittedWorkDone();
      return valuesIn(new ArrayBuffer(0), places);
    };
  }
  const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
  const { bufferManager } = gpu;
  const staging = bufferManager.acquireBuffer(total, usage);
  let offset = 0;
  for (const place of places.values()) {
    encoder.copyBufferToBuffer(place.buffer, 0, staging, offset, bytesOf(place));
    offset += bytesOf(place);
  }
  return async () => {
    await staging.mapAsync(GPUMapMode.READ);
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    bufferManager.releaseBuffer(staging);
    return valuesIn(bytes, places);
  };
}

function valuesIn(bytes: ArrayBuffer, places: ReadonlyMap<string, Place>): Record<string, HostTensor> {
  let offset = 0;
  const values: Record<string, HostTensor> = {};
  for (const [name, { shape, dtype }] of places) {
    const size = sizeOf(shape);
    const make = dtype === 'float32' ? Float32Array : Int32Array;
    const data = new make(bytes, offset, size);
    // Outputs share one array buffer only where there is one.
    values[name] = {
      shape,
      data: dtype === 'bool' ? Uint8Array.from(data) : places.size > 1 ? data.slice() : data,
    };
    offset += 4 * size;
  }
  return values;
}

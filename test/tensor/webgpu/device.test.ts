import { expect, test } from 'vitest';
import { openGpu, type WebgpuPackage } from '../../../src/tensor/webgpu/device.js';
import { listenToFaults } from '../../../src/tensor/webgpu/faults.js';

const BACKEND = { code: 69 };

test('without the package the backend is not installed', async () => {
  const absent = Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' });
  await expect(openGpu(() => Promise.reject(absent))).rejects.toMatchObject({
    ...BACKEND,
    message: 'the webgpu backend is not installed',
    hint: expect.stringContaining('npm install -g webgpu'),
  });
});

test('a package that does not load is told of in one line', async () => {
  const broken = new Error("version `GLIBC_2.99' not found\nand more");
  await expect(openGpu(() => Promise.reject(broken))).rejects.toMatchObject({
    ...BACKEND,
    message: "WebGPU did not load: version `GLIBC_2.99' not found",
  });
});

test('a machine without a GPU', async () => {
  const without: WebgpuPackage = { create: () => ({ requestAdapter: async () => null }), globals: {} };
  await expect(openGpu(async () => without)).rejects.toMatchObject({
    ...BACKEND,
    message: expect.stringContaining('no GPU'),
    hint: expect.stringContaining('--backend wasm'),
  });
});

class GPUValidationError extends Error {}
class GPUOutOfMemoryError extends Error {}

/** A device that tells of errors when it is asked to. */
function device(lost: Promise<GPUDeviceLostInfo> = new Promise(() => {})) {
  const target = new EventTarget();
  const fake = { lost, addEventListener: target.addEventListener.bind(target) };
  const tell = (error: Error) => {
    const event = Object.assign(new Event('uncapturederror', { cancelable: true }), { error });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { faults: listenToFaults(fake as unknown as GPUDevice), tell };
}

test('the first fault is thrown once, and Dawn does not print it', () => {
  const { faults, tell } = device();
  faults.check();
  expect(tell(new GPUValidationError('no such buffer\n - While calling it'))).toBe(true);
  tell(new GPUValidationError('what came of it'));
  expect(faults.check).toThrow(
    expect.objectContaining({ ...BACKEND, message: 'the GPU failed: no such buffer' }),
  );
  faults.check();
});

test.each([
  new GPUOutOfMemoryError('Failed to allocate'),
  new GPUValidationError('Buffer size (9) exceeds the max buffer size limit (8).'),
])('out of memory: %s', (error) => {
  const { faults, tell } = device();
  tell(error);
  expect(faults.check).toThrow(
    expect.objectContaining({
      ...BACKEND,
      message: `out of memory on the GPU: ${error.message}`,
      hint: expect.stringContaining('--batch-size'),
    }),
  );
});

test('a device that is lost stays lost', async () => {
  const info = { reason: 'unknown', message: 'it was pulled out' } as GPUDeviceLostInfo;
  const { faults } = device(Promise.resolve(info));
  await Promise.resolve();
  for (let i = 0; i < 2; i++)
    expect(faults.check).toThrow(
      expect.objectContaining({ ...BACKEND, message: 'the GPU was lost: it was pulled out' }),
    );
});

test('a device that was closed on purpose is not lost', async () => {
  const { faults } = device(Promise.resolve({ reason: 'destroyed', message: '' } as GPUDeviceLostInfo));
  await Promise.resolve();
  faults.check();
});

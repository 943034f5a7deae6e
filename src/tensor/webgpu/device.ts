import { BackendError } from '../../core/errors.js';
import { HOW_TO_GET } from '../choose.js';

/** What of the WebGPU package is used: it brings Dawn, which speaks Vulkan, Metal and Direct3D 12. */
export interface WebgpuPackage {
  create(options: string[]): Pick<GPU, 'requestAdapter'>;
  globals: object;
}

export interface OpenGpu {
  device: GPUDevice;
  info: GPUAdapterInfo;
  /** The device in words. */
  words: string;
}

/** Limits that are taken as high as the device has them. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Open the GPU, and make WebGPU known to tfjs, which looks for it where browsers have it. */
export async function openGpu(load = importPackage): Promise<OpenGpu> {
  const { create, globals } = await loaded(load);
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new BackendError('no GPU that WebGPU can use was found', {
      hint: 'a driver for Vulkan, Metal or Direct3D 12 is needed; --backend wasm needs nothing',
    });
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  const { info } = adapter;
  const words = info.description || info.device || [info.vendor, info.architecture].filter(Boolean).join(' ');
  return { device, info, words: words || 'GPU' };
}

const importPackage = async () => (await import('webgpu')) as unknown as WebgpuPackage;

async function loaded(load: typeof importPackage): Promise<WebgpuPackage> {
  try {
    return await load();
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw new BackendError(
      missing
        ? 'the webgpu backend is not installed'
        : `WebGPU did not load: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
      { hint: HOW_TO_GET.webgpu },
    );
  }
}

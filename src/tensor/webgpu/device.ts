import { BackendError } from '../../core/errors.js';

/** What of the WebGPU package is used: it brings Dawn, which speaks Vulkan, Metal and Direct3D 12. */
interface WebgpuPackage {
  create(options: string[]): { requestAdapter(options?: object): Promise<Adapter | null> };
  globals: object;
}

interface Adapter {
  info?: { vendor?: string; architecture?: string; device?: string; description?: string };
}

/** Make WebGPU known to tfjs, which looks for it where browsers have it. Answers the device in words. */
export async function openGpu(): Promise<string> {
  const { create, globals } = await loadPackage();
  Object.assign(globalThis, globals);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new BackendError('no GPU that WebGPU can use was found', {
      hint: 'a driver for Vulkan, Metal or Direct3D 12 is needed; --backend wasm needs nothing',
    });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true });
  const { description, device, vendor, architecture } = adapter.info ?? {};
  return description || device || [vendor, architecture].filter(Boolean).join(' ') || 'GPU';
}

async function loadPackage(): Promise<WebgpuPackage> {
  try {
    return (await import('webgpu')) as unknown as WebgpuPackage;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw new BackendError(
      missing
        ? 'the webgpu backend is not installed'
        : `WebGPU did not load: ${error instanceof Error ? error.message : error}`,
      { hint: 'npm install -g webgpu brings it; --backend wasm needs nothing' },
    );
  }
}

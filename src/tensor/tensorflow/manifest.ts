import { join } from 'node:path';
import { cacheFolder } from '../../core/cache.js';
import { DataError, IsprError } from '../../core/errors.js';
import { openPlaced, pathKind, readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';

export const VARIANTS = ['cpu', 'cuda'] as const;
export type Variant = (typeof VARIANTS)[number];

/** What `manifest.json` says of an installed libtensorflow; it is written last. */
export interface Manifest {
  format: 'ispr-backend';
  version: 1;
  variant: Variant;
  tensorflow: string;
  /** By path below the folder: the two libraries of TensorFlow on top, those of NVIDIA in `nvidia/`. */
  files: Record<string, { bytes: number; sha256: string }>;
}

export interface Installed extends Manifest {
  folder: string;
}

const MOST_BYTES = 1 << 20;

export const tensorflowFolder = (variant: Variant): string => join(cacheFolder(), 'tensorflow', variant);

/** The names of TensorFlow's two libraries here. */
export const libraryNames = (platform: NodeJS.Platform = process.platform): string[] =>
  ['cc', 'framework'].map((part) =>
    platform === 'darwin' ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`,
  );

/**
 * The libtensorflow that is installed; undefined when there is none. Sizes are looked at, as a cache may be
 * cleaned in part; hashes were checked when it was written.
 */
export async function installedTensorflow(variant: Variant): Promise<Installed | undefined> {
  const folder = tensorflowFolder(variant);
  const file = join(folder, 'manifest.json');
  let bytes: Uint8Array;
  try {
    bytes = await readInput(file, { limitBytes: MOST_BYTES });
  } catch (error) {
    if (error instanceof IsprError) return undefined;
    throw error;
  }
  const manifest: unknown = parseJson(bytes, file);
  if (!isManifest(manifest) || manifest.variant !== variant)
    throw new DataError('is no manifest of an installed backend', { file, hint: again(variant) });
  for (const [name, { bytes: wanted }] of Object.entries(manifest.files)) {
    const found = await sizeOfFile(join(folder, name));
    if (found !== wanted)
      throw new DataError(
        found === undefined ? 'this part is missing' : `has ${found} bytes, ${wanted} were installed`,
        { file: join(folder, name), hint: again(variant) },
      );
  }
  return { ...manifest, folder };
}

/** The build that is used: the one with CUDA where both are there. */
export async function preferredTensorflow(): Promise<Installed | undefined> {
  return (await installedTensorflow('cuda')) ?? (await installedTensorflow('cpu'));
}

// What TensorFlow opens by name when it starts a GPU, in an order in which each finds those it is linked to.
const OPENED_BY_NAME = [
  'libcudart',
  'libcupti',
  'libnvJitLink',
  'libcublasLt',
  'libcublas',
  'libcufft',
  'libcurand',
  'libcusparse',
  'libcusolver',
  'libcudnn',
  'libnccl',
];

const DRIVERS = ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'];

/** Is there a driver of NVIDIA's, on Linux or in its subsystem on Windows? */
export async function hasNvidiaDriver(): Promise<boolean> {
  const kinds = await Promise.all(DRIVERS.map(pathKind));
  return kinds.some((kind) => kind !== 'missing');
}

/**
 * The libraries to load, in this order. NVIDIA's lie where the loader does not look, but a library that is loaded
 * is found by its name; without a driver they would be loaded for nothing.
 */
export async function librariesOf({ folder, files }: Installed, driver?: boolean): Promise<string[]> {
  // The framework first: the other one is linked to it.
  const own = libraryNames().reverse();
  if (!(driver ?? (await hasNvidiaDriver()))) return own.map((name) => join(folder, name));
  const names = Object.keys(files);
  const nvidia = OPENED_BY_NAME.flatMap((library) => names.filter((name) => name.includes(`/${library}.so`)));
  return [...nvidia, ...own].map((name) => join(folder, name));
}

const again = (variant: Variant) => `ispr backend install ${variant} puts it right`;

async function sizeOfFile(path: string): Promise<number | undefined> {
  try {
    const file = await openPlaced(path);
    await file.close();
    return file.size;
  } catch (error) {
    if (error instanceof IsprError) return undefined;
    throw error;
  }
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version, variant, tensorflow, files } = value as Partial<Record<keyof Manifest, unknown>>;
  return (
    format === 'ispr-backend' &&
    version === 1 &&
    VARIANTS.some((known) => known === variant) &&
    typeof tensorflow === 'string' &&
    typeof files === 'object' &&
    files !== null &&
    Object.entries(files).every(([name, file]) => isInside(name) && isFileRecord(file))
  );
}

const isInside = (name: string) => !/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(name);

const isFileRecord = (file: unknown) =>
  typeof file === 'object' &&
  file !== null &&
  'bytes' in file &&
  typeof file.bytes === 'number' &&
  'sha256' in file &&
  typeof file.sha256 === 'string';

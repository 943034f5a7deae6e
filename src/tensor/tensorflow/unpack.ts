import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../../core/cache.js';
import { DataError, excerpt, WriteError } from '../../core/errors.js';
import {
  freeBytes,
  makeExecutable,
  openInput,
  pathKind,
  removeFolder,
  replaceFolder,
  writeAtomic,
} from '../../core/files.js';
import { libraryNames, type Manifest, tensorflowFolder, type Variant } from './manifest.js';
import { type Part, partsOf, type Wheel, wheelName } from './wheel.js';

export interface InstallResult {
  folder: string;
  manifest: Manifest;
  bytes: number;
  wheels: string[];
}

const SPARE_BYTES = 50e6;

/**
 * Unpack the libraries of wheels, the first being TensorFlow's own, into `staging`, and put them in their place
 * once all are there. Those that an interrupted call left whole are kept.
 */
export async function unpackWheels(
  wheels: readonly Wheel[],
  staging: string,
  variant: Variant,
  progress: (label: string, total: number, done: number) => void,
): Promise<InstallResult> {
  const main = wheels[0]!;
  const folder = join(staging, `libraries-${main.version}`);
  const parts = wheels.flatMap((wheel) =>
    partsOf(wheel, wheel === main ? tensorflowTarget : nvidiaTarget).map((part) => ({ wheel, ...part })),
  );
  for (const library of libraryNames())
    if (!parts.some(({ target }) => target === library))
      throw new DataError(`this wheel has no ${library}`, { file: main.file });
  const total = parts.reduce((sum, { record }) => sum + record.size, 0);
  await checkSpace(folder, total + SPARE_BYTES, parts);
  const files: Manifest['files'] = {};
  let done = 0;
  const label = `unpack ${wheels.length === 1 ? wheelName(main) : `${wheels.length} wheels`}`;
  for (const part of parts) {
    const { record, target, sha256 } = part;
    const before = done;
    if (!(await isThere(join(folder, target), part)))
      await unpack(part, join(folder, target), (bytes) => {
        progress(label, total / 1e6, (before + bytes) / 1e6);
      });
    done += record.size;
    files[target] = { bytes: record.size, sha256 };
    progress(label, total / 1e6, done / 1e6);
  }
  const manifest: Manifest = { format: 'ispr-backend', version: 1, variant, tensorflow: main.version, files };
  await writeAtomic(join(folder, 'manifest.json'), [
    new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`),
  ]);
  const place = tensorflowFolder(variant);
  await replaceFolder(folder, place);
  await removeFolder(staging);
  return { folder: place, manifest, bytes: total, wheels: wheels.map(wheelName) };
}

/** TensorFlow's two libraries lie on top. */
const tensorflowTarget = (name: string): string | undefined =>
  libraryNames().find((library) => name === `tensorflow/${library}`);

// Parts of the CUDA packages that TensorFlow never loads.
const UNUSED = /cufftw|cusolverMg|nvblas|\.alt\.|checkpoint|pcsampling|nvperf|libnvvm\./;

/** NVIDIA's libraries keep the folders by which they find each other; XLA compiles with the two from nvcc. */
const nvidiaTarget = (name: string): string | undefined =>
  /^nvidia\/(?:\w+\/lib\/lib[^/]+\.so[.\d]*|cuda_nvcc\/bin\/ptxas|cuda_nvcc\/nvvm\/libdevice\/libdevice\.10\.bc)$/.test(
    name,
  ) && !UNUSED.test(name)
    ? name
    : undefined;

async function unpack(
  { wheel, record, target, sha256 }: Part & { wheel: Wheel },
  path: string,
  progress: (bytes: number) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  await writeAtomic(
    path,
    (async function* () {
      for await (const piece of wheel.archive.content(record)) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
        progress(bytes);
      }
      if (hash.digest('hex') !== sha256)
        throw new DataError(
          `'${excerpt(record.name)}' is not what the wheel's RECORD says: its SHA-256 differs`,
          {
            file: wheel.file,
            hint: 'the wheel is damaged; get it again',
          },
        );
    })(),
  );
  if (target.includes('/bin/')) await makeExecutable(path);
}

/** Was this part unpacked before an interruption, whole and from such a wheel? */
async function isThere(path: string, { record, sha256 }: Part): Promise<boolean> {
  if ((await pathKind(path)) !== 'file') return false;
  const input = await openInput(path);
  if (input.size !== record.size) {
    await input.close();
    return false;
  }
  const hash = createHash('sha256');
  for await (const piece of input.chunks()) hash.update(piece);
  return hash.digest('hex') === sha256;
}

/** Refuse to begin what would fill the disk; `parts` may be there already. */
export async function checkSpace(folder: string, needed: number, parts: readonly Part[] = []): Promise<void> {
  let there = 0;
  for (const { target, record } of parts)
    if ((await pathKind(join(folder, target))) === 'file') there += record.size;
  const free = await freeBytes(folder);
  if (free >= needed - there) return;
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new WriteError(`no space: ${gb(needed - there)} are needed, ${gb(free)} are free`, {
    file: cacheFolder(),
    hint: 'ISPR_CACHE names another folder',
  });
}

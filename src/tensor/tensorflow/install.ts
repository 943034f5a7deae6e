import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../../core/cache.js';
import { BackendError, DataError, excerpt, WriteError } from '../../core/errors.js';
import {
  freeBytes,
  lockFile,
  makeExecutable,
  openInput,
  pathKind,
  removeFile,
  removeFolder,
  replaceFolder,
  writeAtomic,
} from '../../core/files.js';
import { libraryNames, type Manifest, tensorflowFolder, type Variant } from './manifest.js';
import { downloadWheels, findPip } from './pip.js';
import {
  checkPlatform,
  openWheel,
  type Part,
  partsOf,
  platformExample,
  type Wheel,
  wheelName,
} from './wheel.js';

/** The release of TensorFlow that ispr is tested with. */
export const TENSORFLOW_VERSION = '2.21.0';

export interface InstallOptions {
  variant: Variant;
  /** Wheels that are here already; pip is then not needed. */
  wheels?: readonly string[] | undefined;
  tensorflow?: string | undefined;
  /** Called with what is done, how far, and of how much, in megabytes. */
  progress?: (label: string, total: number, done: number) => void;
  note?: (text: string) => void;
}

export interface InstallResult {
  folder: string;
  manifest: Manifest;
  bytes: number;
  wheels: string[];
}

// What must be free before anything is loaded: wheels, and the libraries in them.
export const NEEDED_BYTES = { cpu: 1.3e9, cuda: 9e9 } as const;
const SPARE_BYTES = 50e6;

/**
 * Put libtensorflow into the cache: the libraries of the wheel `tensorflow-cpu`, or of `tensorflow` and the NVIDIA
 * wheels that it names. What was interrupted goes on where it was: wheels that have come and libraries that are
 * unpacked are kept in a folder beside until all is there; then that folder takes its name.
 */
export async function installTensorflow(options: InstallOptions): Promise<InstallResult> {
  const { variant, note = () => {} } = options;
  checkSystem(variant);
  const staging = `${tensorflowFolder(variant)}.partial`;
  const release = await lockFile(`${staging}.lock`);
  if (!release)
    throw new BackendError(`another ispr is installing the ${variant} build at this moment`, {
      hint: 'wait for it',
    });
  try {
    const downloaded = join(staging, 'wheels');
    const wheels = options.wheels
      ? await openGiven(options.wheels, variant, note)
      : await download(downloaded, options);
    try {
      for (const wheel of wheels) checkPlatform(wheel);
      return await unpackAll(wheels, staging, options);
    } catch (error) {
      // A wheel of ours that is damaged must not be met again.
      if (error instanceof DataError && error.file?.startsWith(downloaded)) await removeFile(error.file);
      throw error;
    } finally {
      for (const { archive } of wheels) await archive.close();
    }
  } finally {
    await release();
  }
}

/** Take an installed build away, and what an interrupted installation left; answers whether there was any. */
export async function removeTensorflow(variant: Variant): Promise<boolean> {
  const folder = tensorflowFolder(variant);
  const found = (await pathKind(folder)) !== 'missing' || (await pathKind(`${folder}.partial`)) !== 'missing';
  await removeFolder(folder);
  await removeFolder(`${folder}.partial`);
  return found;
}

function checkSystem(variant: Variant): void {
  const { platform, arch } = process;
  const fits = (platform === 'linux' || platform === 'darwin') && (arch === 'x64' || arch === 'arm64');
  if (!fits)
    throw new BackendError(`there is no libtensorflow for ${platform} ${arch}`, {
      hint: 'it is made for Linux and macOS on x64 and arm64; --backend webgpu is another way to a GPU',
    });
  if (variant === 'cuda' && platform !== 'linux')
    throw new BackendError(`there is no CUDA for ${platform}`, { hint: 'ispr backend install cpu' });
  if (platform === 'linux' && glibcVersion() === undefined)
    throw new BackendError('libtensorflow needs the GNU C library, and this system has another', {
      hint: '--backend wasm needs nothing',
    });
}

function glibcVersion(): string | undefined {
  const { report } = process;
  // Without this the report asks name servers about every open connection.
  Object.assign(report, { excludeNetwork: true });
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime;
}

/** The wheel that holds a build here: on ARM and macOS the plain one computes on the CPU alone. */
export const packageOf = (variant: Variant): string =>
  variant === 'cpu' && process.platform === 'linux' && process.arch === 'x64'
    ? 'tensorflow-cpu'
    : 'tensorflow';

async function download(
  folder: string,
  { variant, tensorflow = TENSORFLOW_VERSION, progress = () => {}, note = () => {} }: InstallOptions,
): Promise<Wheel[]> {
  const name = packageOf(variant);
  const pip = await findPip();
  if (!pip) {
    const wheel = `${name.replace('-', '_')}-${tensorflow}-*-${platformExample(process.platform, process.arch)}.whl`;
    throw new BackendError(
      'pip is needed to get TensorFlow, and neither python3 -m pip nor pip3 works here',
      {
        hint: `get ${wheel} where there is a pip (pip download --no-deps ${name}==${tensorflow}), then: ispr backend install ${variant} --from-wheel FILE`,
      },
    );
  }
  await checkSpace(cacheFolder(), NEEDED_BYTES[variant]);
  const to = {
    folder,
    progress: (wheel: string, total: number, done: number) => progress(wheel, total, done),
  };
  note(`asking pip for ${name} ${tensorflow}`);
  const [first] = await downloadWheels(pip, [`${name}==${tensorflow}`], to);
  const wheels = [await openWheel(first!)];
  try {
    if (variant === 'cpu') return wheels;
    const { cudaRequirements } = wheels[0]!;
    note(`asking pip for ${cudaRequirements.length} packages of CUDA libraries`);
    for (const file of await downloadWheels(pip, cudaRequirements, to)) wheels.push(await openWheel(file));
    return wheels;
  } catch (error) {
    for (const { archive } of wheels) await archive.close();
    throw error;
  }
}

/** The wheels of --from-wheel: TensorFlow's of this variant, and for CUDA those that it names. */
async function openGiven(
  files: readonly string[],
  variant: Variant,
  note: (text: string) => void,
): Promise<Wheel[]> {
  const wheels: Wheel[] = [];
  try {
    for (const file of files) wheels.push(await openWheel(file));
    const name = packageOf(variant);
    const main = wheels.find((wheel) => wheel.name === name);
    if (!main) {
      const given = wheels.map((wheel) => excerpt(wheel.name)).join(', ');
      const other = variant === 'cpu' ? 'cuda' : 'cpu';
      throw new DataError(`${given} was given, a wheel of ${name} is needed for ${variant}`, {
        ...(files.length === 1 && { file: files[0] }),
        hint: wheels.some((wheel) => wheel.name === packageOf(other))
          ? `ispr backend install ${other} takes this one`
          : undefined,
      });
    }
    const wanted = variant === 'cuda' ? main.cudaRequirements.map(bareName) : [];
    const extra = wheels.find((wheel) => wheel !== main && !wanted.includes(wheel.name));
    if (extra)
      throw new DataError(`a wheel of ${excerpt(extra.name)} is no part of the ${variant} build`, {
        file: extra.file,
      });
    const missing = wanted.filter((needed) => !wheels.some((wheel) => wheel.name === needed));
    if (missing.length > 0)
      note(`not among the wheels, so taken from the system where it has them: ${missing.join(', ')}`);
    return wheels;
  } catch (error) {
    for (const { archive } of wheels) await archive.close();
    throw error;
  }
}

const bareName = (requirement: string) => /^[\w.-]+/.exec(requirement)![0];

async function unpackAll(
  wheels: readonly Wheel[],
  staging: string,
  { variant, progress = () => {} }: InstallOptions,
): Promise<InstallResult> {
  const main = wheels.find(({ name }) => name === packageOf(variant))!;
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
  await removeFolder(`${place}.partial`);
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

async function checkSpace(folder: string, needed: number, parts: readonly Part[] = []): Promise<void> {
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

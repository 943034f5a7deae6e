import { join } from 'node:path';
import { cacheFolder } from '../../core/cache.js';
import { BackendError, DataError, excerpt } from '../../core/errors.js';
import { lockFile, pathKind, removeFile, removeFolder } from '../../core/files.js';
import { tensorflowFolder, type Variant } from './manifest.js';
import { downloadWheels, findPip } from './pip.js';
import { checkSpace, type InstallResult, unpackWheels } from './unpack.js';
import { checkPlatform, openWheel, platformExample, type Wheel } from './wheel.js';

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

// What must be free before anything is loaded: wheels, and the libraries in them.
export const NEEDED_BYTES = { cpu: 1.3e9, cuda: 9e9 } as const;

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
  const downloaded = join(staging, 'wheels');
  const wheels: Wheel[] = [];
  try {
    if (options.wheels) await openGiven(options.wheels, wheels, variant, note);
    else await download(downloaded, wheels, options);
    for (const wheel of wheels) checkPlatform(wheel);
    // TensorFlow's own first: its release is that of the build.
    wheels.sort((a, b) => Number(b.name === packageOf(variant)) - Number(a.name === packageOf(variant)));
    return await unpackWheels(wheels, staging, variant, options.progress ?? (() => {}));
  } catch (error) {
    // A wheel of ours that is damaged must not be met again.
    if (error instanceof DataError && error.file?.startsWith(downloaded)) await removeFile(error.file);
    throw error;
  } finally {
    for (const { archive } of wheels) await archive.close();
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

/** Let pip get the wheels, and open them one by one into `wheels`. */
async function download(
  folder: string,
  wheels: Wheel[],
  { variant, tensorflow = TENSORFLOW_VERSION, progress = () => {}, note = () => {} }: InstallOptions,
): Promise<void> {
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
  note(`asking pip for ${name} ${tensorflow}`);
  const [main] = await downloadWheels(pip, [`${name}==${tensorflow}`], { folder, progress });
  wheels.push(await openWheel(main!));
  if (variant === 'cpu') return;
  const { cudaRequirements } = wheels[0]!;
  note(`asking pip for ${cudaRequirements.length} packages of CUDA libraries`);
  for (const file of await downloadWheels(pip, cudaRequirements, { folder, progress }))
    wheels.push(await openWheel(file));
}

/** Open the wheels of --from-wheel: TensorFlow's of this variant, and for CUDA those that it names. */
async function openGiven(
  files: readonly string[],
  wheels: Wheel[],
  variant: Variant,
  note: (text: string) => void,
): Promise<void> {
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
}

const bareName = (requirement: string) => /^[\w.-]+/.exec(requirement)![0];

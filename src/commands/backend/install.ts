import { cacheFolder } from '../../core/cache.js';
import type { Context, Json, Result } from '../../core/command/spec.js';
import { BackendError } from '../../core/errors.js';
import { freeBytes } from '../../core/files.js';
import {
  installTensorflow,
  NEEDED_BYTES,
  packageOf,
  removeTensorflow,
  TENSORFLOW_VERSION,
} from '../../tensor/tensorflow/install.js';
import {
  hasNvidiaDriver,
  tensorflowFolder,
  VARIANTS,
  type Variant,
} from '../../tensor/tensorflow/manifest.js';
import { checkPlatform, openWheel } from '../../tensor/tensorflow/wheel.js';
import { listBackends } from './list.js';

export interface InstallFlags {
  fromWheel?: string[] | undefined;
  tensorflow?: string | undefined;
}

/** Install a build, then see whether it works. */
export async function install(
  variant: Variant,
  { fromWheel, tensorflow }: InstallFlags,
  context: Context,
): Promise<Result> {
  const bars = progressBars(context);
  const { folder, manifest, bytes, wheels } = await installTensorflow({
    variant,
    wheels: fromWheel,
    tensorflow,
    note: context.note,
    progress: bars.update,
  }).finally(bars.stop);
  context.wrote(folder, 'backend');
  for (const wheel of wheels) context.detail(`unpacked ${wheel}`);
  if (variant === 'cuda' && !(await hasNvidiaDriver()))
    context.note('no NVIDIA driver is here: TensorFlow computes with its CPU kernels until there is one');
  const [status] = await listBackends(['tensorflow']);
  if (!status?.working) context.warn(`it is installed and does not work: ${status?.note}`);
  return {
    metrics: {
      variant,
      tensorflow: manifest.tensorflow,
      folder,
      bytes,
      files: Object.keys(manifest.files).length,
      working: status?.working === true,
    },
    shown: `TensorFlow ${manifest.tensorflow} (${variant}) is in ${folder}, ${(bytes / 1e9).toFixed(1)} GB\n${
      status?.working
        ? `it works: ${status.device}, ${status.threads} threads; --backend auto takes it\n`
        : ''
    }`,
  };
}

/** What --dry-run tells of an installation. */
export async function estimateInstall(
  variant: Variant,
  { fromWheel, tensorflow = TENSORFLOW_VERSION }: InstallFlags,
): Promise<Readonly<Record<string, Json>>> {
  for (const file of fromWheel ?? []) {
    const wheel = await openWheel(file);
    await wheel.archive.close();
    checkPlatform(wheel);
  }
  return {
    folder: tensorflowFolder(variant),
    from: fromWheel ?? `${packageOf(variant)} ${tensorflow}, by pip`,
    diskMb: Math.round(NEEDED_BYTES[variant] / 1e6),
    freeMb: Math.round((await freeBytes(cacheFolder())) / 1e6),
  };
}

export async function remove(variants: readonly Variant[] | undefined, context: Context): Promise<Result> {
  const removed: Variant[] = [];
  for (const variant of variants ?? VARIANTS) if (await removeTensorflow(variant)) removed.push(variant);
  if (removed.length === 0 && variants)
    throw new BackendError(`the ${variants.join(', ')} build is not installed`);
  context.detail(`from ${cacheFolder()}`);
  return {
    metrics: { removed },
    shown: removed.length > 0 ? `removed ${removed.join(', ')}\n` : 'nothing was installed\n',
  };
}

/** One bar after the other, as labels come. */
function progressBars(context: Context) {
  let label = '';
  let bar: ReturnType<Context['progress']> | undefined;
  return {
    update(next: string, total: number, done: number) {
      if (next !== label) {
        bar?.stop();
        label = next;
        bar = context.progress(`${next} (MB)`, Math.round(total));
      }
      bar?.update(Math.round(done));
    },
    stop() {
      bar?.stop();
    },
  };
}

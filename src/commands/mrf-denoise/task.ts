import type { Image } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readArray, readImage, type Warn } from '../../core/read.js';
import { fitIsing, type IsingFit } from '../../kernels/field/fit-ising.js';
import { refuseUnheeded } from '../shared/foreign-options.js';
import { neighboursOf, type Options, options as schema } from './options.js';
import { grayTask, isingTask, levelsIn, levelTask, type Prior, signsOf, type Task } from './picture-field.js';
import { probabilityTask } from './probability-field.js';

export interface ReadTask extends Task {
  /** The gray picture as it was; undefined for probabilities. */
  image?: Image;
  learnt?: IsingFit;
}

const USUAL = schema.parse({});

/** Options that a prior heeds, beside those of the method. */
const HEEDS: Record<Prior, readonly (keyof Options)[]> = {
  ising: ['learn'],
  potts: [],
  linear: ['truncate', 'dataTruncate', 'levels'],
  quadratic: ['truncate', 'dataTruncate', 'levels'],
};

const OF_PRIORS: readonly string[] = ['learn', 'truncate', 'dataTruncate', 'levels', 'pairs', 'names'];

export async function readTask(path: string, options: Options, warn: Warn): Promise<ReadTask> {
  const kind = await peekKind(path);
  if (!isPicture(kind)) {
    const array = await readArray(path, undefined, warn);
    const bytes = array.data instanceof Uint8Array || array.data instanceof Uint16Array;
    if (!(bytes && array.shape.length === 2)) {
      if (options.prior !== undefined && options.prior !== 'potts')
        throw new UsageError(`--prior ${options.prior} is for pictures, probabilities have labels: potts`);
      checkPrior(options, 'probabilities', ['pairs', 'names']);
      if (options.names && options.pairs === undefined) throw new UsageError('--names is for --pairs');
      return probabilityTask(array, path, options, warn);
    }
    return pictureTask(
      { width: array.shape[1]!, height: array.shape[0]!, channels: 1, data: array.data as Image['data'] },
      path,
      options,
      warn,
    );
  }
  return pictureTask(
    await readImage(path, { maxPixels: options.maxPixels, gray: true }, warn),
    path,
    options,
    warn,
  );
}

async function pictureTask(image: Image, path: string, options: Options, warn: Warn): Promise<ReadTask> {
  const prior = options.prior ?? (levelsIn(image).length <= 2 ? 'ising' : 'quadratic');
  checkPrior(options, `--prior ${prior}`, HEEDS[prior]);
  if (prior === 'potts') return { ...levelTask(image, options), image };
  if (prior !== 'ising') return { ...grayTask(image, prior, options), image };
  const learnt =
    options.learn === undefined ? undefined : await learn(image, path, options.learn, options, warn);
  const weights = learnt ?? { dataWeight: options.dataWeight ?? 1, smoothness: options.smoothness ?? 0.8 };
  return { ...isingTask(image, path, weights, options), image, ...(learnt && { learnt }) };
}

function checkPrior(options: Options, choice: string, heeds: readonly string[]): void {
  const all = new Map<string, unknown>(Object.entries(options));
  const own = Object.fromEntries(OF_PRIORS.map((name) => [name, all.get(name)]));
  refuseUnheeded(own, choice, heeds, { usual: USUAL });
}

async function learn(
  noisy: Image,
  path: string,
  clean: string,
  options: Options,
  warn: Warn,
): Promise<IsingFit> {
  if (options.dataWeight !== undefined || options.smoothness !== undefined)
    throw new UsageError('--learn finds --data-weight and --smoothness: they cannot be given too');
  const truth = await readImage(clean, { maxPixels: options.maxPixels, gray: true }, warn);
  const { width, height } = noisy;
  if (truth.width !== width || truth.height !== height)
    throw new DataError(
      `${truth.width} × ${truth.height} pixels, the noisy picture has ${width} × ${height}`,
      { file: clean },
    );
  const fit = fitIsing(signsOf(noisy, path).x, signsOf(truth, clean).x, width, height, neighboursOf(options));
  if (fit.smoothness < 0)
    throw new DataError('neighbours of the clean picture differ more often than not: nothing to smooth by', {
      file: clean,
    });
  return fit;
}

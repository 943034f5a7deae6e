import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Warn } from '../../core/read.js';
import { type HostTensors, sizeOf } from '../../tensor/host.js';
import type { Batch, DataKind, Dataset, InputDescription, Parts } from './dataset.js';
import { hashFiles } from './hash.js';
import { fitNormalisation, type Method, normaliser, USUAL } from './normalise.js';
import type { DataOptions, NormalizeOptions } from './options.js';
import type { RawData } from './raw.js';
import { type Known, readData } from './read.js';
import { givenParts, withValidation } from './split.js';
import { checkClasses, knownTargets, type Targets, trainingTargets } from './targets.js';

export interface Setup {
  /** What must be there to be learnt; left out, classes or numbers are taken where there are some. */
  target?: 'classes' | 'number' | undefined;
  /** Share of the training items that validate; none if left out. */
  valSplit?: number | undefined;
  /** The usual scale of a command, where it is not 0..1 for pictures and z-scores for the rest. */
  normalize?: Partial<Record<DataKind, Method>> | undefined;
  rng: Rng;
  warn: Warn;
}

/**
 * Data to train on: an IDX, CIFAR, picture or sound folder, a table, series or arrays. All that can be wrong with
 * them is found here, as far as it can be seen without decoding pictures that do not fit into memory together.
 */
export async function openDataset(
  path: string,
  options: DataOptions & NormalizeOptions,
  { target: wanted, valSplit = 0, normalize = {}, rng, warn }: Setup,
): Promise<Dataset> {
  if (path === '-')
    throw new UsageError('training reads its data more than once, standard input comes only once');
  const all = await readData(path, options, warn);
  const [raw, targets] = ofClasses(all, trainingTargets(all, wanted, options.classes, path));
  const codes = targets.kind === 'classes' ? targets.codes : undefined;
  const parts = withValidation(givenParts(raw.length, raw.parts), { share: valSplit, classes: codes, rng });
  if (parts.train.length === 0) throw new DataError('no items to train on', { file: path });
  if (wanted === 'classes' && targets.kind === 'classes')
    checkClasses(targets.labels, targets.codes, parts.train, path);
  const method = options.normalize ?? normalize[raw.kind] ?? USUAL[raw.kind];
  const normalisation = await fitNormalisation(method, raw, parts.train, path);
  return dataset(path, raw, described(raw, targets, parts, normalisation), targets, parts);
}

/**
 * Data for a model that is trained: brought to its shape, scale and classes. Targets are there where the data
 * have some that the model knows; if they are `needed`, others are refused.
 */
export async function openInputs(
  path: string,
  options: DataOptions,
  input: InputDescription,
  { needed = false, warn }: { needed?: boolean; warn: Warn },
): Promise<Dataset> {
  if (options.kind !== undefined && options.kind !== input.kind)
    throw new UsageError(`--kind ${options.kind}: the model takes ${input.kind}`);
  const all = await readData(path, { ...options, kind: input.kind }, warn, knownOf(input));
  checkInput(all, input, path);
  const targets = knownTargets(all, input, needed || options.classes !== undefined, path);
  const [raw, kept] = ofClasses(all, targets, options.classes, path);
  return dataset(path, raw, input, kept, givenParts(raw.length, raw.parts));
}

/** The items at these positions as a data set of its own, as the training loop takes it. */
export const partOf = ({ batch, digest }: Dataset, indices: Uint32Array) => ({
  length: indices.length,
  batch: async (chosen: Uint32Array): Promise<HostTensors> => {
    const { x, y } = await batch(chosen.map((i) => indices[i]!));
    return y ? { x, y } : { x };
  },
  digest,
});

function described(
  raw: RawData,
  targets: Targets,
  { train }: Parts,
  normalisation: InputDescription['normalisation'],
): InputDescription {
  const { kind, shape, columns, resized, sequenceColumn, rateHz } = raw;
  const name = raw.target?.name;
  return {
    kind,
    shape,
    normalisation,
    ...(targets.kind === 'classes' && { labels: targets.labels }),
    ...(targets.kind === 'classes' && name !== undefined && { target: { name, shift: 0, scale: 1 } }),
    ...(targets.kind === 'numbers' &&
      name !== undefined && { target: { name, ...spread(targets.values, train) } }),
    ...(columns && { columns }),
    ...(resized && { resized }),
    ...(sequenceColumn !== undefined && { sequenceColumn }),
    ...(rateHz !== undefined && { rateHz }),
  };
}

/** Mean and standard deviation of the numbers to be learnt. */
function spread(values: Float64Array, train: Uint32Array): { shift: number; scale: number } {
  const mean = train.reduce((sum, i) => sum + values[i]!, 0) / train.length;
  const variance = train.reduce((sum, i) => sum + (values[i]! - mean) ** 2, 0) / train.length;
  return { shift: mean, scale: Math.sqrt(variance) || 1 };
}

const knownOf = ({ kind, shape, columns, target, resized, sequenceColumn }: InputDescription): Known => {
  const [first, second, channels] = shape;
  const images = kind === 'images';
  return {
    columns,
    target: target?.name,
    sequenceColumn,
    channels: images && (channels === 1 || channels === 3) ? channels : undefined,
    resize: images && resized ? { width: second!, height: first! } : undefined,
    length: kind === 'series' && resized ? first : undefined,
  };
};

function checkInput(raw: RawData, input: InputDescription, file: string): void {
  if (raw.kind !== input.kind)
    throw new DataError(`${raw.kind} (${raw.format}), the model takes ${input.kind}`, { file });
  if (raw.shape.join() !== input.shape.join())
    throw new DataError(`items of ${raw.shape.join(' × ')}, the model takes ${input.shape.join(' × ')}`, {
      file,
      hint:
        raw.kind === 'images'
          ? `--resize ${input.shape[1]}x${input.shape[0]} brings pictures to it`
          : undefined,
    });
  if (raw.rateHz !== undefined && input.rateHz !== undefined && raw.rateHz !== input.rateHz)
    throw new DataError(`${raw.rateHz} samples a second, the model takes ${input.rateHz}`, { file });
}

/** The items whose class is one of those chosen; in `targets` the others have code -1. */
function ofClasses(
  raw: RawData,
  targets: Targets,
  chosen?: readonly string[],
  file?: string,
): [RawData, Targets] {
  if (targets.kind !== 'classes') return [raw, targets];
  const { labels, codes } = targets;
  const unknown = chosen?.find((name) => !labels.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--classes: the model has no class '${excerpt(unknown)}'`, { file });
  const wanted = (code: number) => code >= 0 && (chosen === undefined || chosen.includes(labels[code]!));
  const kept = Uint32Array.from(codes.keys()).filter((i) => wanted(codes[i]!));
  if (kept.length === raw.length) return [raw, targets];
  const { items, nameOf, parts } = raw;
  const subset: RawData = {
    ...raw,
    length: kept.length,
    parts: parts && Uint8Array.from(kept, (i) => parts[i]!),
    nameOf: (i) => nameOf?.(kept[i]!) ?? String(kept[i]),
    items: (indices) => items(Uint32Array.from(indices, (i) => kept[i]!)),
  };
  return [subset, { kind: 'classes', labels, codes: Int32Array.from(kept, (i) => codes[i]!) }];
}

function dataset(
  path: string,
  raw: RawData,
  input: InputDescription,
  targets: Targets,
  parts: Parts,
): Dataset {
  const normalised = normaliser(input.normalisation, sizeOf(raw.shape));
  const y = targetArray(targets, input);
  let digest: Promise<string> | undefined;
  return {
    path,
    format: raw.format,
    length: raw.length,
    input,
    targets: y,
    parts,
    digest: () => {
      digest ??= hashFiles(raw.files);
      return digest;
    },
    nameOf: (i) => raw.nameOf?.(i) ?? String(i),
    async batch(indices) {
      const n = indices.length;
      const x = { shape: [n, ...raw.shape], data: normalised(await raw.items(indices)) };
      if (y === undefined) return { x };
      const data =
        y instanceof Int32Array
          ? Int32Array.from(indices, (i) => y[i]!)
          : Float32Array.from(indices, (i) => y[i]!);
      const batch: Batch = { x, y: { shape: [n], data } };
      return batch;
    },
  };
}

function targetArray(targets: Targets, { target }: InputDescription): Dataset['targets'] {
  if (targets.kind === 'classes') return targets.codes;
  if (targets.kind === 'none') return undefined;
  const { shift, scale } = target ?? { shift: 0, scale: 1 };
  return Float32Array.from(targets.values, (value) => (value - shift) / scale);
}

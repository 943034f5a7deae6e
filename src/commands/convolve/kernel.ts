import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest.js';
import { peekKind } from '../../core/peek.js';
import { isPicture, readArray, readImage, readSeries, type Warn } from '../../core/read.js';
import { PICTURE_KERNELS } from '../../kernels/image/named-kernels.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { type KernelShape, type NamedKernel, SERIES_KERNELS } from '../../kernels/signal/named-kernels.js';

/** A kernel of one row for series. */
export interface Kernel {
  taps: Matrix;
  /** Of a recorded impulse response. */
  rateHz?: number | undefined;
}

/** The kernel of a name, or of a file; a file whose name is that of a kernel is meant by `./name`. */
export async function kernelOf(text: string, dims: 1 | 2, shape: KernelShape, warn: Warn): Promise<Kernel> {
  const given = Object.entries(shape).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const known: ReadonlyMap<string, NamedKernel<Float64Array | Matrix>> = dims === 1
    ? SERIES_KERNELS
    : PICTURE_KERNELS;
  const named = known.get(text);
  if (named) {
    const stray = given.find((name) => !named.uses.some((use) => use === name));
    if (stray) throw new UsageError(`--${stray} means nothing to the kernel ${text}`);
    const made = named.make(shape);
    return { taps: made instanceof Float64Array ? matrix(1, made.length, made) : made };
  }
  if (dims === 1 ? PICTURE_KERNELS.has(text) : SERIES_KERNELS.has(text))
    throw new UsageError(`${text} is a kernel for ${dims === 1 ? 'pictures' : 'series'}`, {
      hint: `those for ${dims === 1 ? 'series' : 'pictures'} are ${[...known.keys()].join(', ')}`,
    });
  if (/^[a-z0-9-]+$/i.test(text) && text !== '-') {
    const names = [...known.keys()];
    throw new UsageError(`--kernel: there is no kernel '${excerpt(text)}'`, {
      hint: didYouMean(text, names) ?? `a file has an extension; the names are ${names.join(', ')}`,
    });
  }
  if (given.length > 0)
    throw new UsageError(`--${given[0]} is for kernels by name, ${excerpt(text)} is a file`);
  return fromFile(text, dims, warn);
}

async function fromFile(path: string, dims: 1 | 2, warn: Warn): Promise<Kernel> {
  const kind = await peekKind(path);
  if (kind === 'wav') {
    if (dims === 2) throw new DataError('a sound is no kernel for a picture', { file: path });
    const { series, rateHz } = await readSeries(path, SOUND, warn);
    return { taps: matrix(1, series[0]!.values.length, series[0]!.values), rateHz };
  }
  if (isPicture(kind)) {
    const { width, height, data } = await readImage(path, { maxPixels: 2 ** 24, gray: true }, warn);
    const top = data instanceof Uint8Array ? 255 : 65535;
    return {
      taps: oriented(
        matrix(
          height,
          width,
          Float64Array.from(data, (v) => v / top),
        ),
        dims,
        path,
      ),
    };
  }
  const { shape, data } = await readArray(path, undefined, warn);
  if (shape.length > 2)
    throw new DataError(`an array of ${shape.join(' × ')} is no kernel; one or two dimensions are`, {
      file: path,
    });
  const [rows, cols] = shape.length === 2 ? [shape[0]!, shape[1]!] : [1, shape[0] ?? 1];
  const values = Float64Array.from(data as ArrayLike<number>, Number);
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new DataError(`value ${bad} of the kernel is ${values[bad]}, no number`, { file: path });
  return { taps: oriented(matrix(rows, cols, values), dims, path) };
}

const SOUND = { header: true, missing: 'error', channel: 'mix' } as const;

function oriented(taps: Matrix, dims: 1 | 2, file: string): Matrix {
  if (taps.data.length === 0) throw new DataError('the kernel is empty', { file });
  if (dims === 2 || taps.rows === 1) return taps;
  if (taps.cols !== 1)
    throw new DataError(
      `the kernel has ${taps.rows} × ${taps.cols} values, one column was needed for series`,
      {
        file,
        hint: '--dims 2 takes the input as a matrix too',
      },
    );
  return matrix(1, taps.rows, taps.data);
}

/** Turned round in both directions: to convolve with it is to correlate with the kernel as it is. */
export const turned = ({ rows, cols, data }: Matrix): Matrix => matrix(rows, cols, data.slice().reverse());

/** Divided by its sum, or by that of its magnitudes where values above and below 0 cancel. */
export function normalised({ rows, cols, data }: Matrix): Matrix {
  const sum = data.reduce((total, v) => total + v, 0);
  const size = data.reduce((total, v) => total + Math.abs(v), 0);
  if (size === 0) throw new DataError('a kernel of zeros cannot be normalised');
  const by = Math.abs(sum) > 1e-12 * size ? sum : size;
  return matrix(
    rows,
    cols,
    data.map((v) => v / by),
  );
}

/** What there is, for the help: names that mean the same to another scale together. */
export function kernelList(kernels: ReadonlyMap<string, NamedKernel<unknown>>): string {
  const names = new Map<string, string[]>();
  for (const [name, { about }] of kernels) names.set(about, [...(names.get(about) ?? []), name]);
  return [...names].map(([about, same]) => `${same.join(', ')} (${about})`).join('; ');
}

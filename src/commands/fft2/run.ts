import type { Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { readArray, type Warn } from '../../core/read.js';
import { extendPlane } from '../../kernels/image/extend-plane.js';
import { filterFrequencies, transferFunction } from '../../kernels/image/frequency-filter.js';
import { planeOfSpectrum, planeSpectrum } from '../../kernels/image/plane-spectrum.js';
import { radialProfile } from '../../kernels/image/radial-profile.js';
import { spectrumPeaks, type Wave } from '../../kernels/image/spectrum-peaks.js';
import { type Matrix, matrix } from '../../kernels/linalg/matrix.js';
import { fftShift } from '../../kernels/signal/fft-nd.js';
import { windowOf } from '../../kernels/signal/windows.js';
import { imageOf, type PlaneSet, planeForms } from '../shared/planes.js';
import {
  beside,
  pictureChart,
  radialChart,
  type Spectrum,
  spectrumArray,
  spectrumChart,
  spectrumPicture,
} from './forms.js';
import type { Fft2Options } from './options.js';

const WAVES = 20;

/** The spectrum of a picture's brightness. */
export function spectrumOf(set: PlaneSet, { shift, show, window, pad = 0 }: Fft2Options): Result {
  const plane = tapered(brightness(set), window);
  const padded = pad === 0 ? plane : extendPlane(plane, { right: pad, bottom: pad }, 'zero');
  const spectrum = transformed(padded);
  const waves = spectrumPeaks(spectrum.X, spectrum.width, spectrum.height, WAVES);
  const radial = () => radialProfile(spectrum.X, spectrum.width, spectrum.height);
  return {
    array: () => spectrumArray(spectrum, shift),
    image: () => spectrumPicture(spectrum, show),
    metrics: { width: spectrum.width, height: spectrum.height, ...measures(plane, waves) },
    extra: { radial: { table: () => ({ ...radial() }) }, peaks: { table: () => waveTable(waves) } },
    plot: () =>
      beside([
        pictureChart(pictureOf({ ...set, planes: [plane] }, [plane]), 'Picture'),
        spectrumChart(spectrum, show, 'Spectrum'),
        radialChart(radial()),
      ]),
  };
}

/** The picture of the frequencies that pass. */
export function filtered(set: PlaneSet, chosen: Fft2Options): Result {
  const {
    filter,
    profile,
    cutoff = [],
    order,
    notch,
    pad = 0,
    edge = pad > 0 ? 'reflect' : 'wrap',
    shift,
    show,
  } = chosen;
  const at = notch && pairs(notch);
  const transfer = transferFunction({ type: filter!, profile, cutoff, order, at });
  const margins = { left: pad, right: pad, top: pad, bottom: pad };
  const planes = set.planes.map((plane) => {
    const wide = pad === 0 ? plane : extendPlane(plane, margins, edge);
    const data = filterFrequencies(wide.data, wide.cols, wide.rows, transfer);
    return inner(matrix(wide.rows, wide.cols, data), plane, pad);
  });
  const offset = keepsMean(transfer) ? 0 : middleGray(set);
  const left = transformed(brightness({ ...set, planes }));
  const energy = (matrices: readonly Matrix[]) =>
    matrices.reduce((sum, { data }) => data.reduce((total, v) => total + v * v, sum), 0);
  const before = energy(set.planes);
  return {
    ...planeForms(set, planes, offset),
    metrics: {
      width: left.width,
      height: left.height,
      ...measures(brightness({ ...set, planes }), spectrumPeaks(left.X, left.width, left.height, WAVES)),
      energyKept: before > 0 ? energy(planes) / before : 1,
      ...(set.image && { clipped: imageOf(set, planes, 1, offset).clipped }),
    },
    extra: {
      spectrum: { array: () => spectrumArray(left, shift), image: () => spectrumPicture(left, show) },
      radial: { table: () => ({ ...radialProfile(left.X, left.width, left.height) }) },
      peaks: { table: () => waveTable(spectrumPeaks(left.X, left.width, left.height, WAVES)) },
    },
    plot: () =>
      beside([
        pictureChart(pictureOf(set, set.planes), 'Before'),
        pictureChart(pictureOf(set, planes, offset), offset === 0 ? 'After' : 'After; middle gray is 0'),
        spectrumChart(transformed(brightness(set)), show, 'Spectrum before'),
        spectrumChart(left, show, 'Spectrum after'),
      ]),
  };
}

/** Back from a spectrum. */
export async function inverse(path: string, { shift, show }: Fft2Options, warn: Warn): Promise<Result> {
  const { shape, data } = await readArray(path, undefined, warn);
  const [height = 0, width = 0, parts] = shape;
  if (shape.length !== 3 || parts !== 2 || height * width === 0)
    throw new DataError(`an array of ${shape.join(' × ')}, a spectrum height × width × 2 was needed`, {
      file: path,
      hint: 'ispr fft2 PICTURE -o spectrum.npy makes one',
    });
  const numbers = Float64Array.from(data as ArrayLike<number>, Number);
  const bad = numbers.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new DataError(`value ${bad} of the array is ${String(data[bad])}, no number`, { file: path });
  const X = shift ? fftShift(numbers, [height, width], { parts: 2, undo: true }) : numbers;
  const { plane, imaginary } = planeOfSpectrum(X, width, height);
  const largest = plane.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (imaginary > 1e-6 * largest)
    warn('the spectrum is not that of a real picture: the imaginary part is dropped (was it shifted?)');
  const Kind = largest > 255.5 ? Uint16Array : Uint8Array;
  const set = {
    planes: [matrix(height, width, plane)],
    image: { width, height, channels: 1 as const, data: new Kind(0) },
  };
  const { image, clipped } = imageOf(set, set.planes);
  return {
    ...planeForms(set, set.planes),
    metrics: { width, height, imaginary, clipped },
    plot: () =>
      beside([spectrumChart({ width, height, X }, show, 'Spectrum'), pictureChart(image, 'Picture')]),
  };
}

const transformed = ({ data, rows, cols }: Matrix): Spectrum => ({
  width: cols,
  height: rows,
  X: planeSpectrum(data, cols, rows),
});

/** 0.2126 R + 0.7152 G + 0.0722 B, or the one channel there is. */
function brightness({ planes }: PlaneSet): Matrix {
  if (planes.length < 3) return planes[0]!;
  const [r, g, b] = planes as [Matrix, Matrix, Matrix];
  const y = r.data.map((v, i) => 0.2126 * v + 0.7152 * g.data[i]! + 0.0722 * b.data[i]!);
  return matrix(r.rows, r.cols, y);
}

function tapered(plane: Matrix, kind: Fft2Options['window']): Matrix {
  if (kind === 'rectangular') return plane;
  const [across, down] = [windowOf(kind, plane.cols), windowOf(kind, plane.rows)];
  return matrix(
    plane.rows,
    plane.cols,
    plane.data.map((v, i) => v * across[i % plane.cols]! * down[Math.floor(i / plane.cols)]!),
  );
}

function inner(wide: Matrix, { rows, cols }: Matrix, pad: number): Matrix {
  if (pad === 0) return wide;
  const out = matrix(rows, cols);
  for (let r = 0; r < rows; r++) {
    const from = (r + pad) * wide.cols + pad;
    out.data.set(wide.data.subarray(from, from + cols), r * cols);
  }
  return out;
}

const keepsMean = (transfer: (u: number, v: number) => number) => transfer(0, 0) > 0.5;

/** What was taken the mean of swings about 0: shown about the middle of the levels. */
const middleGray = ({ image }: PlaneSet) =>
  image === undefined ? 0 : image.data instanceof Uint8Array ? 128 : 32768;

const pairs = (numbers: readonly number[]): [number, number][] => {
  if (numbers.length % 2 !== 0)
    throw new UsageError(`--notch takes pairs U,V, got ${numbers.length} numbers`);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!]);
};

function measures({ data }: Matrix, waves: readonly Wave[]) {
  const [wave] = waves;
  return {
    mean: data.reduce((sum, v) => sum + v, 0) / data.length,
    energy: data.reduce((sum, v) => sum + v * v, 0),
    ...(wave && {
      peakU: wave.u,
      peakV: wave.v,
      peakAmplitude: wave.amplitude,
      peakPeriod: 1 / Math.hypot(wave.u, wave.v),
      peakAngle: Math.atan2(wave.v, wave.u),
    }),
  };
}

const waveTable = (waves: readonly Wave[]) => ({
  u: waves.map((w) => w.u),
  v: waves.map((w) => w.v),
  amplitude: waves.map((w) => w.amplitude),
  phase: waves.map((w) => w.phase),
  period: waves.map((w) => 1 / Math.hypot(w.u, w.v)),
  angle: waves.map((w) => Math.atan2(w.v, w.u)),
});

function pictureOf(set: PlaneSet, planes: readonly Matrix[], offset = 0) {
  if (set.image) return imageOf(set, planes, 1, offset).image;
  const values = planes[0]!.data;
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return imageOf(
    set,
    planes,
    high > low ? 255 / (high - low) : 0,
    high > low ? (-255 * low) / (high - low) : 0,
  ).image;
}

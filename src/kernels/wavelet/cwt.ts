import { DataError } from '../../core/errors.js';
import { fftThrough, rfft } from '../signal/fft.js';
import { goodLength } from '../signal/fft-plan.js';
import type { ContinuousWavelet } from './continuous.js';
import { checkScales } from './scales.js';

export const CWT_BORDERS = ['zero', 'reflect', 'periodic'] as const;
export type CwtBorder = (typeof CWT_BORDERS)[number];

export const CWT_VALUES = ['power', 'magnitude', 'real', 'phase', 'complex'] as const;
export type CwtValue = (typeof CWT_VALUES)[number];

/** Numbers that are transformed at a time: rows of short series together, long ones a few, in the cache. */
const BATCH = 2 ** 18;
/** Padding beyond so many lengths of the series would only serve scales that are longer than it. */
const MOST_LENGTHS = 8;
/** 2 GiB of coefficients. */
const MOST_VALUES = 2 ** 28;

/**
 * Continuous wavelet transform of a real series,
 *
 *   W(s, t) = sum_j x_j psi*((j - t) / s) / sqrt(s),
 *
 * by the transforms of x and psi: one forward transform, and an inverse one for each scale. What lies beyond the
 * ends is zero, reflected (... x_2 x_1 | x_0 x_1 ...) or the series again. Small scales, whose wavelet is shorter
 * than a few samples, take it without its frequencies above half the rate.
 *
 * @param scales in samples, rising
 * @param value  |W|^2, |W|, Re W, arg W, or the complex numbers themselves
 * @returns      [scales, n], or [scales, n, 2] complex numbers
 * @see Torrence & Compo, A Practical Guide to Wavelet Analysis, 1998, equations 4 to 6
 */
export function cwt(
  x: Float64Array,
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  { border = 'zero', value = 'power' }: { border?: CwtBorder; value?: CwtValue } = {},
): Float64Array {
  const n = x.length;
  const parts = value === 'complex' ? 2 : 1;
  const size = scales.length * n * parts;
  if (size > MOST_VALUES)
    throw new DataError(
      `${scales.length} scales of ${n} samples are ${size} numbers, ${MOST_VALUES} at most`,
      {
        hint: 'fewer scales, a part of the series, or ispr resample',
      },
    );
  const result = new Float64Array(size);
  cwtRows(x, wavelet, scales, border, (index, row) =>
    TAKE[value](row, result.subarray(index * n * parts, (index + 1) * n * parts)),
  );
  return result;
}

/** What is kept of n complex numbers, or of their real or imaginary parts where the wavelet is real. */
const TAKE: Record<CwtValue, (row: Row, to: Float64Array) => void> = {
  power({ numbers: z, complex, part }, to) {
    if (complex)
      for (let i = 0; i < to.length; i++) to[i] = z[2 * i]! * z[2 * i]! + z[2 * i + 1]! * z[2 * i + 1]!;
    else for (let i = 0; i < to.length; i++) to[i] = z[2 * i + part]! * z[2 * i + part]!;
  },
  magnitude(row, to) {
    TAKE.power(row, to);
    for (let i = 0; i < to.length; i++) to[i] = Math.sqrt(to[i]!);
  },
  real({ numbers: z, part }, to) {
    for (let i = 0; i < to.length; i++) to[i] = z[2 * i + part]!;
  },
  phase({ numbers: z, complex, part }, to) {
    for (let i = 0; i < to.length; i++) to[i] = Math.atan2(complex ? z[2 * i + 1]! : 0, z[2 * i + part]!);
  },
  complex({ numbers: z, complex, part }, to) {
    if (complex) to.set(z.subarray(0, to.length));
    else for (let i = 0; i < to.length; i += 2) to[i] = z[i + part]!;
  },
};

/** Coefficients of one scale, n or more, which are overwritten afterwards. */
interface Row {
  /** Interleaved. */
  numbers: Float64Array;
  complex: boolean;
  /** The part that counts where they are real. */
  part: 0 | 1;
}

type TakeRow = (index: number, row: Row) => void;

function cwtRows(
  x: Float64Array,
  wavelet: ContinuousWavelet,
  scales: Float64Array,
  border: CwtBorder,
  takeRow: TakeRow,
): void {
  checkScales(scales);
  if (x.length < 2) throw new DataError(`a wavelet transform needs two samples or more, got ${x.length}`);
  const lengths = Array.from(scales, (scale) => lengthFor(x.length, wavelet.reach * scale, border));
  for (let first = 0; first < scales.length; ) {
    // Scales that need about as much padding share the transform of the series.
    let end = first + 1;
    while (end < scales.length && lengths[end]! <= SHARED * lengths[first]!) end++;
    const padded = layOut(x, Math.max(...lengths.slice(first, end)), border);
    const group = { X: rfft(padded), length: padded.length, wavelet, scales: scales.subarray(first, end) };
    const offset = first;
    rowsOf(group, (index, row) => takeRow(offset + index, row));
    first = end;
  }
}

/** Longer padding than a scale needs costs time in its own transform, shorter groups a transform of the series. */
const SHARED = 1.2;

/** Length of a circular transform in which a wavelet that reaches so far does not meet its own other end. */
function lengthFor(n: number, reach: number, border: CwtBorder): number {
  if (border === 'periodic') return n;
  const pad = Math.min(Math.ceil(reach), (MOST_LENGTHS - 1) * n);
  // Reflected series have the period 2n - 2, which needs no padding.
  if (border === 'reflect') return Math.min(goodLength(n + 2 * pad), 2 * n - 2);
  return goodLength(n + pad);
}

/** The series with what lies beyond its ends, those before its start at the end of the circle. */
function layOut(x: Float64Array, length: number, border: CwtBorder): Float64Array {
  const n = x.length;
  const padded = new Float64Array(length);
  padded.set(x);
  if (border === 'reflect') {
    const beyond = length - n;
    const after = Math.ceil(beyond / 2);
    for (let i = 0; i < after; i++) padded[n + i] = x[Math.max(0, n - 2 - i)]!;
    for (let i = 1; i <= beyond - after; i++) padded[length - i] = x[Math.min(n - 1, i)]!;
  }
  return padded;
}

/** Scales that are transformed with the same padding. */
interface Group {
  /** Bins 0..length/2 of the padded series. */
  X: Float64Array;
  length: number;
  wavelet: ContinuousWavelet;
  scales: Float64Array;
}

/**
 * hat W(k) = X_k psi*(s 2 pi k / length) sqrt(2 pi s), and back. Where psi is real, two scales share a complex
 * transform: one is its real, the other its imaginary part.
 */
function rowsOf(group: Group, takeRow: TakeRow): void {
  const { length, wavelet, scales } = group;
  const { complex, quarter } = wavelet;
  const shared = complex ? 1 : 2;
  const lines = Math.ceil(scales.length / shared);
  const batch = Math.max(1, Math.min(lines, Math.floor(BATCH / length)));
  for (let first = 0; first < lines; first += batch) {
    const outer = Math.min(batch, lines - first);
    const each = (call: (index: number, line: number, part: 0 | 1) => void) => {
      for (let line = 0; line < outer; line++)
        for (const part of shared === 1 ? ([0] as const) : ([0, 1] as const)) {
          const index = shared * (first + line) + part;
          if (index < scales.length) call(index, line, part);
        }
    };
    fftThrough(
      (room) => {
        room.fill(0);
        each((index, line, part) =>
          addSpectrum(
            group,
            scales[index]!,
            QUARTERS[(part - quarter + 4) % 4]!,
            room.subarray(2 * length * line),
          ),
        );
      },
      { outer, n: length, inner: 1 },
      true,
      (W) =>
        each((index, line, part) =>
          takeRow(index, { numbers: W.subarray(2 * length * line), complex, part }),
        ),
    );
  }
}

/** i^q as [re, im]. */
const QUARTERS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** The spectrum of one scale, times a power of i, is added to a line of bins. */
function addSpectrum(
  { X, length, wavelet }: Group,
  scale: number,
  [re, im]: readonly [number, number],
  line: Float64Array,
): void {
  const { from, to } = bandOf(wavelet, scale, length);
  const { spectrum } = wavelet;
  const height = Math.sqrt(2 * Math.PI * scale);
  const step = (2 * Math.PI * scale) / length;
  for (let k = from; k <= to; k++) {
    const psi = height * spectrum(step * k);
    const at = 2 * (k < 0 ? k + length : k);
    const Xr = X[2 * Math.abs(k)]!;
    const Xi = k < 0 ? -X[2 * Math.abs(k) + 1]! : X[2 * k + 1]!;
    line[at]! += psi * (re * Xr - im * Xi);
    line[at + 1]! += psi * (re * Xi + im * Xr);
  }
}

/** Bins of frequency 2 pi k / length at which a wavelet of this scale is not negligible: from..to, within the circle. */
function bandOf({ band, quarter }: ContinuousWavelet, scale: number, length: number) {
  const bin = (u: number) => (u * length) / (2 * Math.PI * scale);
  const half = Math.floor(length / 2);
  // Half the rate is its own opposite, where the transform of an odd wavelet is 0.
  const top = quarter % 2 === 1 && length % 2 === 0 ? half - 1 : half;
  return {
    from: Math.max(Math.ceil(bin(band.low)), half - length + 1),
    to: Math.min(Math.floor(bin(band.high)), top),
  };
}

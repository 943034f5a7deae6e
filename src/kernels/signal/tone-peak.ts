import { brentMinimum } from '../optimize/brent.js';
import type { Signal } from './segments.js';

/** A line of a spectrum, found between its bins. */
export interface Tone {
  /** Cycles a sample. */
  frequency: number;
  magnitude: number;
  phase: number;
}

// The recurrence of the phase is started anew so often, before its rounding adds up.
const RENEWED = 512;

/** sum_t w_t x_t exp(-2 pi i f t) at any frequency f, in cycles a sample. */
export function dtft(
  { real, imag }: Signal,
  window: Float64Array | undefined,
  frequency: number,
): [re: number, im: number] {
  const n = window ? window.length : real.length;
  const turn = 2 * Math.PI * frequency;
  const [c, s] = [Math.cos(turn), -Math.sin(turn)];
  let [re, im] = [0, 0];
  for (let first = 0; first < n; first += RENEWED) {
    // The whole turns are left out before they cost places of the angle.
    const cycles = (frequency * first) % 1;
    let a = Math.cos(2 * Math.PI * cycles);
    let b = -Math.sin(2 * Math.PI * cycles);
    const end = Math.min(n, first + RENEWED);
    for (let t = first; t < end; t++) {
      const w = window ? window[t]! : 1;
      const x = w * real[t]!;
      re += x * a;
      im += x * b;
      if (imag) {
        const y = w * imag[t]!;
        re -= y * b;
        im += y * a;
      }
      const next = a * c - b * s;
      b = a * s + b * c;
      a = next;
    }
  }
  return [re, im];
}

/** The largest |X(f)| within `reach` of f, between the bins of a transform: for one tone the most likely frequency. */
export function tonePeak(
  signal: Signal,
  window: Float64Array | undefined,
  near: number,
  reach: number,
): Tone {
  const around = transformAround(signal, window, near);
  const { x: offset } = brentMinimum((offset) => -around(offset), -reach, reach, { tolerance: reach * 1e-9 });
  const frequency = near + offset;
  const [re, im] = dtft(signal, window, frequency);
  return { frequency, magnitude: Math.hypot(re, im), phase: Math.atan2(im, re) };
}

// Blocks of a long signal: at a distance of 1/n from f a block turns by less than pi / BLOCKS either way, and the
// third power of that, which is left out, is below 1e-10.
const BLOCKS = 4096;

/**
 * |X(near + offset)| for many offsets up to some 1/n. A long signal is turned by `near` once and its blocks are kept
 * as moments: sum z exp(-i w (t - c)) = m_0 - i w m_1 - w^2 m_2 / 2 about the middle c of a block, w = 2 pi offset.
 */
export function transformAround(
  signal: Signal,
  window: Float64Array | undefined,
  near: number,
): (offset: number) => number {
  const n = window ? window.length : signal.real.length;
  if (n <= 2 * BLOCKS) return (offset) => Math.hypot(...dtft(signal, window, near + offset));
  const length = Math.ceil(n / BLOCKS);
  const moments = Array.from({ length: BLOCKS }, (_, block) => {
    const first = block * length;
    return blockMoments(signal, window, near, first, Math.min(n, first + length));
  });
  return (offset) => {
    const w = 2 * Math.PI * offset;
    let [re, im] = [0, 0];
    for (const { middle, m } of moments) {
      const a = m[0]! + w * m[3]! - (w * w * m[4]!) / 2;
      const b = m[1]! - w * m[2]! - (w * w * m[5]!) / 2;
      const angle = -w * middle;
      re += a * Math.cos(angle) - b * Math.sin(angle);
      im += a * Math.sin(angle) + b * Math.cos(angle);
    }
    return Math.hypot(re, im);
  };
}

/** Re and Im of the moments 0, 1 and 2 of a block of w x exp(-2 pi i near t). */
function blockMoments(
  { real, imag }: Signal,
  window: Float64Array | undefined,
  near: number,
  begin: number,
  end: number,
): { middle: number; m: Float64Array } {
  const middle = (begin + end - 1) / 2;
  const m = new Float64Array(6);
  const cycles = (near * begin) % 1;
  let a = Math.cos(2 * Math.PI * cycles);
  let b = -Math.sin(2 * Math.PI * cycles);
  const [c, s] = [Math.cos(2 * Math.PI * near), -Math.sin(2 * Math.PI * near)];
  for (let t = begin; t < end; t++) {
    const w = window ? window[t]! : 1;
    const x = w * real[t]!;
    const y = imag ? w * imag[t]! : 0;
    const re = x * a - y * b;
    const im = x * b + y * a;
    const d = t - middle;
    m[0]! += re;
    m[1]! += im;
    m[2]! += d * re;
    m[3]! += d * im;
    m[4]! += d * d * re;
    m[5]! += d * d * im;
    const next = a * c - b * s;
    b = a * s + b * c;
    a = next;
  }
  return { middle, m };
}

/** Bins first..last that are larger than their neighbours, the `count` largest, the largest first. */
export function localMaxima(
  values: Float64Array,
  count: number,
  first = 1,
  last = values.length - 1,
): number[] {
  const found: number[] = [];
  for (let k = first; k <= last; k++) {
    const value = values[k]!;
    if (!(value > 0) || (k > 0 && values[k - 1]! >= value)) continue;
    if (k + 1 < values.length && values[k + 1]! > value) continue;
    if (found.length === count && value <= values[found[count - 1]!]!) continue;
    const place = found.findIndex((j) => values[j]! < value);
    found.splice(place < 0 ? found.length : place, 0, k);
    if (found.length > count) found.pop();
  }
  return found;
}

/** Vertex of the parabola through the logarithms of a peak and its neighbours: offset in bins, and value. */
export function logParabola(values: Float64Array, k: number): { offset: number; value: number } {
  const [l, m, r] = [values[k - 1] ?? 0, values[k]!, values[k + 1] ?? 0];
  if (!(l > 0 && r > 0)) return { offset: 0, value: m };
  const [a, b, c] = [Math.log(l), Math.log(m), Math.log(r)];
  const bend = a - 2 * b + c;
  if (!(bend < 0)) return { offset: 0, value: m };
  const offset = (a - c) / (2 * bend);
  return { offset, value: Math.exp(b - ((a - c) * offset) / 4) };
}

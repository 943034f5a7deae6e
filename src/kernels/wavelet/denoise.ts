import { UsageError } from '../../core/errors.js';
import { maxLevel, wavedec, waverec } from './dwt.js';
import { type Details, type Plane, wavedec2, waverec2 } from './dwt2.js';
import type { Extension } from './edges.js';
import type { Wavelet } from './families.js';
import { type Shrinkage, shrink } from './shrink.js';
import { bandThreshold, noiseDeviation, type ThresholdRule } from './thresholds.js';

export interface DenoiseOptions {
  wavelet: Wavelet;
  mode?: Extension;
  /** Levels of the transform; by default as many as there are whose coefficients know the noise from the signal. */
  level?: number;
  rule?: Shrinkage;
  /** How thresholds are chosen, or one for all bands in units of the signal. */
  threshold?: ThresholdRule | number;
  /** global: one noise for all levels, told by the finest one (white noise); level: each its own (coloured noise). */
  noise?: 'global' | 'level';
  /** Standard deviation of the noise where it is known. */
  sigma?: number;
  /** Levels whose details are put to 0 altogether, from 1, the finest. */
  drop?: readonly number[];
  /** Averaged over this many shifts of the signal, which takes away the marks of the grid (cycle spinning). */
  shifts?: number;
}

export interface Denoised<T> {
  signal: T;
  /** Standard deviation of the noise that was assumed, of the finest level. */
  sigma: number;
  /** One a band, finest first: level 1, 2, ...; pictures have three of a level: horizontal, vertical, diagonal. */
  bands: { level: number; kind: string; threshold: number; kept: number; size: number }[];
}

/**
 * A signal with its noise taken away: transformed, details under a threshold shrunk, transformed back. Without
 * thresholds it is the signal itself.
 *
 * @see Donoho & Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994; Coifman & Donoho,
 *      Translation-invariant de-noising, 1995
 */
export function waveletDenoise(x: Float64Array, options: DenoiseOptions): Denoised<Float64Array> {
  const { wavelet, mode = 'symmetric', shifts = 1 } = options;
  const level = levelsFor(x.length, options);
  const length = x.length;
  return averaged(x, shifts, rolled, (moved) => {
    const [approx, ...details] = wavedec(moved, wavelet, { level, mode });
    const bands = details.reverse().map((data, i) => ({ level: i + 1, kind: 'detail', data }));
    const { shrunk, sigma, told } = shrinkBands(bands, length, options);
    return { signal: waverec([approx!, ...shrunk.reverse()], wavelet, { mode, length }), sigma, bands: told };
  });
}

/** The same for a picture of one channel. */
export function waveletDenoiseImage(x: Plane, options: DenoiseOptions): Denoised<Plane> {
  const { wavelet, mode = 'symmetric', shifts = 1 } = options;
  const { height, width } = x;
  const level = levelsFor(Math.min(height, width), options);
  const move = (data: Float64Array, by: number) => rolledPlane({ ...x, data }, by).data;
  const { signal, ...told } = averaged(x.data, shifts, move, (data) => {
    const { approx, details } = wavedec2({ ...x, data }, wavelet, { level, mode });
    // Diagonals first: of all bands they hold the least of a picture and tell the noise best.
    const flat = [...details]
      .reverse()
      .flatMap((parts, i) => KINDS.map((kind) => ({ level: i + 1, kind, data: parts[kind].data })));
    const { shrunk, sigma, told } = shrinkBands(flat, height * width, options);
    const rebuilt = details.map((parts, i): Details => {
      const at = 3 * (details.length - 1 - i);
      const plane = (k: number): Plane => ({ ...parts[KINDS[k]!], data: shrunk[at + k]! });
      return { diagonal: plane(0), horizontal: plane(1), vertical: plane(2) };
    });
    return {
      signal: waverec2({ approx, details: rebuilt }, wavelet, { mode, height, width }).data,
      sigma,
      bands: told,
    };
  });
  return { signal: { height, width, data: signal }, ...told };
}

const KINDS = ['diagonal', 'horizontal', 'vertical'] as const;

/** As long as there are sixteen coefficients or more: the few of coarser levels are signal. */
function levelsFor(n: number, { level, wavelet, drop = [] }: DenoiseOptions): number {
  const most = maxLevel(n, wavelet);
  const chosen = level ?? Math.max(1, Math.min(most, Math.floor(Math.log2(n / 16))));
  if (level !== undefined && level > Math.max(1, most))
    throw new UsageError(
      `${level} levels of ${wavelet.name}: ${n} samples have ${Math.max(1, most)} at most`,
    );
  const beyond = drop.find((l) => l > chosen);
  if (beyond !== undefined) throw new UsageError(`level ${beyond} cannot be dropped: there are ${chosen}`);
  return chosen;
}

interface Band {
  level: number;
  kind: string;
  data: Float64Array;
}

function shrinkBands(
  bands: readonly Band[],
  n: number,
  { rule = 'soft', threshold = 'universal', noise = 'global', sigma: known, drop = [] }: DenoiseOptions,
) {
  const finest = known ?? noiseDeviation(bands[0]!.data);
  const told: Denoised<unknown>['bands'] = [];
  const shrunk = bands.map(({ level, kind, data }) => {
    const sigma = known ?? (noise === 'level' ? noiseDeviation(data) : finest);
    const t = typeof threshold === 'number' ? threshold : bandThreshold(threshold, data, sigma, n);
    const out = drop.includes(level) ? new Float64Array(data.length) : shrink(data, t, rule);
    let kept = 0;
    for (const v of out) if (v !== 0) kept++;
    told.push({ level, kind, threshold: t, kept, size: data.length });
    return out;
  });
  return { shrunk, sigma: finest, told };
}

/** Mean of what `body` makes of moved signals, moved back; what it tells is that of the signal in its place. */
function averaged(
  x: Float64Array,
  shifts: number,
  move: (x: Float64Array, by: number) => Float64Array,
  body: (x: Float64Array) => Denoised<Float64Array>,
): Denoised<Float64Array> {
  const first = body(x);
  if (shifts <= 1) return first;
  const sum = first.signal.slice();
  for (let s = 1; s < shifts; s++) {
    const back = move(body(move(x, s)).signal, -s);
    for (let i = 0; i < sum.length; i++) sum[i]! += back[i]!;
  }
  return { ...first, signal: sum.map((v) => v / shifts) };
}

/** x_(i + by), round the end. */
function rolled(x: Float64Array, by: number): Float64Array {
  const n = x.length;
  const first = ((by % n) + n) % n;
  const out = new Float64Array(n);
  out.set(x.subarray(first));
  out.set(x.subarray(0, first), n - first);
  return out;
}

function rolledPlane({ height, width, data }: Plane, by: number): Plane {
  const out = new Float64Array(data.length);
  const down = rolled(data, by * width);
  for (let y = 0; y < height; y++) out.set(rolled(down.subarray(y * width, (y + 1) * width), by), y * width);
  return { height, width, data: out };
}

import { rfft } from '../../kernels/signal/fft.js';
import { frameLevels } from '../../kernels/signal/frame-levels.js';
import { spectralContrast } from '../../kernels/signal/spectral-contrast.js';
import { type SpectralShape, spectralShape } from '../../kernels/signal/spectral-shape.js';
import { sizeOf, stftChunks } from '../../kernels/signal/stft.js';

export interface Framing {
  window: Float64Array;
  hop: number;
  nfft: number;
  rateHz: number;
}

export interface Wanted {
  power: boolean;
  rolloff: number;
  contrast: boolean;
  /** Frequencies that are looked at. */
  band: readonly [number, number];
}

export interface Features extends SpectralShape {
  rms: Float64Array;
  crossings: Float64Array;
  /** A column for each band. */
  contrasts: Float64Array[];
  /** Mean magnitude of each bin, for a picture. */
  frequency: Float64Array;
  mean: Float64Array;
}

/** All features of all frames, in one pass over them. */
export function measure(
  x: Float64Array,
  framing: Framing,
  { power, rolloff, contrast, band }: Wanted,
): Features {
  const { window, hop, nfft, rateHz } = framing;
  const { bins, frames } = sizeOf(x.length, framing);
  const all = Float64Array.from({ length: bins }, (_, k) => (k * rateHz) / nfft);
  const begin = all.findIndex((f) => f >= band[0]);
  const end = bins - [...all].reverse().findIndex((f) => f <= band[1]);
  const frequency = all.subarray(begin, end);
  const shape = spectralShape(frames, { frequency, power, rolloff });
  const contrasts = contrast
    ? spectralContrast(frames, { frequency, octaves: octavesBelow(rateHz / 2) })
    : undefined;
  const mean = new Float64Array(frequency.length);
  eachChunk(x, framing, bins, (values, pitch, first, count) => {
    for (let t = 0; t < count; t++) {
      shape.add(first + t, values, begin * pitch + t, pitch);
      contrasts?.add(first + t, values, begin * pitch + t, pitch);
    }
    for (let k = 0; k < mean.length; k++)
      for (let t = 0; t < count; t++) mean[k]! += values[(begin + k) * pitch + t]! / frames;
  });
  return {
    ...shape.shape,
    ...frameLevels(x, { size: window.length, hop, frames }),
    contrasts: contrasts?.contrasts() ?? [],
    frequency,
    mean,
  };
}

const LOWEST_HZ = 200;

/** Octaves above 200 Hz that begin below this frequency, six at most, one at least. */
const octavesBelow = (top: number) => Math.max(1, Math.min(6, Math.ceil(Math.log2(top / LOWEST_HZ))));

/** Numbers of a chunk: what fits into the cache of a core, about. */
const CHUNK = 2 ** 18;
/** From here on a frame is one long transform, which has kernels of its own. */
const LONG = 2 ** 16;

type Take = (values: Float64Array, pitch: number, first: number, count: number) => void;

function eachChunk(x: Float64Array, framing: Framing, bins: number, take: Take): void {
  const { window, hop, nfft } = framing;
  if (nfft < LONG) {
    const most = Math.max(1, Math.min(512, Math.floor(CHUNK / bins)));
    stftChunks(x, { window, hop, nfft }, { output: 'magnitude', most }, ({ values, pitch, first, count }) =>
      take(values, pitch, first, count),
    );
    return;
  }
  const { frames } = sizeOf(x.length, framing);
  const frame = new Float64Array(nfft);
  const magnitude = new Float64Array(bins);
  for (let t = 0; t < frames; t++) {
    for (let j = 0; j < window.length; j++) frame[j] = x[t * hop + j]! * window[j]!;
    const X = rfft(frame);
    for (let k = 0; k < bins; k++) magnitude[k] = Math.sqrt(X[2 * k]! ** 2 + X[2 * k + 1]! ** 2);
    take(magnitude, 1, t, 1);
  }
}

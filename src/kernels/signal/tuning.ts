import { type Framing, stftChunks } from './stft.js';

const CHUNK = 128;
/** Band in which peaks count as tones. */
const LOWEST_HZ = 150;
const HIGHEST_HZ = 4000;
/** Peaks below this part of their frame's largest bin do not count. */
const FAINTEST = 0.1;
/** Width of the cells of the histogram, in steps. */
const RESOLUTION = 0.01;
/** A of the lowest octave. */
const A0_HZ = 27.5;

/**
 * How far the tones of a recording lie off the scale of `steps` equal steps an octave that has a' = 440 Hz, in
 * steps, -0.5 to 0.5: the mode of a histogram, in hundredths, over the spectral peaks that are louder than half of
 * them. Peaks are maxima of the power over the bins, their places refined by a parabola through three bins. 0 where
 * there is no peak.
 */
export function estimateTuning(signal: Float64Array, framing: Framing, rateHz: number, steps = 12): number {
  const peaks: { hz: number; height: number }[] = [];
  const nfft = framing.nfft ?? framing.window.length;
  stftChunks(signal, framing, { output: 'power', most: CHUNK }, ({ values, pitch, count }) => {
    for (let t = 0; t < count; t++) addPeaks((k) => values[k * pitch + t]!, nfft, rateHz, peaks);
  });
  return tuningOf(peaks, steps);
}

function addPeaks(
  power: (bin: number) => number,
  nfft: number,
  rateHz: number,
  peaks: { hz: number; height: number }[],
): void {
  const top = Math.floor(nfft / 2);
  let largest = 0;
  for (let k = 0; k <= top; k++) largest = Math.max(largest, power(k));
  const loud = (k: number) => (power(k) > FAINTEST * largest ? power(k) : 0);
  const highest = Math.min(HIGHEST_HZ, rateHz / 2);
  for (
    let k = Math.max(1, Math.ceil((LOWEST_HZ * nfft) / rateHz));
    k < top && (k * rateHz) / nfft < highest;
    k++
  ) {
    const [before, here, after] = [power(k - 1), loud(k), power(k + 1)];
    if (here === 0 || here <= loud(k - 1) || here < loud(k + 1)) continue;
    const slope = (after - before) / 2;
    const curvature = after + before - 2 * here;
    const shift = Math.abs(slope) < Math.abs(curvature) ? -slope / curvature : 0;
    peaks.push({ hz: ((k + shift) * rateHz) / nfft, height: here + (slope * shift) / 2 });
  }
}

function tuningOf(peaks: readonly { hz: number; height: number }[], steps: number): number {
  if (peaks.length === 0) return 0;
  const heights = Float64Array.from(peaks, ({ height }) => height).sort();
  const middle = heights.length / 2;
  const median = (heights[Math.ceil(middle) - 1]! + heights[Math.floor(middle)]!) / 2;
  const counts = new Int32Array(Math.round(1 / RESOLUTION));
  for (const { hz, height } of peaks) {
    if (height < median) continue;
    const step = steps * Math.log2(hz / A0_HZ);
    const off = step - Math.floor(step + 0.5);
    counts[Math.min(counts.length - 1, Math.floor((off + 0.5) / RESOLUTION))]!++;
  }
  return (counts.indexOf(Math.max(...counts)) - counts.length / 2) / counts.length;
}

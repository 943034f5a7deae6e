import { localMaxima } from './local-maxima.js';
import { binFrequency } from './plane-spectrum.js';
import type { Plane } from './raster.js';

/** A wave cos(2 pi (u x + v y) + phase) in a picture. */
export interface Wave {
  /** Cycles a pixel along x and y. */
  u: number;
  v: number;
  /** Half the height from trough to crest, in levels. */
  amplitude: number;
  phase: number;
}

/**
 * The strongest waves of a spectrum: local maxima of |X| among their eight neighbours on the torus, frequency 0 and its
 * neighbours left out. Each stands for itself and its opposite; v >= 0.
 */
export function spectrumPeaks(X: Float64Array, width: number, height: number, atMost: number): Wave[] {
  // A margin of one bin, so that the edges have neighbours beyond them.
  const padded = {
    width: width + 2,
    height: height + 2,
    channels: 1 as const,
    data: new Float32Array((width + 2) * (height + 2)),
  };
  for (let y = 0, p = 0; y < height + 2; y++) {
    const row = ((y + height - 1) % height) * width;
    for (let x = 0; x < width + 2; x++, p++) {
      const k = 2 * (row + ((x + width - 1) % width));
      padded.data[p] = Math.sqrt(X[k]! * X[k]! + X[k + 1]! * X[k + 1]!);
    }
  }
  // The strongest rows first: sorting every ripple of a large picture would take longer than its transform.
  const strong = wavesAbove(rowThreshold(padded, 4 * atMost));
  return strong.length === atMost ? strong : wavesAbove(0);

  function wavesAbove(threshold: number): Wave[] {
    const waves: Wave[] = [];
    for (const at of localMaxima(padded, { border: 1, threshold })) {
      const [x, y] = [(at % (width + 2)) - 1, Math.floor(at / (width + 2)) - 1];
      const [u, v] = [binFrequency(x, width), binFrequency(y, height)];
      if (Math.abs(u) * width < 2 && Math.abs(v) * height < 2) continue;
      const own = (2 * x) % width === 0 && (2 * y) % height === 0;
      // Of a wave and its opposite the one with v >= 0, or u > 0 where v is 0 or -1/2.
      if (!own && ((v < 0 && v > -0.5) || ((v === 0 || v === -0.5) && u < 0 && u > -0.5))) continue;
      const k = 2 * (y * width + x);
      waves.push({
        u,
        v,
        amplitude: ((own ? 1 : 2) * Math.hypot(X[k]!, X[k + 1]!)) / (width * height),
        phase: Math.atan2(X[k + 1]!, X[k]!),
      });
      if (waves.length === atMost) break;
    }
    return waves;
  }
}

/** Just below the n-th largest of the rows' largest values. */
function rowThreshold({ width, height, data }: Plane, n: number): number {
  const largest = new Float32Array(height);
  for (let y = 0; y < height; y++) {
    let most = 0;
    for (let p = y * width; p < (y + 1) * width; p++) if (data[p]! > most) most = data[p]!;
    largest[y] = most;
  }
  const ranked = largest.sort();
  return n < height ? ranked[height - n]! * 0.999999 : 0;
}

import { binFrequency } from './plane-spectrum.js';

export interface RadialProfile {
  /** Mean distance of the frequencies in a ring from 0, cycles a pixel. */
  frequency: Float64Array;
  /** Mean |X|^2 over the ring. */
  power: Float64Array;
  /** Frequencies in the ring. */
  count: Float64Array;
}

/**
 * Power by distance from frequency 0, whatever the direction: rings one bin of the longer side wide, from 0 (the mean
 * alone) to the largest frequency that fits in every direction, 1/2 cycle a pixel. Natural pictures fall about as
 * 1 / f^2.
 *
 * @see Field, Relations between the statistics of natural images and the response properties of cortical cells, 1987
 */
export function radialProfile(X: Float64Array, width: number, height: number): RadialProfile {
  const n = Math.max(width, height);
  const rings = Math.floor(n / 2) + 1;
  const sums = {
    frequency: new Float64Array(rings),
    power: new Float64Array(rings),
    count: new Float64Array(rings),
  };
  for (let v = 0, k = 0; v < height; v++)
    for (let u = 0; u < width; u++, k += 2) {
      const f = Math.hypot(binFrequency(u, width), binFrequency(v, height));
      const ring = Math.round(f * n);
      if (ring >= rings) continue;
      sums.frequency[ring]! += f;
      sums.power[ring]! += X[k]! * X[k]! + X[k + 1]! * X[k + 1]!;
      sums.count[ring]!++;
    }
  const filled = Array.from(sums.count.keys()).filter((ring) => sums.count[ring]! > 0);
  const mean = (total: Float64Array) => Float64Array.from(filled, (ring) => total[ring]! / sums.count[ring]!);
  return {
    frequency: mean(sums.frequency),
    power: mean(sums.power),
    count: Float64Array.from(filled, (ring) => sums.count[ring]!),
  };
}

import { DataError } from '../../core/errors.js';
import { type Border, borderIndex } from './border.js';
import { gaussianTaps } from './gaussian-blur.js';
import type { Gradient } from './gradient.js';
import type { Raster } from './raster.js';

/**
 * Gradient at the scale sigma: derivative of a Gaussian along one axis, the Gaussian along the other,
 *
 *   x = (g' (x) g) * I,   g'_k = k g_k / sum_j j^2 g_j   (correlated),
 *
 * so that a ramp a x gives a at every sigma. SciPy and scikit-image take k g_k / sigma^2, which is a little less
 * steep: by the 1e-3 of the variance that lies beyond 4 sigma.
 *
 * @param sigma in pixels, 0.2 to 1000
 */
export function gaussianDerivative(
  { width, height, data }: Raster<Float32Array>,
  sigma: number,
  { border = 'reflect', outside = 0 }: { border?: Border; outside?: number } = {},
): Gradient {
  const even = gaussianTaps(sigma);
  const odd = derivativeTaps(sigma);
  return {
    width,
    height,
    x: passes(odd, -1, even, 1),
    y: passes(even, 1, odd, -1),
  };

  function passes(across: Float64Array, signAcross: 1 | -1, down: Float64Array, signDown: 1 | -1) {
    const between = new Float32Array(data.length);
    const line = new Float64Array(width);
    for (let r = 0; r < height; r++) {
      line.fill(0);
      const row = data.subarray(r * width, (r + 1) * width);
      const at = (c: number) => {
        const from = borderIndex(c, width, border);
        return from < 0 ? outside : row[from]!;
      };
      for (let k = 0; k < across.length; k++) {
        const w = k === 0 ? across[0]! / 2 : across[k]!;
        const inside = Math.max(k, width - k);
        for (let c = 0; c < Math.min(k, width); c++) line[c]! += w * (at(c + k) + signAcross * at(c - k));
        for (let c = k; c < width - k; c++) line[c]! += w * (row[c + k]! + signAcross * row[c - k]!);
        for (let c = inside; c < width; c++) line[c]! += w * (at(c + k) + signAcross * at(c - k));
      }
      between.set(line, r * width);
    }
    // Beyond a constant border every row is the same; an odd kernel makes nothing of it.
    const beyond = signAcross < 0 ? 0 : outside;
    const out = new Float32Array(data.length);
    for (let r = 0; r < height; r++) {
      line.fill(0);
      for (let k = 0; k < down.length; k++) {
        const w = k === 0 ? down[0]! / 2 : down[k]!;
        const below = borderIndex(r + k, height, border);
        const above = borderIndex(r - k, height, border);
        for (let c = 0; c < width; c++)
          line[c]! +=
            w *
            ((below < 0 ? beyond : between[below * width + c]!) +
              signDown * (above < 0 ? beyond : between[above * width + c]!));
      }
      out.set(line, r * width);
    }
    return out;
  }
}

/** k g_k divided by the sum of k^2 g_k over both sides, for k = 0 .. radius. */
export function derivativeTaps(sigma: number): Float64Array {
  if (!(sigma >= 0.2 && sigma <= 1000))
    throw new DataError(`a derivative of a Gaussian needs a sigma of 0.2 to 1000 pixels, got ${sigma}`);
  const g = gaussianTaps(sigma);
  const variance = g.reduce((sum, w, k) => sum + 2 * k * k * w, 0);
  return g.map((w, k) => (k * w) / variance);
}

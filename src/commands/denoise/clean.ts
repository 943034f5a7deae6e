import type { Context, Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { noiseLevel, planeNoiseLevel } from '../../kernels/filter/noise-level.js';
import type { Matrix } from '../../kernels/linalg/matrix.js';
import { METHODS, type MethodOptions } from './methods.js';
import type { Options } from './options.js';

/** One series, or one channel of a picture, and what there is to tell about it. */
export function cleaned(
  x: Matrix,
  chosen: Options,
  around: { rateHz: number; noise: Float64Array | undefined },
  warn: Context['warn'],
): { signal: Float64Array; told: Record<string, Json> } {
  const found =
    chosen.sigma ??
    (x.data.length < 2 ? undefined : x.rows > 1 && x.cols > 1 ? planeNoiseLevel(x) : noiseLevel(x.data));
  const sigma = () => {
    if (found === undefined) throw new DataError('one sample: no noise can be told');
    if (found === 0 && chosen.sigma === undefined)
      warn(
        'no noise is told from the finest differences, half of them are 0; --sigma says how much there is',
      );
    return found;
  };
  const { method, ...given } = chosen;
  const { signal, told } = METHODS.get(method)!.clean(x, given satisfies MethodOptions, { ...around, sigma });
  let energy = 0;
  let removed = 0;
  for (let i = 0; i < signal.length; i++) {
    energy += x.data[i]! ** 2;
    removed += (x.data[i]! - signal[i]!) ** 2;
  }
  return { signal, told: { sigma: found ?? null, removed: energy > 0 ? removed / energy : 0, ...told } };
}

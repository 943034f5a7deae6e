import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { METHODS, type MethodOptions } from './methods.js';
import type { Options } from './options.js';

const KNOWN = new Set([...METHODS.values()].flatMap(({ uses }) => uses));

/** Options that do not go together, those that would do nothing, and values that no input could make right. */
export function checkOptions(chosen: Options): void {
  const { method, window, degree, windowSize } = chosen;
  const given = (keys: readonly (keyof MethodOptions)[]) => keys.filter((key) => chosen[key] !== undefined);
  const exclude = (keys: readonly (keyof MethodOptions)[], others = keys) => {
    const [first] = given(keys);
    const second = given(others).find((key) => key !== first);
    if (first && second) throw new UsageError(`${flagOf(first)} and ${flagOf(second)} exclude each other`);
  };
  const { uses } = METHODS.get(method)!;
  const [stray] = given([...KNOWN].filter((key) => !uses.includes(key)));
  if (stray) throw new UsageError(`${flagOf(stray)} means nothing to --method ${method}`);

  exclude(['noise', 'noiseSeconds']);
  if (method === 'tv') exclude(['lambda'], ['strength', 'sigma']);
  if (method === 'fourier') {
    exclude(['threshold', 'keepTop', 'keep']);
    exclude(['threshold', 'keepTop', 'keep', 'cutoff'], ['strength']);
    if (typeof chosen.threshold === 'string')
      throw new UsageError(`--threshold ${chosen.threshold} is a rule for wavelets, here it is a number`);
  }
  if (method === 'wavelet' && typeof chosen.threshold === 'number')
    exclude(['threshold'], ['strength', 'sigma']);
  if (window !== undefined && window % 2 === 0)
    throw new UsageError(`--window must be an odd number of samples, got ${window}`);
  if (method === 'savgol' && (degree ?? 3) >= (window ?? 11))
    throw new UsageError(
      `--degree must be less than the window, ${window ?? 11} samples, got ${degree ?? 3}`,
    );
  if (windowSize !== undefined && windowSize % 4 !== 0)
    throw new UsageError(`--window-size must be a multiple of 4, got ${windowSize}`);
}

import type { Context, Result } from '../../core/command/spec.js';
import type { NdArray } from '../../core/data.js';
import { DataError, UsageError } from '../../core/errors.js';
import { overlapOf } from '../../kernels/signal/cola.js';
import { istft } from '../../kernels/signal/istft.js';
import { framingOf } from '../shared/framing-options.js';
import type { SpectrogramOptions } from './options.js';

/** The signal of a complex array [bins, frames, 2]. */
export function resynthesise(
  { shape, data }: NdArray,
  chosen: SpectrogramOptions,
  { note }: Pick<Context, 'note'>,
): Result {
  const [bins, frames, parts] = shape;
  if (shape.length !== 3 || parts !== 2 || !bins || !frames)
    throw new DataError(`--inverse needs a complex array [bins, frames, 2], got ${shape.join(' × ')}`, {
      hint: 'magnitudes, decibels and mel bands have no phases: ispr griffin-lim finds some that fit',
    });
  const nfft = chosen.nfft ?? 2 * (bins - 1);
  const framing = framingOf({ ...chosen, nfft }, chosen.windowSize ?? nfft);
  const { window, hop, center } = framing;
  const covered = (frames - 1) * hop + (center ? 0 : window.length);
  const complex = data instanceof Float64Array ? data : Float64Array.from(data as ArrayLike<number>, Number);
  const signal = istft({ bins, frames, data: complex }, framing, chosen.samples ?? covered);
  const { cola, nola } = overlapOf(window, hop);
  note(
    `${chosen.window} windows of ${window.length} samples, ${hop} apart, ${cola ? 'add up to a constant (COLA)' : 'do not add up to a constant (no COLA), but leave nothing out (NOLA)'}: the signal comes back exactly`,
  );
  return {
    array: { shape: [signal.length], data: signal },
    audio: () => {
      if (chosen.rate === undefined) throw new UsageError('--rate is needed: the array does not tell it');
      return { rateHz: chosen.rate, channels: [signal] };
    },
    metrics: { n: signal.length, cola, nola },
  };
}

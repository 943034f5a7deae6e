import { UsageError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';
import { hzToMel, type MelScale } from '../../kernels/signal/mel.js';
import type { TimeAxis } from './view.js';

type Set = Pick<SeriesSet, 'rateHz' | 'unit'>;

/** Samples a second, which scales of hertz cannot do without. */
export function rateOf({ rateHz, unit }: Set, what: string): number {
  if (rateHz === undefined || unit !== 's')
    throw new UsageError(
      `${what} is about hertz: --rate is needed, as the input does not tell samples a second`,
    );
  return rateHz;
}

/** The time axis of frames whose middles are `hop` samples apart, the first at sample `lead`. */
export function timeOf(
  { rateHz, unit }: Set,
  { lead, hop, frames }: { lead: number; hop: number; frames: number },
): TimeAxis {
  const rate = rateHz ?? 1;
  return {
    ends: [(lead - hop / 2) / rate, ((frames - 0.5) * hop + lead) / rate],
    label: rateHz === undefined ? 'time (samples)' : 'time',
    ...(rateHz !== undefined && { unit }),
  };
}

export function frequencyOf({ rateHz, unit }: Set): { label: string; unit?: string } {
  if (rateHz === undefined) return { label: 'frequency (cycles a sample)' };
  return unit === 's' ? { label: 'frequency', unit: 'Hz' } : { label: `frequency (cycles a ${unit})` };
}

/** Round hertz along an axis of mels. */
export function melTicks(topHz: number, scale: MelScale): { at: number; label: string }[] {
  const decade = 10 ** Math.floor(Math.log10(topHz / 2));
  const hertz =
    topHz < 2000
      ? Array.from({ length: 21 }, (_, i) => i * decade)
      : [0, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000];
  return hertz.filter((hz) => hz <= topHz).map((hz) => ({ at: hzToMel(hz, scale), label: String(hz) }));
}

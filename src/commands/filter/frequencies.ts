import { UsageError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';

/** What frequencies are counted in, and how many of them a sample is. */
export interface Scale {
  /** Samples a unit of time; 1 where no rate is known. */
  rate: number;
  /** `Hz`, `cycles a day`, `cycles a sample`. */
  unit: string;
}

export function scaleOf({ rateHz, unit }: Pick<SeriesSet, 'rateHz' | 'unit'>): Scale {
  if (rateHz === undefined) return { rate: 1, unit: 'cycles a sample' };
  return { rate: rateHz, unit: unit === 's' ? 'Hz' : `cycles a ${unit}` };
}

/** The cut-offs in cycles a sample; `count` of them, or any number. */
export function cutoffsOf(
  cutoff: readonly number[] | undefined,
  { rate, unit }: Scale,
  what: string,
  count?: number,
): number[] {
  if (cutoff === undefined)
    throw new UsageError(`${what} needs --cutoff${count === 2 ? ' LOW,HIGH' : ''}, in ${unit}`);
  if (count !== undefined && cutoff.length !== count)
    throw new UsageError(
      `${what} has ${count === 2 ? 'two cut-offs' : 'one cut-off'}, got ${cutoff.join(',')}`,
    );
  for (const [i, f] of cutoff.entries()) {
    if (!(f > 0 && f < rate / 2))
      throw new UsageError(
        `--cutoff must lie between 0 and half the rate, ${rate / 2} ${unit}, got ${f}`,
        unit === 'cycles a sample' && f >= 0.5 ? { hint: 'give --rate for cut-offs in hertz' } : {},
      );
    if (count === 2 && i > 0 && !(f > cutoff[i - 1]!))
      throw new UsageError(`--cutoff must be LOW,HIGH with LOW below HIGH, got ${cutoff.join(',')}`);
  }
  return cutoff.map((f) => f / rate);
}

/** An edge of a band that a transition leads to, cycles a sample. */
export function edgeWithin(f: number, { rate, unit }: Scale): number {
  if (f > 0 && f < 0.5) return f;
  throw new UsageError(
    `--transition leads to ${Number((f * rate).toPrecision(6))} ${unit}, edges lie between 0 and ${rate / 2}`,
  );
}

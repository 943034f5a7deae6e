import type { NoteMark } from '../../core/chart/chart.js';
import { bySeries } from '../../core/command/series.js';
import type { Forms } from '../../core/command/spec.js';
import type { Signal } from '../../kernels/signal/segments.js';
import type { Spectrum } from '../../kernels/signal/spectrum.js';
import { localMaxima, logParabola, tonePeak } from '../../kernels/signal/tone-peak.js';

interface Place {
  bin: number;
  frequency: number;
  period: number;
}

/** The tone whose line it is: a cosine, its phase that of the first sample. */
export interface TonePeak extends Place {
  amplitude: number;
  phase: number;
}

export interface PowerPeak extends Place {
  power: number;
}

const DEFAULT_PEAKS = 10;

/** How many peaks are asked for, by number or by naming a file for them. */
export const peakCount = ({
  peaks,
  peakTable,
}: {
  peaks?: number | undefined;
  peakTable?: string | undefined;
}) => peaks ?? (peakTable === undefined ? 0 : DEFAULT_PEAKS);

/** The largest lines, each where the transform at any frequency is largest beside its bin. */
export function tonePeaks(
  signal: Signal,
  window: Float64Array | undefined,
  { n, magnitude }: Pick<Spectrum, 'n' | 'magnitude'>,
  { count, rateHz = 1 }: { count: number; rateHz: number | undefined },
): TonePeak[] {
  if (count === 0) return [];
  const complex = signal.imag !== undefined;
  const weight = window ? window.reduce((sum, w) => sum + w, 0) : signal.real.length;
  const last = complex ? n - 1 : Math.floor(n / 2);
  return localMaxima(magnitude, count, complex ? 0 : 1, last).map((bin) => {
    const tone = tonePeak(signal, window, (2 * bin > n ? bin - n : bin) / n, 1 / n);
    // A real tone has its mirror image; at half the rate they are one.
    const sides = complex || 2 * bin === n ? 1 : 2;
    const frequency = tone.frequency * rateHz;
    const amplitude = (sides * tone.magnitude) / weight;
    return { bin, frequency, period: 1 / frequency, amplitude, phase: tone.phase };
  });
}

/** The largest peaks of a power spectrum, at the vertex of a parabola through its logarithms. */
export function powerPeaks(
  frequency: Float64Array,
  power: Float64Array,
  { count, complex }: { count: number; complex: boolean },
): PowerPeak[] {
  const step = frequency[1]! - frequency[0]!;
  // Of a real signal the bins of negative frequency say nothing new.
  const negative = frequency.findIndex((f) => f < 0);
  const last = complex || negative < 0 ? power.length - 1 : negative - 1;
  return localMaxima(power, count, complex ? 0 : 1, last).map((bin) => {
    const { offset, value } = logParabola(power, bin);
    const at = frequency[bin]! + offset * step;
    return { bin, frequency: at, period: 1 / at, power: value };
  });
}

/** The table that --peak-table asks for. */
export const peakForms = <P extends Place>(
  results: readonly { name: string; peaks: readonly P[] }[],
  keys: readonly (keyof P & string)[],
): Forms => ({
  table: () =>
    bySeries(
      results.map(({ name, peaks }) => ({
        name,
        columns: Object.fromEntries(keys.map((key) => [key, peaks.map((peak) => Number(peak[key]))])),
      })),
    ),
});

// Numbers closer than this part of the axis would be written over each other.
const NOTE_SPACE = 0.07;

/** The frequencies of the largest peaks, as notes at their tops. */
export function peakNotes(
  peaks: readonly Place[],
  frequency: Float64Array,
  height: Float64Array,
): NoteMark[] {
  const least = frequency.reduce((low, f) => Math.min(low, f), 0);
  const most = frequency.reduce((top, f) => Math.max(top, f), 0);
  const space = NOTE_SPACE * (most - least || 1);
  const notes: NoteMark[] = [];
  for (const { bin, frequency: x } of peaks)
    if (notes.every((note) => Math.abs(note.x - x) > space))
      notes.push({ mark: 'note', x, y: height[bin]!, text: String(Number(x.toPrecision(4))) });
  return notes.slice(0, 10);
}

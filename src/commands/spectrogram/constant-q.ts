import { UsageError } from '../../core/errors.js';
import { noteName } from '../../kernels/signal/chroma.js';
import { binsBelowNyquist, constantQ, reachOf } from '../../kernels/signal/constant-q.js';
import { decibels } from '../../kernels/signal/mel.js';
import { rateOf, timeOf } from './axes.js';
import type { Job } from './job.js';
import { DEFAULT_LOWEST_HZ, DEFAULT_OCTAVES, DEFAULT_STEPS } from './options.js';
import { inDecibels, largest, powerOf } from './values.js';
import type { View } from './view.js';

const DEFAULT_HOP = 512;
/** Frames that a short recording gets at least. */
const SOME_FRAMES = 64;

export function constantQView({ signal, set, chosen, warn }: Job): View {
  const rateHz = rateOf(set, '--cqt');
  const { binsPerOctave = DEFAULT_STEPS, minFrequency: lowHz = DEFAULT_LOWEST_HZ, window } = chosen;
  if (chosen.sigma !== undefined)
    throw new UsageError(
      '--sigma is a number of samples: windows of --cqt are as long as their frequency asks for',
    );
  const shape = { beta: chosen.beta, alpha: chosen.alpha };
  const hop = chosen.hop ?? Math.max(1, Math.min(DEFAULT_HOP, Math.floor(signal.length / SOME_FRAMES)));
  const fit = binsBelowNyquist({ rateHz, lowHz, binsPerOctave, window, shape });
  if (fit < 1)
    throw new UsageError(`--min-frequency ${lowHz} Hz does not lie below half the rate of ${rateHz} Hz`);
  const bins = chosen.octaves
    ? chosen.octaves * binsPerOctave
    : Math.min(DEFAULT_OCTAVES * binsPerOctave, fit);
  const longest = 2 * reachOf(lowHz, rateHz, binsPerOctave) + 1;
  if (longest > signal.length)
    warn(
      `the lowest rows have windows of ${longest} samples, longer than the signal (${signal.length}); a higher --min-frequency has shorter ones`,
    );
  const { frames, data } = constantQ(signal, { rateHz, hop, lowHz, bins, binsPerOctave, window, shape });
  const power = powerOf(data);
  const peak = largest(power);
  const hzOf = (k: number) => lowHz * 2 ** (k / binsPerOctave);
  const octaves = Math.ceil(bins / binsPerOctave);
  return {
    title: 'Constant-Q spectrogram',
    bins,
    frames,
    data: chosen.complex
      ? data
      : chosen.db
        ? decibels(power)
        : chosen.magnitude
          ? power.map(Math.sqrt)
          : power,
    complex: chosen.complex,
    metrics: {
      bins,
      frames,
      hopSeconds: hop / rateHz,
      minFrequency: lowHz,
      maxFrequency: hzOf(bins - 1),
      peakFrequency: power[peak] === 0 ? null : hzOf(Math.floor(peak / frames)),
      peakTime: power[peak] === 0 ? null : ((peak % frames) * hop) / rateHz,
    },
    shown: () => inDecibels(power),
    y: {
      label: 'frequency',
      unit: 'Hz',
      scale: 'log',
      ends: [hzOf(-0.5), hzOf(bins - 0.5)],
      ticks: Array.from({ length: octaves + 1 }, (_, i) => ({
        at: hzOf(i * binsPerOctave),
        label: `${noteName(hzOf(i * binsPerOctave))} · ${Math.round(hzOf(i * binsPerOctave))}`,
      })),
    },
    time: timeOf(set, { lead: 0, hop, frames }),
  };
}

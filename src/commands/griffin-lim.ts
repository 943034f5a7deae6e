import { lineChart } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { peekKind } from '../core/peek.js';
import { readArray, readSeries, type Warn } from '../core/read.js';
import { griffinLim } from '../kernels/signal/griffin-lim.js';
import { stft } from '../kernels/signal/stft.js';
import { magnitudesOf } from './griffin-lim/magnitudes.js';
import { checkOptions, type GriffinLimOptions, griffinLimOptions } from './griffin-lim/options.js';
import { cropped, snrDb } from './griffin-lim/rebuilt.js';
import { framingOf, windowFor } from './shared/framing-options.js';

export default defineCommand({
  name: 'griffin-lim',
  group: 'Signals',
  summary: 'A sound from a spectrogram without phases: magnitudes, power, decibels or mel bands.',
  description:
    'Phases are drawn, or 0, and made consistent in turns: to the signal by overlap-add, back to its transform, whose phases are kept and whose magnitudes are replaced by those given. With --momentum 0 the distance from the magnitudes never rises; with 0.99 it falls much faster.\nThe array is [bins, frames], as ispr spectrogram writes it; --values, --mel, window, hop and --center must be those it was made with. A .wav is analysed first, its phases are dropped: what comes back shows what magnitudes alone tell. Mel bands have fewer rows than there are bins: bins are found that are not negative and give these bands.',
  keywords: [
    'phase',
    'phase retrieval',
    'vocoder',
    'inverse',
    'reconstruct',
    'magnitude',
    'mel',
    'resynthesis',
    'istft',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a spectrogram as an array or table, or a sound',
      accepts: ['array', 'table', 'audio'],
    },
  ],
  options: griffinLimOptions,
  outputs: ['audio', 'array'],
  metrics: {
    n: 'samples of the result',
    frames: 'frames of the spectrogram',
    iterations: 'that were made',
    convergence: '|| |STFT(x)| - S || / ||S|| of the result x: how far it is from the magnitudes S',
    inconsistency: 'how far S with the last phases is from the transform of any signal, in the same unit',
    snrDb: 'of a sound: decibels of the sound over the difference, by the better of both signs',
  },
  examples: [
    'ispr griffin-lim fixtures/speech.wav -o again.wav --plot convergence.png',
    'ispr spectrogram fixtures/speech.wav --mel 80 --db -o mel.npy && ispr griffin-lim mel.npy --mel --values db --rate 16000 -o robot.wav',
    'ispr griffin-lim fixtures/speech.wav --center --momentum 0 --phases zero --trace trace.csv -o again.wav',
  ],
  source:
    'Griffin & Lim, Signal estimation from modified short-time Fourier transform, 1984; Perraudin, Balazs & Søndergaard, A fast Griffin-Lim algorithm, 2013',
  cost: { bytesPerValue: 400, nsPerValue: 4000 },
  async run([path], chosen, { rng, warn, progress }) {
    const { magnitude, framing, original, rateHz } = await read(path!, chosen, warn);
    const { iterations, momentum, phases } = chosen;
    const bar = progress('iterations', iterations);
    const how = { iterations, momentum, ...(phases === 'random' && { rng }) };
    const { signal, convergence, inconsistency } = griffinLim(magnitude, framing, how, bar.update);
    bar.stop();
    const rebuilt = cropped(signal, framing, magnitude.frames, chosen.samples ?? original?.length);
    return {
      array: { shape: [rebuilt.length], data: rebuilt },
      audio: () => {
        if (rateHz === undefined) throw new UsageError('--rate is needed: the array does not tell it');
        return { rateHz, channels: [rebuilt] };
      },
      metrics: {
        n: rebuilt.length,
        frames: magnitude.frames,
        iterations,
        convergence: convergence[iterations]!,
        inconsistency: inconsistency[iterations]!,
        ...(original && { snrDb: snrDb(original, rebuilt) }),
      },
      extra: {
        trace: {
          table: { iteration: Int32Array.from(convergence.keys()), convergence, inconsistency },
        },
      },
      plot: () =>
        lineChart({
          title: 'Convergence of the phases',
          xLabel: 'iteration',
          yLabel: 'relative to the magnitudes',
          yScale: Math.min(...convergence) > 0 ? 'log' : 'linear',
          legend: true,
          series: [
            { label: 'inconsistency of the phases', y: inconsistency, color: 'muted' },
            { label: 'distance from the magnitudes', y: convergence },
          ],
        }),
    };
  },
});

async function read(path: string, chosen: GriffinLimOptions, warn: Warn) {
  const sound = (await peekKind(path)) === 'wav';
  checkOptions(chosen, sound);
  if (!sound) {
    const array = await readArray(path, undefined, warn);
    return { ...magnitudesOf(array, chosen), original: undefined, rateHz: chosen.rate };
  }
  if (chosen.channel === 'all') throw new UsageError('--channel all: one channel at a time, or mix');
  const { series, rateHz } = await readSeries(
    path,
    { rate: chosen.rate, channel: chosen.channel, header: true, missing: 'error' },
    warn,
  );
  const original = series[0]!.values;
  if (original.length < 2) throw new DataError(`two samples or more were needed, got ${original.length}`);
  const framing = framingOf(chosen, windowFor(original.length));
  return { magnitude: stft(original, framing, 'magnitude'), framing, original, rateHz };
}

import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { type Fft2Options, fft2Options } from './fft2/options.js';
import { filtered, inverse, spectrumOf } from './fft2/run.js';
import { readPlanes } from './shared/planes.js';

export default defineCommand({
  name: 'fft2',
  group: 'Images',
  summary: 'Fourier transform of pictures: spectrum, filters, and back.',
  description:
    'X[v, u] = sum I[y, x] exp(-2πi (u x / width + v y / height)) of the brightness, unnormalised; the inverse divides by width times height. X[0, 0] is the sum of the pixels; a real picture has X[-v, -u] = conj X[v, u], symmetry about the middle, not about each axis. A wave of period p in the picture is a pair of points 1/p from the middle, in the direction in which it runs. The array is [height, width, 2], real and imaginary parts, row 0 and column 0 first unless --shift; a picture shows log(1 + |X|) with frequency 0 in the middle.\n--filter multiplies the spectrum by a transfer function and writes the picture of what passes, each channel by itself: low smooths, high leaves edges (about a middle gray, as the mean is gone), band a range of sizes; notch takes out waves, such as the moiré of a scan or the hum of a sensor, that --peaks lists. --inverse reads an array that was written and perhaps changed.',
  keywords: [
    'fourier',
    'frequency',
    'spectrum',
    'dft',
    'ifft2',
    'low-pass',
    'high-pass',
    'band-pass',
    'notch',
    'butterworth',
    'moire',
    'stripes',
    'periodic noise',
    'magnitude',
    'phase',
  ],
  inputs: [{ name: 'IMG', about: 'a picture; with --inverse a spectrum, .npy', accepts: ['image', 'array'] }],
  options: fft2Options,
  outputs: ['array', 'image'],
  formsOf: ({ inverse: back, filter }) => (back || filter ? ['image', 'array'] : ['array', 'image']),
  metrics: {
    width: 'bins across; of a picture that was made pixels',
    height: 'bins down',
    mean: 'of the brightness: X[0, 0] over the number of pixels',
    energy: 'sum of the squares of the brightness; sum |X|² over the number of bins (Parseval)',
    peakU: 'frequency of the strongest wave along x, cycles a pixel',
    peakV: 'along y',
    peakAmplitude: 'its amplitude, in levels',
    peakPeriod: 'its period in pixels',
    peakAngle: 'direction in which it runs, radians from +x towards +y',
    energyKept: '--filter: share of the energy that passed',
    clipped: 'samples that were cut off at black or white',
    imaginary: '--inverse: largest imaginary part, which is dropped',
  },
  examples: [
    'ispr fft2 fixtures/cat.png -o spectrum.png --plot cat-spectrum.png',
    'ispr fft2 fixtures/coins.png -o X.npy && ispr fft2 X.npy --inverse -o back.png',
    'ispr fft2 fixtures/coffee.jpg --filter low --profile butterworth --cutoff 0.06 --pad 50 -o soft.png --plot low.png',
    'ispr synth grating --wavelength 8 -o waves.png && ispr fft2 waves.png --filter notch --notch 0.125,0 --cutoff 0.02 -o none.png',
  ],
  source: 'Gonzalez & Woods, Digital Image Processing, 4th ed., chapter 4',
  cost: { bytesPerValue: 80, nsPerValue: 120 },
  async run([path], chosen, { warn }) {
    refuse(chosen);
    if (chosen.inverse) return inverse(path!, chosen, warn);
    const set = await readPlanes(path!, chosen, warn);
    return chosen.filter ? filtered(set, chosen) : spectrumOf(set, chosen);
  },
});

/** Options that this run would pass over. */
function refuse(chosen: Fft2Options): void {
  const { inverse: back, filter, window, pad, edge, notch, order, profile, cutoff, spectrum, gray } = chosen;
  const given = (options: Record<string, unknown>) =>
    Object.keys(options).find((name) => options[name] !== undefined && options[name] !== false);
  if (back) {
    const other = given({ filter, pad, spectrum, gray, radial: chosen.radial, peaks: chosen.peaks });
    if (other || window !== 'rectangular')
      throw new UsageError(`--${other ?? 'window'} does nothing with --inverse`);
  }
  if (!filter) {
    const other = given({ edge, notch, order, profile, cutoff, spectrum, gray });
    if (other) throw new UsageError(`--${other} needs --filter`);
    return;
  }
  const ends = filter.startsWith('band') ? 2 : 1;
  if (cutoff?.length !== ends)
    throw new UsageError(`--filter ${filter} needs --cutoff ${ends === 2 ? 'LOW,HIGH' : 'F'}`);
  if (ends === 2 && !(cutoff[0]! < cutoff[1]!))
    throw new UsageError(`--cutoff ${cutoff.join(',')}: a band goes from the lower to the higher frequency`);
  if (window !== 'rectangular') throw new UsageError('--window is for the spectrum, not for --filter');
  if (order !== undefined && profile !== 'butterworth')
    throw new UsageError('--order needs --profile butterworth');
  if (edge !== undefined && pad === undefined) throw new UsageError('--edge needs --pad');
  if (filter.startsWith('notch') !== (notch !== undefined))
    throw new UsageError(
      notch ? `--notch is for --filter notch, got ${filter}` : `--filter ${filter} needs --notch U,V`,
    );
}

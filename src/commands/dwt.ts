import { defineCommand } from '../core/command/spec.js';
import { peekKind } from '../core/peek.js';
import { isPicture } from '../core/read.js';
import { inverseOf } from './dwt/inverse.js';
import { dwtOptions } from './dwt/options.js';
import { ofPicture } from './dwt/pictures.js';
import { checkOptions } from './dwt/refuse.js';
import { ofSeries } from './dwt/series.js';

export default defineCommand({
  name: 'dwt',
  group: 'Wavelets',
  summary: 'Discrete wavelet transform of series, sounds and pictures, and back.',
  description:
    'Each level halves what the one before has left: a low-pass filter keeps the approximation, a high-pass filter the details, and every second value is dropped. Details of level l hold the frequencies from rate/2^(l+1) to rate/2^l, in steps of 2^l samples. Filters, lengths and places are those of PyWavelets; orthogonal wavelets keep the energy in --mode periodization.\nThe table has level, kind (approx, detail; of pictures horizontal, vertical, diagonal), index (row by row) and value, .npz an array a band: a3, d3, d2, d1 (pictures h, v, d and level), several columns or channels along a last dimension, and length, the size of the input. A .png of a picture shows its bands, details gray at 0.\n--undecimated keeps all positions, as MODWT with --norm. --packets divides details as well; kind is the path, and --best-basis takes the bands that describe the series with the fewest large coefficients. --inverse reads what was written, with the same --wavelet, --mode, --undecimated and --packets; from .npz exactly, from .csv with --samples where the length is odd, and --size of pictures.',
  keywords: [
    'wavelet',
    'haar',
    'daubechies',
    'symlet',
    'coiflet',
    'biorthogonal',
    'multiresolution',
    'idwt',
    'wavedec',
    'waverec',
    'swt',
    'stationary',
    'modwt',
    'packet',
    'best basis',
    'subband',
    'pyramid',
    'pywavelets',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a series or several columns, a sound or a picture; with --inverse coefficients',
      accepts: ['table', 'audio', 'image', 'array'],
    },
  ],
  options: dwtOptions,
  outputs: ['table', 'arrays', 'image', 'array', 'audio'],
  formsOf: ({ inverse }) => (inverse ? ['table', 'image', 'array', 'audio'] : ['table', 'arrays', 'image']),
  metrics: {
    wavelet: 'its name',
    level: 'levels of the transform',
    n: 'samples of a series, pixels of a picture',
    coefficients: 'how many there are',
    nonzero: 'how many of them are not 0',
    energy: 'sum of their squares; with --inverse that of the signal',
    bands: 'for each band level, kind, energy and its share',
    leaves: 'with --packets: how many bands there are',
  },
  examples: [
    'ispr dwt fixtures/sunspots.csv --columns count --wavelet db4 --plot sunspots.png',
    'ispr dwt fixtures/sunspots.csv --columns count --level 3 -o c.npz && ispr dwt c.npz --inverse -o back.csv',
    'ispr dwt fixtures/cat.png --wavelet cdf97 --level 3 -o bands.png',
    'ispr dwt fixtures/speech.wav --packets --level 6 --best-basis shannon --plot basis.png',
  ],
  source: 'Mallat, A Wavelet Tour of Signal Processing, 3rd ed., chapters 7 and 8',
  cost: { bytesPerValue: 60, nsPerValue: 60 },
  async run([path], chosen, { warn }) {
    checkOptions(chosen);
    if (chosen.inverse) return inverseOf(path!, chosen, warn);
    const asPicture = chosen.picture || isPicture(await peekKind(path!));
    return asPicture ? ofPicture(path!, chosen, warn) : ofSeries(path!, chosen, warn);
  },
});

import type { Chapter } from './tour.js';

export const files: Chapter = {
  title: 'Files',
  about:
    'The extension of `--out` picks the format of a result; the content of an input tells what it is. Nothing is half written: a killed run leaves the old file or the new one.',
  steps: [
    {
      title: 'What is in this file',
      about: 'Kind, shape, types and statistics; here of a table, a sound, a picture and an array at once.',
      line: 'ispr inspect fixtures/iris.csv tones.wav fixtures/coins.png chirp.npy',
    },
    {
      title: 'There and back',
      about:
        'A table becomes NumPy arrays, for which text columns are left out, and comes back as a table: every number is the same to the last bit.',
      line: 'ispr convert fixtures/iris.csv iris.npz --columns sepalLength,sepalWidth,petalLength,petalWidth && ispr inspect iris.npz',
    },
    {
      title: 'Sounds as tables',
      about:
        'A recording as time and value, for a spreadsheet; and a label map as an array, for a notebook. Options such as `--format` take over where there is no extension to read.',
      line: 'ispr convert tones.wav tones-samples.csv && ispr convert coins-labels.png coins-labels.npy && ispr inspect coins-labels.npy',
    },
    {
      title: 'Equal within a tolerance',
      about:
        'The inverse transform gives the sunspots back up to rounding. `compare` says so, and would exit with 3 if it were not: a regression test in one line.',
      line: 'ispr fft sunspots-fft.csv --inverse -o sunspots-back.csv && ispr convert fixtures/sunspots.csv sunspots-count.npy --columns count && ispr convert sunspots-back.csv sunspots-back.npy --columns value && ispr compare sunspots-count.npy sunspots-back.npy --tol 1e-9 --abs-tol 1e-9',
      figure: false,
    },
  ],
};

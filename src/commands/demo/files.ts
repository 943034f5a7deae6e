import { type Chapter, head } from './tour.js';

export const files: Chapter = {
  title: 'Files',
  about:
    'The extension of `--out` picks the format of a result; the content of an input tells what it is. Nothing is half written: a killed run leaves the old file or the new one.',
  steps: [
    {
      title: 'What is in this file?',
      about:
        'Kind, shape, types and statistics of tables, sounds, pictures, arrays and models; tables may be larger than memory.',
      lines: [
        'ispr inspect fixtures/iris.csv',
        'ispr inspect tones.wav',
        'ispr inspect fixtures/coins.png',
        'ispr inspect digits/train-images-idx3-ubyte',
      ],
    },
    {
      title: 'There and back',
      about:
        'A table as lines of JSON and as a table again: numbers are written with as many digits as they need, so they come back the same to the last bit. `--tol 0` asks for just that.',
      lines: [
        'ispr convert fixtures/iris.csv iris.jsonl',
        'ispr convert iris.jsonl iris-back.csv',
        'ispr compare fixtures/iris.csv iris-back.csv --tol 0',
      ],
    },
    {
      title: 'For a notebook, for a spreadsheet',
      about:
        'Columns become NumPy arrays, a label map becomes a matrix, and a sound a table of times and values.',
      lines: [
        'ispr convert fixtures/iris.csv iris.npz --columns petalLength,petalWidth',
        'ispr inspect iris.npz',
        'ispr convert coins-labels.png coins-labels.npy',
        'ispr convert tones.wav tones-samples.csv',
      ],
    },
    {
      title: 'Equal within a tolerance',
      about:
        'The inverse transform gives the sunspots back, up to the rounding of floating-point numbers: equal to nine digits, not to the last bit. `compare` exits with 3 when values differ, so it is a regression test in one line.',
      lines: [
        'ispr convert fixtures/sunspots.csv sunspots.npy --columns count',
        'ispr fft sunspots-fft.csv --inverse -o sunspots-back.csv',
        'ispr convert sunspots-back.csv sunspots-back.npy --columns value',
        'ispr compare sunspots.npy sunspots-back.npy --tol 1e-9 --abs-tol 1e-9',
        { line: 'ispr compare sunspots.npy sunspots-back.npy --tol 0', code: 3, shown: head(5) },
      ],
      figure: false,
    },
  ],
};

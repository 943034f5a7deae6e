import { expect, test } from 'vitest';
import { loadAll } from '../../../src/commands/index.js';
import { entryOf } from '../../../src/core/command/catalogue.js';
import { rankEntries } from '../../../src/core/command/search.js';

const entries = (await loadAll()).map(entryOf);

// What people ask, in words that are not always ours, and the command they would expect to be told first.
test.each([
  ['find the period of a time series', 'acf'],
  ['is there a rhythm in my data', 'acf'],
  ['which frequencies are in this recording', 'fft'],
  ['what note is being played in a wav file', 'fft'],
  ['fourier transform of a column', 'fft'],
  ['how does the pitch change over time', 'spectrogram'],
  ['see the sound of a bird as a picture', 'spectrogram'],
  ['mel bands of speech', 'spectrogram'],
  ['make test data', 'synth'],
  ['generate a noisy sine wave', 'synth'],
  ['how bright is my photo', 'histogram'],
  ['find images with similar colours', 'histogram'],
  ['soften a photo', 'blur'],
  ['moving average filter', 'filter'],
  ['find edges in a picture', 'edges'],
  ['detect faces', 'face-detect'],
  ['superpixels', 'segment'],
  ['stitch photos to a panorama', 'stitch'],
  ['count objects in a picture', 'components'],
  ['find a small picture in a large one', 'template-match'],
  ['search a folder for similar photos', 'retrieve'],
  ['align two pictures', 'match'],
  ['scale invariant keypoints', 'sift'],
  ['find circles in a photo', 'hough'],
  ['judge segments by the truth', 'segment-score'],
  ['convert rgb to lab', 'color'],
  ['improve the contrast of a photo', 'equalize'],
  ['remove noise from an image', 'denoise'],
  ['forecast sales', 'ar-fit'],
  ['low pass filter', 'filter'],
  ['is my series stationary', 'stationarity'],
  ['remove a trend', 'detrend'],
  ['compress an image', 'wavelet-compress'],
  ['how far is one signal behind the other', 'xcorr'],
  ['scalogram of an ecg', 'cwt'],
  ['separate the foreground from the background', 'segment'],
  ['threshold a grayscale image', 'segment'],
  ['group similar customers', 'kmeans'],
  ['cluster rows of a csv', 'kmeans'],
  ['what is in this file', 'inspect'],
  ['how many rows and columns does a table have', 'inspect'],
  ['turn a csv into npy', 'convert'],
  ['save a png as jpg', 'convert'],
  ['did my results change since yesterday', 'compare'],
  ['difference between two tables', 'compare'],
  ['draw a scatter plot', 'plot'],
  ['bar chart of a table', 'plot'],
  ['is it faster than numpy', 'bench'],
  ['something is broken with my installation', 'doctor'],
  ['tab completion in bash', 'completion'],
  ['list all commands', 'help'],
  ['find a command by what it does', 'which'],
  ['show me what this program can do', 'demo'],
])('%s: %s', (question, wanted) => {
  const ranked = rankEntries(question, entries);
  expect(
    ranked
      .slice(0, 3)
      .map(({ entry, score }) => `${entry.name} ${score}`)[0]
      ?.split(' ')[0],
  ).toBe(wanted);
});

test('words that tell nothing are taken when there are no others; unknown ones find nothing', () => {
  expect(rankEntries('how do i', entries)[0]?.entry.name).toBe('which');
  expect(rankEntries('xylophonist qwertz', entries)).toEqual([]);
  expect(rankEntries('', entries)).toEqual([]);
});

test("a command's own name finds it first", () => {
  for (const { name } of entries) expect(rankEntries(name, entries)[0]?.entry.name).toBe(name);
});

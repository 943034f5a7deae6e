import type { Chapter } from './tour.js';

export const signals: Chapter = {
  title: 'Signals',
  about:
    'A signal is a row of numbers in time. Does it repeat itself, and how often? Which frequencies is it made of, and do they change? Or is it only noise?',
  steps: [
    {
      title: 'Look first',
      about:
        'Three centuries of sunspots, one count a year. The eye finds a rhythm at once; the next two steps measure it in two independent ways.',
      lines: [
        'ispr plot fixtures/sunspots.csv --x year --y count --title "Sunspots by year" -o sunspots.svg',
      ],
    },
    {
      title: 'Autocorrelation: how alike is the series to itself, k years later?',
      about: (metric) =>
        `Laid over itself and shifted by k years, the series agrees again when k is a whole period. The first peak stands at **lag ${metric('period')}**, and lag 11 is nearly as high: yearly counts tell it no finer. White noise would stay inside the gray band at 95 % of the lags.`,
      lines: [
        'ispr acf fixtures/sunspots.csv --columns count --lags 60 -o sunspots-acf.csv --plot sunspots-acf.svg',
      ],
    },
    {
      title: 'Fourier transform: which frequencies are in it?',
      about: (metric) =>
        `The same rhythm as a line in the spectrum: **${metric('dominantFrequency')} cycles a year**, a period of ${(1 / Number(metric('dominantFrequency'))).toFixed(1)} years. The line at 0 is the mean. One sample a year can show nothing faster than half a cycle a year, so the axis ends there.`,
      lines: ['ispr fft fixtures/sunspots.csv --columns count -o sunspots-fft.csv --plot sunspots-fft.svg'],
    },
    {
      title: 'Two tones in noise',
      about:
        'A sound of 440 and 1000 hertz under noise of twice their power. A sum over many samples keeps what repeats and averages the rest away, so both lines stand out.',
      lines: [
        'ispr synth sines --frequencies 440,1000 --amplitudes 0.1 --snr -3 -o tones.wav',
        'ispr fft tones.wav -o tones.csv --plot tones.svg',
      ],
    },
    {
      title: 'Spectrogram: how the spectrum changes',
      about:
        'A chirp passes through every frequency and stays at none. Short pieces, transformed one by one, show the sweep as a straight line: time runs to the right, frequency upwards, brightness is power in decibels.',
      lines: [
        'ispr synth chirp -o chirp.wav',
        'ispr spectrogram chirp.wav --window-size 256 -o chirp.npy --plot chirp.png',
      ],
    },
    {
      title: 'A melody in noise',
      about:
        'Three tones that take turns, no stronger than the noise around them. A long window tells frequencies apart finely and times coarsely; try `--window-size 128` to trade one for the other. When each tone begins is written beside it, as the truth to compare with.',
      lines: [
        'ispr synth tones --frequencies 400,900,1600 --snr 0 -o melody.npy --truth melody-truth.csv',
        'ispr spectrogram melody.npy --rate 8000 --window-size 512 -o melody-spectrogram.npy --plot melody.png',
      ],
    },
    {
      title: 'Noise has no rhythm',
      about:
        'White noise is like itself only at lag 0. About 1 lag in 20 leaves the band by chance, and none of them means anything.',
      lines: [
        'ispr synth ar --coefficients 0 --samples 500 -o noise.csv',
        'ispr acf noise.csv -o noise-acf.csv --plot noise-acf.svg',
      ],
    },
    {
      title: 'How long is the memory of a process?',
      about:
        'Here each value depends on the two before it. The partial autocorrelation asks what lag k adds to the shorter ones: it stands out at 1 and 2, then falls into the band. An autoregressive model of order 2 is enough.',
      lines: [
        'ispr synth ar --coefficients 1.5,-0.75 --samples 2000 -o ar2.csv',
        'ispr acf ar2.csv --partial --lags 20 -o ar2-pacf.csv --plot ar2-pacf.svg',
      ],
    },
  ],
};

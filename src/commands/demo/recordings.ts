import type { Chapter } from './tour.js';

/** The lines that matter here, of many. */
const some = (wanted: RegExp) => (stdout: string) => {
  const lines = stdout.trimEnd().split('\n');
  const kept = lines.filter((line) => wanted.test(line));
  return `${kept.join('\n')}\n… ${lines.length - kept.length} more lines\n`;
};

export const recordings: Chapter = {
  title: 'Recordings',
  about:
    'Real series have a trend, a season, gaps and noise; sounds change from moment to moment. Models foretell them, filters shape them, wavelets say what happened when.',
  steps: [
    {
      title: 'Trend and season',
      about: (metric) =>
        `Carbon dioxide on Mauna Loa, month by month. Local regression parts the series into what grows, what returns every ${metric('period')} months and the rest, which is a few tenths of a part per million. Five months are missing and were filled in.`,
      lines: [
        'ispr detrend fixtures/co2.csv --time-column month --missing interpolate --method stl -o co2-rest.csv --components co2-parts.csv --plot co2.svg -q',
      ],
    },
    {
      title: 'A model that foretells',
      about: (metric) =>
        `Sunspots again, as an autoregression. Of all orders up to 12 the information criterion takes ${metric('order')}; fitted by exact likelihood, the model knows the rhythm, and how soon it loses it: the bands hold half, and 95 %, of what may come.`,
      lines: [
        {
          line: 'ispr ar-fit fixtures/sunspots.csv --time-column year --select aic --forecast 25 --forecasts sunspots-forecast.csv -o sunspots-model.json --plot sunspots-forecast.svg',
          shown: some(
            /^(n|order|method|mean|sigma2|logLikelihood|aic|bic|stable|residuals.ljungBox.pValue):/,
          ),
        },
      ],
    },
    {
      title: 'A voice',
      about:
        'Three seconds of a woman reading. On the mel scale, which is that of the ear, the harmonics of vowels lie below, the hiss of s and sh above.',
      lines: [
        'ispr spectrogram fixtures/speech.wav --window-size 400 --hop 80 --mel 80 -o speech-mel.npy --plot speech-mel.png',
      ],
    },
    {
      title: 'The same through a telephone',
      about: (metric) =>
        `A band-pass from 300 to 3400 hertz, designed on the spot: ${metric('sections')} sections of second order. Its gain, delay, impulse response, and the poles inside the circle that make it stable.`,
      lines: [
        'ispr filter fixtures/speech.wav --type bandpass --cutoff 300,3400 -o telephone.wav --response-plot telephone.svg --plot telephone-wave.svg',
      ],
    },
    {
      title: 'Which rhythm, and when',
      about:
        'Surface temperature of the eastern Pacific over sixty years. The wavelet transform has the seasons as a band at one cycle a year, and below it the years of El Niño, which come and go: 1972, 1983 and 1998 stand out. Beyond the dashed line the ends of the series reach in; the white line is where red noise would hardly get.',
      lines: [
        'ispr cwt fixtures/elnino.csv --time-column month --significance -o elnino.npy --global elnino-global.csv --plot elnino.png',
      ],
    },
    {
      title: 'Noise that filters cannot take',
      about: (metric) =>
        `A tone that slows down, in noise. Any filter that keeps the fast beginning keeps the noise of the slow end; wavelets shrink what is small at each place and scale. ${metric('improvementDb')} decibels are gained.`,
      lines: [
        'ispr synth transients --transient doppler --snr 7 -o doppler.csv --truth doppler-clean.csv',
        'ispr wavelet-denoise doppler.csv --reference doppler-clean.csv --shifts 8 -o doppler-calm.csv --plot doppler.svg',
      ],
    },
    {
      title: 'A picture in few bits',
      about: (metric) =>
        `The largest wavelet coefficients, most important bits first: **${metric('bytes')} bytes**, a part in ${metric('ratio')} of the pixels, at ${metric('psnr')} decibels. \`ispr wavelet-compress cat.wvc -o unpacked.png\` unpacks it.`,
      lines: ['ispr wavelet-compress fixtures/cat.png --bits 0.5 -o cat.wvc --plot cat-compressed.png'],
    },
  ],
};

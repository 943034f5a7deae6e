import { type Chapter, only } from './tour.js';

const percent = (p: string) => `${(100 * Number(p)).toFixed(0)} %`;

export const graphical: Chapter = {
  title: 'Networks, chains and fields',
  about:
    'Many things that depend on few others each: that is a graph. What is known of some says something about the rest, and one engine passes it along, be the graph a network of causes, a chain in time or the grid of a picture.',
  steps: [
    {
      title: 'A network of causes',
      about: (metric) =>
        `Burglars are rare. When John and Mary both call, the alarm has probably rung, and the belief in a burglary rises from 0.1 to **${percent(metric('posterior.Burglary.yes'))}**; earthquakes ring it too.`,
      lines: [
        { line: 'ispr synth network --preset burglary -o alarm.bif', shown: only('parameters') },
        'ispr bn-query alarm.bif --target Burglary,Earthquake,Alarm --evidence JohnCalls=yes,MaryCalls=yes --draw network --plot alarm.png',
      ],
    },
    {
      title: 'What explains away what',
      about:
        'A burglary and an earthquake have nothing to do with each other, until John calls: then an earthquake speaks against the burglar. d-separation reads this off the graph, and shows the path that was opened.',
      lines: ["ispr graph-query alarm.bif --dsep 'Burglary,Earthquake|JohnCalls' --explain --plot away.png"],
    },
    {
      title: 'Regimes behind a series',
      about: (metric) =>
        `A hidden Markov model is told nothing but that there are three states. After **${metric('iterations')}** passes of expectation maximisation it knows how wide the values scatter in each, how long one lasts, and which was in force when.`,
      lines: [
        { line: 'ispr synth hmm --example regimes -o hidden.csv', shown: only('samples') },
        'ispr hmm-fit hidden.csv --columns value --states 3 -o hidden.json --plot hidden.png',
      ],
    },
    {
      title: 'A trend, a season, and what comes next',
      about: (metric) =>
        `The Kalman filter has a state of level, slope and twelve months. Four variances that make the record most likely were found in ${metric('iterations')} runs, months without a value are bridged, and the fan shows what is to be expected.`,
      lines: [
        {
          line: 'ispr kalman fixtures/co2.csv --columns co2 --model local-trend --period 12 --smooth --forecast 36 -o co2-states.csv --plot co2-ahead.png',
          shown: only('logLikelihood', 'processNoise', 'observationNoise'),
        },
      ],
    },
    {
      title: 'A picture as a field',
      about: (metric) =>
        `One pixel in ten was turned over. Neighbours are mostly alike: the picture that fits both the pixels and this belief best is a minimum cut, exact in a moment, and wrong in **${(100 * Number(metric('errorRate'))).toFixed(2)} %** of the pixels.`,
      lines: [
        { line: 'ispr synth flips -o flipped.png --clean clean.png', shown: only('flipped') },
        'ispr mrf-denoise flipped.png --reference clean.png --method graph-cut -o calm.png --plot calmed.png',
      ],
    },
    {
      title: 'Names in sentences',
      about: (metric) =>
        `A conditional random field labels the words of a sentence together: what a word looks like, what stands beside it, and which label may follow which. On sentences it has not seen it finds people, places and firms with an F1 of **${Number(metric('spanF1')).toFixed(2)}**.`,
      lines: [
        { line: 'ispr synth sentences --n 300 -o corpus', shown: only('tokens') },
        {
          line: 'ispr crf-train corpus/train.conll --test corpus/test.conll --iterations 30 -o names.json --plot names.png',
          shown: only('spanF1'),
        },
      ],
    },
  ],
};

import { type Chapter, only } from './tour.js';

const SIGMAS = [1, 2, 4, 8, 16];

export const pictures: Chapter = {
  title: 'Pictures',
  about:
    'A picture is a signal in two directions. What is large and what is detail, which values occur, and which pixels belong together?',
  steps: [
    {
      title: 'Scale space: the same cat, ever coarser',
      about:
        'A Gaussian of σ pixels wipes out what is smaller than about σ and keeps what is larger: the whiskers go first, then the eyes, and light and dark stay longest. Of the variance, less and less is left. Blurs add up as their squares do: 3 after 4 makes 5.',
      lines: [
        {
          line: SIGMAS.map((s) => `ispr blur fixtures/cat.png --sigma ${s} -o cat-${s}.png`).join('\n'),
          shown: only('varianceRatio'),
        },
        `ispr plot fixtures/cat.png ${SIGMAS.map((s) => `cat-${s}.png`).join(' ')} --width 880 -o scale-space.png`,
      ],
    },
    {
      title: 'Histogram: which values occur, and how often?',
      about:
        'Counts of pixels by value, for each channel. Cup and table are reddish brown: much red, little blue. A histogram forgets where pixels lie; scrambling the picture leaves it as it is.',
      lines: ['ispr histogram fixtures/coffee.jpg -o coffee-histogram.csv --plot coffee-histogram.svg'],
    },
    {
      title: 'Otsu: the best place to cut gray levels in two',
      about: (metric) =>
        `Coins on a dark ground. Of all thresholds, Otsu takes the one with the largest variance between the two classes; here it explains **${percent(metric('separability'))}** of all variance. The ground is lighter at the top left and is taken for coin there: no single threshold can be right everywhere.`,
      lines: ['ispr segment fixtures/coins.png --method otsu -o coins-labels.png --plot coins-otsu.png'],
    },
    {
      title: 'k-means on colours',
      about:
        'Pixels become points in Lab, a space in which distances are about as large as they look, and gather around five mean colours. Drawn in these, the photograph turns into a poster.',
      lines: [
        'ispr segment fixtures/coffee.jpg --k 5 -o coffee-labels.png --means coffee-means.png --plot coffee-segments.png',
      ],
    },
    {
      title: 'How good is it, when the truth is known?',
      about: (metric) =>
        `A landscape that was made, with the true part of each pixel beside it. The adjusted Rand index is 1 for the same segments and 0 for a guess; here it is **${metric('adjustedRand')}**. A claim of quality can be tested when data comes with its truth, which is what \`ispr synth\` is for.`,
      lines: [
        'ispr synth scene -o scene.png --labels scene-truth.png',
        'ispr segment scene.png --k 8 --truth scene-truth.png -o scene-labels.png --plot scene-segments.png',
      ],
    },
  ],
};

const percent = (share: string) => `${(100 * Number(share)).toFixed(0)} %`;

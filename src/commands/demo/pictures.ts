import type { Chapter } from './tour.js';

export const pictures: Chapter = {
  title: 'Pictures',
  about:
    'A picture is a signal in two directions. What is large and what is detail, which values occur, and which pixels belong together?',
  steps: [
    {
      title: 'Scale space: the same cat, ever coarser',
      about:
        'A Gaussian of σ pixels wipes out what is smaller than about σ and keeps what is larger. Whiskers go first, then eyes; the shape stays. Blurs add up as their squares do: 3 after 4 is 5.',
      line: 'ispr blur fixtures/cat.png --sigma 2 -o cat-2.png && ispr blur fixtures/cat.png --sigma 4 -o cat-4.png && ispr blur fixtures/cat.png --sigma 8 -o cat-8.png && ispr plot fixtures/cat.png cat-2.png cat-4.png cat-8.png --width 880 -o scale-space.png',
      shown: () => '',
      caption: 'The picture as it is, and with σ = 2, 4 and 8 pixels.',
    },
    {
      title: 'Histogram: which values occur, and how often',
      about:
        'Counts of pixels by value, for each channel. The cup and the table give the red channel its weight on the right. A histogram forgets where pixels lie: scrambling the picture leaves it as it is.',
      line: 'ispr histogram fixtures/coffee.jpg -o coffee-histogram.csv --plot coffee-histogram.svg',
    },
    {
      title: 'Otsu: the best place to cut gray levels in two',
      about: (metric) =>
        `Coins on a dark ground. Of all thresholds, Otsu takes the one with the largest variance between the two classes; here it explains **${(100 * Number(metric('separability'))).toFixed(0)} %** of all variance. The light falls from the upper left, so part of the ground is taken for coin: no single threshold can be right everywhere.`,
      line: 'ispr segment fixtures/coins.png --method otsu -o coins-labels.png --plot coins-otsu.png',
    },
    {
      title: 'k-means on colours',
      about:
        'Pixels become points in Lab, a space in which distances are about as large as they look, and gather around five mean colours. Drawn in these, the photograph turns into a poster.',
      line: 'ispr segment fixtures/coffee.jpg --k 5 -o coffee-labels.png --means coffee-means.png --plot coffee-segments.png',
    },
    {
      title: 'How good is it, when the truth is known',
      about: (metric) =>
        `A landscape that was made, with the true part of each pixel beside it. The adjusted Rand index is 1 for the same segments and 0 for a guess; here it is **${metric('adjustedRand')}**. A claim of quality can be tested when the data comes with its truth, which is what \`ispr synth\` is for.`,
      line: 'ispr synth scene -o scene.png --labels scene-truth.png && ispr segment scene.png --k 8 --truth scene-truth.png -o scene-labels.png --plot scene-segments.png',
    },
  ],
};

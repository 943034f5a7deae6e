import type { Chapter } from './tour.js';

export const data: Chapter = {
  title: 'Data',
  about: 'Rows of a table as points in space. Which of them are alike, and does that mean anything?',
  steps: [
    {
      title: 'Three kinds of iris',
      about: (metric) =>
        `Four lengths of 150 flowers, grouped without a look at their species. **${(100 * Number(metric('purity'))).toFixed(0)} %** of them are of the species that prevails in their cluster. One species stands apart; the other two touch, and k-means cuts where they overlap. Four dimensions are drawn in the plane that shows most of them.`,
      lines: [
        'ispr kmeans fixtures/iris.csv --k 3 --target species -o iris-model.json --labels iris-clusters.csv --plot iris.svg',
      ],
    },
    {
      title: 'Where k-means is at home',
      about: (metric) =>
        `Round groups of one size, four standard deviations apart: what the method assumes is true, and the adjusted Rand index is **${metric('adjustedRand')}**. What is missing to 1 are points that truly lie in another group.`,
      lines: [
        'ispr synth blobs --k 4 --n 600 --separation 4 -o blobs.csv',
        'ispr kmeans blobs.csv --k 4 --target group -o blobs-model.json --plot blobs.svg',
      ],
    },
    {
      title: 'And where it is not',
      about: (metric) =>
        `Two moons, each inside the bend of the other. Nearest centres can only cut the plane along straight lines, and the index falls to **${metric('adjustedRand')}**. Look at the picture before you believe a number.`,
      lines: [
        'ispr synth moons --n 600 -o moons.csv',
        'ispr kmeans moons.csv --k 2 --target group -o moons-model.json --plot moons.svg',
      ],
    },
    {
      title: 'Digits without a download',
      about:
        'Handwritten-looking digits drawn from strokes, in the files that readers of MNIST expect: training and test set, pictures and labels. The same seed draws the same digits.',
      lines: ['ispr synth digits --n 600 -o digits --plot digits.png'],
    },
  ],
};

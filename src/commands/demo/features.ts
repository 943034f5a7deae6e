import { type Chapter, only } from './tour.js';

export const features: Chapter = {
  title: 'Finding things in pictures',
  about:
    'What in a picture is worth a look? Edges, corners and blobs are where something changes; a description of the places around them finds the same things again in another picture.',
  steps: [
    {
      title: 'Edges: where brightness jumps',
      about:
        'Canny smooths, takes the gradient, keeps its ridges and follows them as long as they are strong enough. The thresholds were found in the histogram of the gradient.',
      lines: ['ispr edges fixtures/cat.png --method canny -o cat-edges.png --plot cat-edges-drawn.png'],
    },
    {
      title: 'Blobs: how many coins are there?',
      about: (metric) =>
        `The Laplacian of a Gaussian answers most to a disc whose radius is √2 of its sigma. Looked for at thirteen sizes, **${metric('blobs')}** bright discs answer: the coins, each with its radius.`,
      lines: [
        'ispr blobs fixtures/coins.png --min-sigma 10 --max-sigma 24 --polarity bright -o coins.csv --plot coins-found.png',
      ],
    },
    {
      title: 'A letter on a page',
      about: (metric) =>
        `Where is this e? The correlation of the template with every place of the page is one product of spectra. It finds **${metric('matches')}** of them, the best with a score of ${metric('best')}.`,
      lines: [
        { line: 'ispr synth page --letter e -o page.png --template e.png', shown: only('occurrences') },
        'ispr template-match page.png e.png --threshold 0.95 -o letters.csv --plot letters.png',
      ],
    },
    {
      title: 'Two views of one scene',
      about: (metric) =>
        `The second view is turned, tilted and nearer. SIFT describes places so that they look alike in both; of ${metric('matches')} matches **${metric('inliers')}** agree on one homography, which lays the first picture over the second to within ${Number(metric('rms')).toFixed(1)} pixels.`,
      lines: [
        { line: 'ispr synth pair --rotation 0.5 --tilt 0.4 -o views', shown: only('model') },
        'ispr match views/a.png views/b.png -o matches.csv --plot matches.png',
      ],
    },
    {
      title: 'A cup cut out',
      about:
        'GrabCut is given a box. It fits the colours inside and outside by mixtures of Gaussians, cuts where neighbours differ, and does both again until nothing changes.',
      lines: [
        'ispr segment fixtures/coffee.jpg --method grabcut --box 50,8,320,288 -o cup.png --plot cup-drawn.png',
      ],
    },
    {
      title: 'Faces',
      about: (metric) =>
        `A cascade of boosted features looks at ${Number(metric('windows')).toLocaleString('en')} windows and turns most of them away after a glance. Of the ${metric('truth')} drawn faces it finds **${(100 * Number(metric('recall'))).toFixed(0)} %**, with ${metric('falseAlarms')} false alarms. ispr face-train makes such a cascade of any two folders of pictures.`,
      lines: [
        {
          line: 'ispr synth face-scenes --width 640 --height 480 --faces 6 -o crowd.png --truth crowd.csv',
          shown: only('faces'),
        },
        'ispr face-detect fixtures/face-cascade.json crowd.png --truth crowd.csv -o faces.csv --plot crowd-found.png',
      ],
    },
  ],
};

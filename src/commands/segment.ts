import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { readImage } from '../core/read.js';
import { adjustedRand } from '../kernels/cluster/agreement.js';
import { boundaries, meanColours, overlay } from '../kernels/image/boundaries.js';
import { connectedRegions, keepLabels, numberByArea } from '../kernels/regions/regions.js';
import { checkHeeded } from './segment/method.js';
import { METHODS } from './segment/methods.js';
import { segmentOptions } from './segment/options.js';
import { regionTable } from './segment/region-table.js';
import { readLabelsFor } from './shared/label-map.js';

export default defineCommand({
  name: 'segment',
  group: 'Images',
  summary: 'Divides a picture into segments: thresholds, clusters, superpixels, graphs, watersheds.',
  description: `${Object.entries(METHODS)
    .map(([name, { about }]) => `- ${name}: ${about}.`)
    .join(
      '\n',
    )}\n\nLabels count from 0 by falling area, mincut and grabcut have 0 background and 1 foreground; the label map is a 16-bit PNG or npy, which takes more than 65536 labels too.`,
  keywords: [
    'threshold',
    'grayscale',
    'otsu',
    'binarise',
    'cluster',
    'region',
    'label',
    'mask',
    'foreground',
    'background',
    'superpixel',
    'slic',
    'felzenszwalb',
    'graph-based segmentation',
    'watershed',
    'marker',
    'separate touching objects',
    'count objects',
    'oversegmentation',
    'adaptive threshold',
    'sauvola',
    'uneven light',
    'scan',
    'mean shift',
    'region growing',
    'flood fill',
    'region merging',
    'hierarchy',
    'active contour',
    'level set',
    'chan-vese',
    'snake',
    'normalized cuts',
    'normalised cuts',
    'ncut',
    'spectral',
    'graph cut',
    'min cut',
    'grabcut',
    'cut out',
    'remove background',
    'markov random field',
    'potts',
    'smooth labels',
    'object selection',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: segmentOptions,
  outputs: ['labels'],
  metrics: {
    segments: 'how many there are',
    sizes: 'pixels in the largest segments, twenty at most',
    thresholds:
      'otsu, watershed --surface distance: gray levels; a class holds those above the one before, up to and with its own',
    separability: 'otsu: share of the variance that lies between the classes, 0 to 1',
    energy:
      'kmeans: inertia of the clusters; slic: sum of D² over the pixels, to the centre of each; mincut, grabcut, mrf: what colours and outlines cost, in nats',
    iterations: 'rounds that were made',
    centres: 'slic: superpixels before pieces that fell apart were counted or joined',
    markers: 'watershed: floods',
    window: 'adaptive: side of the neighbourhood',
    bright: 'adaptive: share of the pixels above their threshold',
    superpixels: 'merge: segments that merging began with',
    levels: 'merge: segments of each level',
    lastCost: 'merge: of the last merge before the coarsest level',
    seeds: 'grow: regions',
    unreached: 'grow: share of the pixels that no region took',
    means: 'contour: mean gray inside and outside, of a picture stretched to 0..1',
    converged: 'kmeans, grabcut, mrf, contour: whether it came to rest',
    ncut: 'ncut: sum over the segments of what is cut off each over all that is tied to it',
    eigenvalues:
      'ncut: the k smallest of the normalised Laplacian; of recursive cuts the second of the whole graph',
    residual: 'ncut: the largest of the eigenvectors that were used',
    flow: 'mincut, grabcut: of the last cut, from the foreground to the background',
    foreground: 'mincut, grabcut: pixels of label 1',
    energies: 'grabcut, mrf: after each round, never rising',
    adjustedRand: 'with --truth: agreement of pairs of pixels, 1 for the same segments and 0 by chance',
  },
  examples: [
    'ispr segment fixtures/coins.png --method otsu --plot coins-otsu.png',
    'ispr segment fixtures/coffee.jpg --k 5 -o labels.png --overlay overlay.png --means means.png',
    'ispr synth scene -o scene.png --labels truth.png && ispr segment scene.png --k 6 --truth truth.png',
    'ispr segment fixtures/cat.png --method slic --k 400 -o superpixels.png --plot superpixels.html',
    'ispr segment fixtures/coffee.jpg --method felzenszwalb --scale 300 --min-size 100 -o parts.png --plot parts.svg',
    'ispr segment fixtures/coins.png --method watershed --surface distance --sigma 2 --depth 2 -o coins.png --regions coins.csv',
    'ispr segment fixtures/cat.png --method ncut --superpixels 300 --max-ncut 0.1 -o parts.npy --cuts cuts.csv --plot parts.png',
    'ispr synth scene --width 90 --height 60 -o small.png && ispr segment small.png --method ncut --k 4 -o cut.png',
    'ispr segment fixtures/coffee.jpg --method grabcut --box 50,8,320,288 -o cup.png --mask mask.png --plot cup.svg',
    'ispr synth scene --width 160 --height 120 --noise 30 -o noisy.png --labels truth.png && ispr segment noisy.png --method mrf --k 6 --truth truth.png --plot mrf.png',
    'ispr segment fixtures/coffee.jpg --method merge --levels 200,50,12 --hierarchy levels.npy -o twelve.png --plot merged.png',
    'ispr segment fixtures/coins.png --method adaptive --window 101 --offset -0.04 -o mask.png --plot adaptive.png',
    'ispr segment fixtures/coffee.jpg --method grow --seed-points "300,130;60,250" --tolerance 25 -o grown.png',
    'ispr segment fixtures/coffee.jpg --space labxy --k 8 --connected --min-size 200 -o regions.npy --regions regions.csv',
  ],
  source:
    'Szeliski, Computer Vision, 2nd ed., section 7.5; Otsu, 1979; Achanta et al., 2012 (slic); Felzenszwalb & Huttenlocher, 2004; Meyer, 1991 (watershed); Comaniciu & Meer, 2002 (mean-shift); Ward, 1963 (merge); Adams & Bischof, 1994 (grow); Chan & Vese, 2001 (contour); Shi & Malik, 2000, Yu & Shi, 2003 (ncut); Zhang, Brady & Smith, 2001 (mrf); Boykov & Jolly, 2001 (mincut); Rother, Kolmogorov & Blake, 2004 (grabcut)',
  cost: ({ method }) => METHODS[method].cost ?? { bytesPerValue: 40, nsPerValue: 800 },
  async run([path], chosen, context) {
    const method = METHODS[chosen.method];
    checkHeeded(chosen, method);
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const { width, height } = image;
    const truth =
      chosen.truth === undefined ? undefined : await readLabelsFor(chosen.truth, image, context.warn);
    const { labels, named, metrics, charts, extra } = await method.run(image, chosen, context);
    const own = method.heeds.includes('minSize');
    const regions = chosen.connected
      ? connectedRegions(labels, width, height, own ? 1 : chosen.minSize)
      : named && labels.includes(0) // a picture that is all foreground has one segment, number 0
        ? keepLabels(labels)
        : numberByArea(labels);
    const mask = () => boundaries(regions.labels, width, height);
    return {
      labels: { width, height, data: regions.labels },
      metrics: {
        segments: regions.count,
        sizes: [...regions.areas.subarray(0, 20)],
        ...metrics,
        ...(truth && { adjustedRand: adjustedRand(regions.labels, truth) }),
      },
      extra: {
        overlay: { image: () => overlay(image, mask()) },
        means: { image: () => meanColours(image, regions.labels) },
        boundaries: {
          image: () => ({ width, height, channels: 1, data: mask().map((v) => 255 * v) }),
        },
        regions: { table: () => regionTable(image, regions) },
        ...extra,
      },
      plot: () => {
        const drawn = imageOverlay({
          image,
          labels: { width, height, data: regions.labels },
          title: `${regions.count} segments`,
        });
        const means = imageOverlay({ image: meanColours(image, regions.labels), title: 'Mean colours' });
        return panels([drawn, means, ...(charts?.() ?? [])], { columns: 2 });
      },
    };
  },
});

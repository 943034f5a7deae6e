import { imageOverlay, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { readImage } from '../core/read.js';
import { adjustedRand } from '../kernels/cluster/agreement.js';
import { boundaries, meanColours, overlay } from '../kernels/image/boundaries.js';
import { connectedRegions, numberByArea } from '../kernels/image/regions.js';
import { refuseUnheeded } from './segment/method.js';
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
    )}\n\nLabels count from 0 by falling area; the label map is a 16-bit PNG or npy, which takes more than 65536 labels too.`,
  keywords: [
    'threshold',
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
    energy: 'kmeans: inertia of the clusters; slic: sum of D² over the pixels, to the centre of each',
    iterations: 'kmeans: moves of the centres',
    centres: 'slic: superpixels before pieces that fell apart were counted or joined',
    markers: 'watershed: floods',
    converged: 'kmeans: whether it came to rest',
    adjustedRand: 'with --truth: agreement of pairs of pixels, 1 for the same segments and 0 by chance',
  },
  examples: [
    'ispr segment fixtures/coins.png --method otsu --plot coins-otsu.png',
    'ispr segment fixtures/coffee.jpg --k 5 -o labels.png --overlay overlay.png --means means.png',
    'ispr synth scene -o scene.png --labels truth.png && ispr segment scene.png --k 6 --truth truth.png',
    'ispr segment fixtures/cat.png --method slic --k 400 -o superpixels.png --plot superpixels.html',
    'ispr segment fixtures/coffee.jpg --method felzenszwalb --scale 300 --min-size 100 -o parts.png --plot parts.svg',
    'ispr segment fixtures/coins.png --method watershed --surface distance --sigma 2 --depth 2 -o coins.png --regions coins.csv',
    'ispr segment fixtures/coffee.jpg --space labxy --k 8 --connected --min-size 200 -o regions.npy --regions regions.csv',
  ],
  source:
    'Szeliski, Computer Vision, 2nd ed., section 7.5; Otsu, 1979; Achanta et al., 2012 (slic); Felzenszwalb & Huttenlocher, 2004; Meyer, 1991 (watershed)',
  cost: { bytesPerValue: 40, nsPerValue: 800 },
  async run([path], chosen, context) {
    const method = METHODS[chosen.method];
    refuseUnheeded(chosen, method);
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const { width, height } = image;
    const truth =
      chosen.truth === undefined ? undefined : await readLabelsFor(chosen.truth, image, context.warn);
    const { labels, metrics, charts, extra } = await method.run(image, chosen, context);
    const own = method.heeds.includes('minSize');
    const regions = chosen.connected
      ? connectedRegions(labels, width, height, own ? 1 : chosen.minSize)
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

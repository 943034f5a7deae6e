import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { DataError } from '../core/errors.js';
import { boundaryScore } from '../kernels/segmentation/boundary-score.js';
import { overlaps } from '../kernels/segmentation/overlaps.js';
import { segmentScore } from '../kernels/segmentation/score.js';
import { scorePicture } from './segment-score/picture.js';
import { readLabels, readLabelsFor } from './shared/label-map.js';

export default defineCommand({
  name: 'segment-score',
  group: 'Images',
  summary: 'Judges the segments of a picture by the true ones.',
  description: `Names of labels do not matter, only which pixels belong together.

- adjustedRand: pairs of pixels on which the two agree, less what chance would give.
- voiSplit = H(segments | truth) and voiMerge = H(truth | segments), in bits: what is wrong because true segments were cut into pieces, or thrown together; voi is their sum.
- covering: mean of the best IoU of each true segment, by area; meanIou: the mean IoU in the best one-to-one matching, each true segment counting once.
- underSegmentation: what segments spill over the true borders, the smaller side of each, as a share of the pixels; achievableAccuracy: pixels that are right if each segment takes the true label that most of it has. Both are for superpixels, which are allowed to be too many.
- boundaryPrecision, boundaryRecall, boundaryF: boundary pixels within --tolerance of one of the other map. One may match several.

A table of the true segments is written: their area, the segment matched with each and its IoU, the best IoU with any, and how many pieces of a twentieth or more each was cut into.`,
  keywords: [
    'segmentation metrics',
    'evaluate segmentation',
    'compare label maps',
    'rand index',
    'variation of information',
    'iou',
    'jaccard',
    'dice',
    'boundary f-measure',
    'boundary recall',
    'superpixel benchmark',
    'ground truth',
    'accuracy',
  ],
  inputs: [
    { name: 'LABELS', about: 'a label map: what was found', accepts: ['image', 'array'] },
    { name: 'TRUTH', about: 'a label map of the same size: what is there', accepts: ['image', 'array'] },
  ],
  over: 'all',
  options: z.object({
    tolerance: z
      .number()
      .min(0)
      .max(1000)
      .default(2)
      .describe('boundaries this far apart are the same')
      .meta({ unit: 'PIXELS' }),
    ignore: z
      .number()
      .int()
      .optional()
      .describe('pixels with this true label are left out of everything')
      .meta({ placeholder: 'LABEL' }),
  }),
  outputs: ['table'],
  metrics: {
    segments: 'how many were found',
    trueSegments: 'how many there are',
    pixels: 'that were compared',
    adjustedRand: '1 for the same segments, 0 by chance',
    voi: 'bits; 0 for the same segments',
    voiSplit: 'bits lost by splitting',
    voiMerge: 'bits lost by merging',
    covering: '0 to 1',
    meanIou: '0 to 1',
    underSegmentation: 'share of the pixels; 0 is best',
    achievableAccuracy: '0 to 1',
    boundaryPrecision: 'share of the found boundary that is true',
    boundaryRecall: 'share of the true boundary that was found',
    boundaryF: 'harmonic mean of the two',
  },
  examples: [
    'ispr synth scene -o scene.png --labels truth.png && ispr segment scene.png --k 8 -o labels.png && ispr segment-score labels.png truth.png --plot score.png',
    'ispr synth scene -o scene.png --labels truth.png && ispr segment scene.png --method slic --k 300 -o sp.png && ispr segment-score sp.png truth.png --tolerance 1 -o score.csv',
  ],
  source:
    'Hubert & Arabie, 1985; Meila, 2003; Arbeláez et al., Contour detection and hierarchical image segmentation, 2011; Neubert & Protzel, Superpixel benchmark and comparison, 2012',
  cost: { bytesPerValue: 60, nsPerValue: 200 },
  async run([path, truthPath], { tolerance, ignore }, { warn }) {
    const { width, height, labels } = await readLabels(path!, warn);
    const truth = await readLabelsFor(truthPath!, { width, height }, warn);
    const counted =
      ignore === undefined ? undefined : Uint8Array.from(truth, (label) => (label === ignore ? 0 : 1));
    if (counted?.every((v) => v === 0))
      throw new DataError(`every pixel has the label ${ignore}, which --ignore leaves out`, {
        file: truthPath,
      });
    const both = overlaps(labels, truth, counted);
    const { partner, iou, best, pieces, ...score } = segmentScore(both);
    const edges = boundaryScore(labels, truth, width, height, { tolerance, counted });
    const { names, areas } = both.second;
    const order = Int32Array.from(names.keys()).sort((i, j) => names[i]! - names[j]!);
    const name = (number: number) => (number < 0 ? '' : String(both.first.names[number]));
    return {
      table: {
        label: order.map((t) => names[t]!),
        area: Float64Array.from(order, (t) => areas[t]!),
        segment: Array.from(order, (t) => name(partner[t]!)),
        iou: Float64Array.from(order, (t) => iou[t]!),
        bestIou: Float64Array.from(order, (t) => best[t]!),
        pieces: order.map((t) => pieces[t]!),
      },
      metrics: {
        segments: both.first.areas.length,
        trueSegments: names.length,
        pixels: both.pixels,
        ...score,
        voi: score.voiSplit + score.voiMerge,
        boundaryPrecision: edges.precision,
        boundaryRecall: edges.recall,
        boundaryF: edges.f,
      },
      plot: () => scorePicture(edges, width, height, tolerance, { names: Array.from(names, String), iou }),
    };
  },
});

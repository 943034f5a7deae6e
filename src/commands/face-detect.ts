import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { detectInAll } from './face-detect/run.js';

const options = z.object({
  scaleFactor: z
    .number()
    .gt(1)
    .max(4)
    .default(1.1)
    .describe('each size of window is larger than the one before by this factor'),
  step: z
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('rows from one row of windows to the next, at every scale'),
  minSize: z
    .number()
    .positive()
    .optional()
    .describe('width of the smallest objects')
    .meta({ unit: 'PIXELS', defaultText: 'that of the window of the model' }),
  maxSize: z
    .number()
    .positive()
    .optional()
    .describe('width of the largest objects')
    .meta({ unit: 'PIXELS', defaultText: 'what fits into the picture' }),
  minNeighbors: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .describe('windows that have to agree on an object; fewer with a larger --step or --scale-factor'),
  minScore: z.number().min(0).default(0).describe('boxes with a lower score are left out'),
  overlap: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('of boxes that overlap by more (intersection over union) the best is kept'),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('table of the true boxes, x y w h, and image where there are several pictures')
    .meta({ placeholder: 'FILE' }),
  iou: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('with --truth: overlap (intersection over union) that counts as found')
    .meta({ defaultText: '0.5' }),
  overlay: z
    .string()
    .min(1)
    .optional()
    .describe('write the picture with its boxes here; a folder for several')
    .meta({ placeholder: 'FILE|FOLDER', output: ['image', 'files'] }),
  curve: z
    .string()
    .min(1)
    .optional()
    .describe('with --truth: write precision and recall after each box here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export type FaceDetectOptions = z.output<typeof options>;

export default defineCommand({
  name: 'face-detect',
  group: 'Images',
  summary: 'Finds faces, or whatever a model of face-train knows, in pictures.',
  description: `A window moves over the picture at every place and scale, and what passes all stages of the cascade is grouped: overlapping windows that agree become one box, their mean; its score is the sum of what they have beyond the thresholds of the stages. The picture is made smaller for larger objects, by area means. x and y are the upper left pixel of a box, w and h its size. Flat windows (below one level of standard deviation) hold nothing.

With --truth boxes are judged: by falling score each takes the free true box it overlaps most, if by --iou or more; average precision is the area below the curve of precision against recall. Several pictures or a folder give one table with a column image; --out FOLDER a table each.`,
  keywords: [
    'viola jones',
    'haar',
    'cascade',
    'face detection',
    'object detection',
    'find faces',
    'bounding box',
    'detector',
    'precision',
    'recall',
    'average precision',
    'iou',
    'non-maximum suppression',
  ],
  inputs: [
    { name: 'MODEL', about: 'a cascade that face-train has made', accepts: ['model'] },
    { name: 'IMG', about: 'pictures to search', accepts: ['image', 'array'], many: true },
  ],
  over: 'all',
  options,
  outputs: ['table', 'files'],
  metrics: {
    boxes: 'objects found',
    images: 'pictures searched',
    windows: 'windows looked at',
    passed: 'windows that passed all stages, before they are grouped',
    perImage: 'boxes in each picture',
    truth: 'with --truth: true boxes',
    precision: 'with --truth: share of the boxes that are right',
    recall: 'with --truth: share of the true boxes that were found',
    averagePrecision: 'with --truth: area below precision against recall',
    falseAlarms: 'with --truth: boxes that are wrong',
  },
  examples: [
    'ispr synth face-scenes --width 640 --height 480 --faces 6 -o faces.png --truth truth.csv && ispr face-detect fixtures/face-cascade.json faces.png --truth truth.csv --plot found.png',
    'ispr synth face-scenes --n 3 -o scenes && ispr face-detect fixtures/face-cascade.json scenes -o boxes.csv --overlay overlays',
  ],
  source: 'Viola & Jones, Robust real-time face detection, 2004; Everingham et al., PASCAL VOC, 2010',
  cost: { bytesPerValue: 40, nsPerValue: 150 },
  run: ([model, ...images], chosen, context) => detectInAll(model!, images, chosen, context),
});

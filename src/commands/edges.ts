import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { BORDERS } from '../kernels/image/border.js';
import { edgeChart } from './edges/chart.js';
import { EDGE_METHODS, findEdges } from './edges/find.js';

export const options = z.object({
  method: z.enum(EDGE_METHODS).default('canny').describe('how edges are found'),
  sigma: z
    .number()
    .min(0)
    .max(1000)
    .optional()
    .describe('Gaussian smoothing before')
    .meta({ unit: 'PIXELS', defaultText: '1.4 canny, 2 log and dog, else 0' }),
  high: z
    .number()
    .min(0)
    .optional()
    .describe('edges begin where the gradient of a 0..1 picture is above this')
    .meta({ defaultText: "Otsu's threshold of all gradients" }),
  low: z
    .number()
    .min(0)
    .optional()
    .describe('and go on through neighbours above this')
    .meta({ defaultText: '0.4 high for canny, else high' }),
  norm: z.enum(['l2', 'l1']).default('l2').describe('length of a gradient: sqrt(x² + y²), or |x| + |y|'),
  thin: z
    .boolean()
    .default(true)
    .describe('keep all pixels above the threshold, not only the largest across an edge'),
  slope: z
    .number()
    .min(0)
    .optional()
    .describe('log, dog: least change of the response over a zero crossing')
    .meta({ defaultText: '3/4 of its mean magnitude' }),
  border: z.enum(BORDERS).default('replicate').describe('what lies beyond the edges of the picture'),
  points: z
    .string()
    .min(1)
    .optional()
    .describe('write the edges between the pixels here: x, y, magnitude, orientation')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export default defineCommand({
  name: 'edges',
  group: 'Images',
  summary: 'Finds the edges of a picture and writes them as a 0/255 mask.',
  description:
    'canny: Sobel gradient of the smoothed picture, thinned to the largest across the edge, followed from pixels above --high through neighbours above --low. sobel, prewitt, roberts, scharr and central: the gradient as it is, thinned unless --no-thin. log and dog: zero crossings of a Laplacian of Gaussian, σ²∇²G, or of the difference of Gaussians of 1.6σ and σ. The picture is taken gray, 0..1; a unit step has the gradient 4 by sobel, 3 prewitt, 16 scharr, 1.41 roberts, 1 central.\n\nWithout --high it is Otsu’s threshold of all gradients. With --sigma 0 canny gives the mask of cv2.Canny, whose thresholds are 255 times these. Angles of --points are atan2(dy, dx), y down, towards the brighter side.',
  keywords: [
    'edge detection',
    'contour',
    'outline',
    'boundary',
    'hysteresis',
    'non-maximum suppression',
    'sobel',
    'laplacian',
    'zero crossings',
    'marr hildreth',
    'line drawing',
    'sub-pixel',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options,
  outputs: ['image'],
  metrics: {
    edgePixels: 'pixels of the mask that are 255',
    share: 'of all pixels',
    high: 'threshold where edges begin',
    low: 'threshold down to which they go on',
    slope: 'log, dog: least change over a crossing',
    sigma: 'of the smoothing, pixels',
    width: 'pixels',
    height: 'pixels',
  },
  examples: [
    'ispr edges fixtures/coins.png -o edges.png --plot edges-drawn.png',
    'ispr edges fixtures/cat.png --method sobel --no-thin --high 0.5 -o mask.png',
    'ispr edges fixtures/coins.png --sigma 2 --points contour.csv',
    'ispr edges fixtures/coins.png --method log --sigma 3 -o crossings.png',
  ],
  source:
    'Canny, A computational approach to edge detection, 1986; Marr & Hildreth, Theory of edge detection, 1980',
  cost: { bytesPerValue: 12, nsPerValue: 12 },
  async run([path], chosen, context) {
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const { mask, points, edgePixels, metrics } = findEdges(gray(image), chosen);
    const { width, height } = mask;
    return {
      image: mask,
      metrics: { edgePixels, share: edgePixels / (width * height), ...metrics, width, height },
      ...(chosen.points !== undefined && { extra: { points: { table: () => ({ ...points() }) } } }),
      plot: () => edgeChart(image, mask, chosen.method),
    };
  },
});

import * as z from 'zod';
import { defineCommand, type Result } from '../core/command/spec.js';
import { imageInput } from '../core/options.js';
import { readImage } from '../core/read.js';
import { gray } from '../kernels/colour/colour.js';
import { findCircles } from './hough/circles.js';
import { edgesOf, refuseClashes, SHAPES } from './hough/input.js';
import { findLines } from './hough/lines.js';
import { findSegments } from './hough/segments.js';

const pixels = { unit: 'PIXELS' };

export const options = z.object({
  shape: z.enum(SHAPES).default('lines').describe('what is looked for'),
  mask: z
    .boolean()
    .default(false)
    .describe('the picture is a mask of edges: pixels above 0 count, no edges are looked for'),
  sigma: z
    .number()
    .min(0)
    .max(1000)
    .optional()
    .describe('smoothing before edges are found')
    .meta({ ...pixels, defaultText: '1.4' }),
  high: z
    .number()
    .min(0)
    .optional()
    .describe('edges begin above this gradient')
    .meta({ defaultText: 'Otsu' }),
  low: z.number().min(0).optional().describe('and go on above this one').meta({ defaultText: '0.4 high' }),
  n: z.number().int().positive().default(100).describe('shapes at most, best first'),
  votes: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('lines, segments: fewest edge pixels of a line')
    .meta({
      placeholder: 'N',
      defaultText: 'half of the best for lines, a twentieth of the diagonal for segments',
    }),
  angleStep: z
    .number()
    .positive()
    .max(45)
    .default(1)
    .describe('lines, segments: step of directions, a fraction of 180')
    .meta({ unit: 'DEGREES' }),
  rhoStep: z.number().positive().default(1).describe('lines, segments: step of distances').meta(pixels),
  tolerance: z
    .number()
    .min(0)
    .max(90)
    .default(90)
    .describe('lines: an edge pixel votes for lines within this angle of its own edge')
    .meta({ unit: 'DEGREES' }),
  minAngle: z
    .number()
    .min(0)
    .max(90)
    .default(5)
    .describe('lines: of two that are nearer, in angle and distance, one is kept')
    .meta({ unit: 'DEGREES' }),
  minDistance: z
    .number()
    .min(0)
    .optional()
    .describe('lines, circles: of two that are nearer one is kept')
    .meta({ ...pixels, defaultText: '10 lines, the smallest radius circles' }),
  minLength: z
    .number()
    .positive()
    .optional()
    .describe('segments: shortest one')
    .meta({ ...pixels, defaultText: 'a twentieth of the diagonal' }),
  maxGap: z
    .number()
    .int()
    .min(0)
    .default(3)
    .describe('segments: longest stretch without edge pixels')
    .meta(pixels),
  minRadius: z
    .number()
    .min(2)
    .optional()
    .describe('circles: smallest')
    .meta({ ...pixels, defaultText: '8' }),
  maxRadius: z
    .number()
    .min(2)
    .optional()
    .describe('circles: largest')
    .meta({ ...pixels, defaultText: 'half of the shorter side' }),
  support: z
    .number()
    .positive()
    .max(1)
    .default(0.5)
    .describe('circles: least share of the circumference that is edge'),
  ...imageInput,
});

export type HoughOptions = z.output<typeof options>;

export default defineCommand({
  name: 'hough',
  group: 'Images',
  summary: 'Finds straight lines, segments or circles in a picture.',
  description:
    'Edges are found as by ispr edges (canny), or given by --mask. lines: every edge pixel votes for the lines x cos θ + y sin θ = ρ through it; ρ in pixels from the pixel (0, 0), θ in radians from +x towards +y, y down. segments: edge pixels vote in random order, a line with enough votes is followed to both ends and fitted (progressive probabilistic transform; --seed). circles: edge pixels vote for centres along their normals; centre and radius are then fitted to the pixels of the circle.\n\nvotes are edge pixels; support is the share of the circumference that has edge pixels.',
  keywords: [
    'hough transform',
    'line detection',
    'straight lines',
    'circle detection',
    'find circles',
    'coins',
    'vanishing',
    'lane',
    'segment detection',
    'accumulator',
    'skew',
  ],
  inputs: [{ name: 'IMG', about: 'a picture, or a mask of edges', accepts: ['image', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    found: 'how many lines, segments or circles',
    edgePixels: 'edge pixels that had a vote',
    mostVotes: 'of the best one',
    width: 'pixels',
    height: 'pixels',
  },
  examples: [
    'ispr hough fixtures/coins.png --shape circles --min-radius 15 --max-radius 40 -o coins.csv --plot coins-found.png',
    'ispr hough fixtures/coffee.jpg --shape segments --min-length 40 -o segments.csv',
    'ispr edges fixtures/coffee.jpg -o edges.png && ispr hough edges.png --mask --n 10 --tolerance 10',
  ],
  source:
    'Duda & Hart, Use of the Hough transformation to detect lines and curves in pictures, 1972; Matas, Galambos & Kittler, Robust detection of lines using the progressive probabilistic Hough transform, 2000',
  cost: { bytesPerValue: 24, nsPerValue: 150 },
  async run([path], chosen, context): Promise<Result> {
    refuseClashes(chosen);
    const image = await readImage(path!, { maxPixels: chosen.maxPixels }, context.warn);
    const { width, height } = image;
    const points = edgesOf(gray(image), chosen);
    const { table, plot, mostVotes } =
      chosen.shape === 'lines'
        ? findLines(image, points, chosen)
        : chosen.shape === 'segments'
          ? findSegments(image, points, chosen, context.rng)
          : findCircles(image, points, chosen);
    const found = [...table.values()][0]!.length;
    return { table, metrics: { found, edgePixels: points.x.length, mostVotes, width, height }, plot };
  },
});

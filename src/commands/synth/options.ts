import * as z from 'zod';
import { SHAPES } from '../../kernels/synth/outline.js';

const numbers = (text: string) => z.array(z.number()).min(1).describe(text).meta({ placeholder: 'X,…' });

/** The options of all kinds; each names the kinds that heed it. */
export const synthOptions = z.object({
  samples: z
    .number()
    .int()
    .positive()
    .max(1e9)
    .optional()
    .describe('length of a signal')
    .meta({ defaultText: '1024 for tables, 2 seconds of sound' }),
  rate: z.number().positive().default(8000).describe('samples a second of a signal').meta({ unit: 'HZ' }),
  frequencies: numbers('sines, tones: their frequencies').default([440, 1000]).meta({ placeholder: 'HZ,…' }),
  amplitudes: numbers('sines: one for each frequency, or one for all').default([0.4]),
  phases: numbers('sines: radians, one for each frequency, or one for all').default([0]),
  snr: z
    .number()
    .optional()
    .describe('signals: white noise, signal power over noise power')
    .meta({ unit: 'DB', defaultText: 'no noise' }),
  from: z.number().positive().default(100).describe('chirp: first frequency').meta({ unit: 'HZ' }),
  to: z
    .number()
    .positive()
    .optional()
    .describe('chirp: last frequency')
    .meta({ unit: 'HZ', defaultText: '0.45 of the rate' }),
  sweep: z.enum(['linear', 'exponential']).default('linear').describe('chirp: how the frequency moves'),
  interval: z
    .number()
    .positive()
    .default(0.25)
    .describe('clicks: time between them')
    .meta({ unit: 'SECONDS' }),
  jitter: z
    .number()
    .min(0)
    .default(0.02)
    .describe('clicks: standard deviation of their times')
    .meta({ unit: 'SECONDS' }),
  coefficients: numbers('ar: x_t = sum_i a_i x_(t-i) + sigma e_t').default([1.5, -0.75]),
  sigma: z.number().min(0).default(1).describe('ar, random-walk: standard deviation of the steps'),
  drift: z.number().default(0).describe('random-walk: mean of the steps'),
  n: z
    .number()
    .int()
    .positive()
    .max(1e8)
    .optional()
    .describe('points or digits')
    .meta({ defaultText: '300 points, 1000 digits' }),
  k: z.number().int().positive().default(3).describe('blobs: groups; spirals: arms'),
  dimensions: z.number().int().positive().max(10_000).default(2).describe('blobs: coordinates of a point'),
  separation: z
    .number()
    .positive()
    .default(6)
    .describe('blobs: distance of the nearest centres, in standard deviations'),
  covariance: z
    .enum(['spherical', 'diagonal', 'full'])
    .default('spherical')
    .describe('blobs: shape of the groups'),
  noise: z
    .number()
    .min(0)
    .optional()
    .describe('point sets: deviation from the curve; pictures: levels of noise')
    .meta({ defaultText: 'what suits the kind' }),
  turns: z.number().positive().default(1.5).describe('spirals: turns of an arm'),
  factor: z.number().positive().max(1).default(0.5).describe('circles: radius of the inner one'),
  width: z.number().int().min(1).max(20_000).default(320).describe('pictures').meta({ unit: 'PIXELS' }),
  height: z.number().int().min(1).max(20_000).default(240).describe('pictures').meta({ unit: 'PIXELS' }),
  count: z.number().int().min(1).max(10_000).default(8).describe('shapes: how many'),
  shapes: z
    .array(z.enum(SHAPES))
    .min(1)
    .default([...SHAPES])
    .describe('shapes: which kinds'),
  minScale: z.number().positive().default(10).describe('shapes: smallest scale').meta({ unit: 'PIXELS' }),
  maxScale: z.number().positive().default(32).describe('shapes: largest scale').meta({ unit: 'PIXELS' }),
  overlap: z.boolean().default(false).describe('shapes: may lie on one another'),
  gray: z.boolean().default(false).describe('shapes: a gray picture'),
  wavelength: z
    .number()
    .positive()
    .default(16)
    .describe('grating: length of a wave')
    .meta({ unit: 'PIXELS' }),
  angle: z.number().default(0).describe('grating: direction of the wave, radians counter-clockwise from +x'),
  contrast: z.number().min(0).max(1).default(1).describe('grating: 1 reaches from black to white'),
  cell: z
    .number()
    .min(1)
    .default(32)
    .describe('checkerboard, texture: size of a cell')
    .meta({ unit: 'PIXELS' }),
  octaves: z.number().int().min(1).max(12).default(4).describe('texture: layers, each half as large'),
  persistence: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('texture: strength of a layer against the one before'),
  layout: z
    .enum(['idx', 'folders'])
    .default('idx')
    .describe('digits: MNIST-like files, or PNG pictures in a folder a class'),
  test: z
    .number()
    .min(0)
    .max(0.9)
    .default(1 / 6)
    .describe('digits: share that is set apart as test set')
    .meta({ defaultText: '1/6' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('write what is known here: parts of signals, centres of groups, places of shapes')
    .meta({ placeholder: 'FILE', output: ['table', 'model'] }),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe('shapes, scene: write the label of every pixel here')
    .meta({ placeholder: 'FILE', output: ['labels'] }),
});

export type SynthOptions = z.output<typeof synthOptions>;

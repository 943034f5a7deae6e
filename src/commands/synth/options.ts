import * as z from 'zod';
import { HMM_EXAMPLES } from '../../kernels/synth/hidden-states.js';
import { INSTRUMENTS } from '../../kernels/synth/notes.js';
import { SHAPES } from '../../kernels/synth/outline.js';
import { TEACHING_NETWORKS } from '../../kernels/synth/teaching-networks.js';
import { TRANSIENTS } from '../../kernels/synth/transients.js';
import { WAVES } from '../../kernels/synth/waves.js';

export const SOUND_RATE_HZ = 8000;
export const ACTIVITY_RATE_HZ = 50;
export const HEART_RATE_HZ = 250;

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
  rate: z
    .number()
    .positive()
    .optional()
    .describe('samples a second of a signal; uneven: in the mean')
    .meta({
      unit: 'HZ',
      defaultText: `${SOUND_RATE_HZ}; ecg: ${HEART_RATE_HZ}; activity: ${ACTIVITY_RATE_HZ}`,
    }),
  frequencies: numbers('sines, tones, uneven: their frequencies; wave, modulated: the first one')
    .default([440, 1000])
    .meta({ placeholder: 'HZ,…' }),
  amplitudes: numbers('sines, uneven: one for each frequency, or one for all').default([0.4]),
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
  wave: z.enum(WAVES).default('square').describe('wave: its form, of all harmonics below half the rate'),
  duty: z.number().gt(0).lt(1).default(0.25).describe('wave: part of the period that a pulse is high'),
  transient: z
    .enum(TRANSIENTS)
    .default('doppler')
    .describe("transients: which of Donoho and Johnstone's signals"),
  colour: z
    .enum(['white', 'pink', 'brown', 'blue', 'violet'])
    .default('pink')
    .describe('noise: power over frequency: constant, 1/f, 1/f², f, f²'),
  modulation: z
    .number()
    .positive()
    .default(5)
    .describe('modulated: how often amplitude and frequency swing')
    .meta({ unit: 'HZ' }),
  depth: z.number().min(0).max(1).default(0.5).describe('modulated: swing of the amplitude'),
  index: z.number().min(0).default(4).describe('modulated: swing of the phase').meta({ unit: 'RADIANS' }),
  instruments: z
    .array(z.enum(INSTRUMENTS))
    .min(1)
    .default([...INSTRUMENTS])
    .describe('notes: who plays, in turns'),
  period: z.number().min(2).default(12).describe('seasonal: samples of a season'),
  slope: z.number().default(0.05).describe('seasonal: growth of the trend a sample'),
  deviations: numbers('regimes: standard deviations it switches between').default([1, 4]),
  delay: z.number().int().default(17).describe('delayed: samples that b is behind a'),
  subjects: z
    .number()
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe('ecg: people, a column each; activity: people who are recorded')
    .meta({ defaultText: 'ecg 1, activity 12' }),
  bpm: z.number().min(20).max(300).default(70).describe('ecg: beats a minute'),
  ma: numbers('arma: x_t = sum_i a_i x_(t-i) + e_t + sum_j b_j e_(t-j)').default([0.5]),
  coefficients: numbers('ar, arma: x_t = sum_i a_i x_(t-i) + sigma e_t').default([1.5, -0.75]),
  sigma: z
    .number()
    .min(0)
    .default(1)
    .describe('ar, arma, random-walk, seasonal: standard deviation of the steps or the noise'),
  drift: z.number().default(0).describe('random-walk: mean of the steps'),
  n: z
    .number()
    .int()
    .positive()
    .max(1e8)
    .optional()
    .describe('points, digits, objects of a gallery, faces, face-scenes, sentences, sequences')
    .meta({
      defaultText: '300 points, 1000 digits or sentences, 20 objects, 500 faces, 1 scene or sequence',
    }),
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
    .describe(
      'point sets: deviation from the curve; pictures: levels of noise; sentences: share of misspelt words',
    )
    .meta({ defaultText: 'what suits the kind' }),
  turns: z.number().positive().default(1.5).describe('spirals: turns of an arm'),
  factor: z.number().positive().max(1).default(0.5).describe('circles: radius of the inner one'),
  width: z.number().int().min(1).max(20_000).default(320).describe('pictures').meta({ unit: 'PIXELS' }),
  height: z.number().int().min(1).max(20_000).default(240).describe('pictures').meta({ unit: 'PIXELS' }),
  count: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(8)
    .describe('shapes, spots, corners: how many; mosaic: cells'),
  shapes: z
    .array(z.enum(SHAPES))
    .min(1)
    .default([...SHAPES])
    .describe('shapes: which kinds'),
  minScale: z
    .number()
    .positive()
    .optional()
    .describe('shapes, spots, corners: smallest scale; face-scenes: smallest box')
    .meta({ unit: 'PIXELS', defaultText: '10; spots: 3; face-scenes: 28' }),
  maxScale: z
    .number()
    .positive()
    .optional()
    .describe('shapes, spots, corners: largest scale; face-scenes: largest box')
    .meta({ unit: 'PIXELS', defaultText: '32; spots: 9; face-scenes: 120' }),
  overlap: z.boolean().default(false).describe('shapes: may lie on one another'),
  gray: z.boolean().default(false).describe('shapes, patchwork: a gray picture'),
  wavelength: z
    .number()
    .positive()
    .default(16)
    .describe('grating: length of a wave')
    .meta({ unit: 'PIXELS' }),
  angle: z.number().default(0).describe('grating: direction of the wave, radians from +x towards +y (down)'),
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
  sameMean: z.boolean().default(false).describe('mosaic: all textures have one mean colour'),
  rotation: z
    .number()
    .default(0.3)
    .describe('pair: turn, from +x towards +y; panorama, gallery: turns up to this')
    .meta({ unit: 'RADIANS' }),
  zoom: z
    .number()
    .positive()
    .max(20)
    .default(1.2)
    .describe('pair: enlargement; gallery: up to this, or down to its inverse'),
  tilt: z
    .number()
    .min(0)
    .max(1.3)
    .default(0.2)
    .describe('pair: slant of the view; panorama, gallery: up to this')
    .meta({ unit: 'RADIANS' }),
  towards: z.number().default(0).describe('pair: direction of the slant').meta({ unit: 'RADIANS' }),
  light: z
    .number()
    .positive()
    .max(10)
    .default(1)
    .describe('pair: factor on the levels of b; panorama, gallery: factors up to this'),
  blur: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe('pair: blur of b; gallery: up to this')
    .meta({ unit: 'PIXELS' }),
  views: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(4)
    .describe('panorama: pictures; gallery: pictures of each'),
  shared: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.4)
    .describe('panorama: part of a view that the one before shows too'),
  size: z
    .number()
    .int()
    .min(8)
    .max(1000)
    .default(24)
    .describe('faces: side of a patch')
    .meta({ unit: 'PIXELS' }),
  faces: z.number().int().min(0).max(1000).default(4).describe('face-scenes: faces in each picture'),
  fontSize: z
    .number()
    .int()
    .min(6)
    .max(400)
    .default(20)
    .describe('page: size of the letters')
    .meta({ unit: 'PIXELS' }),
  letter: z
    .string()
    .regex(/^[a-z]$/, 'one letter from a to z')
    .default('a')
    .describe('page: the letter of --template'),
  layout: z
    .enum(['idx', 'folders'])
    .default('idx')
    .describe('digits: MNIST-like files, or PNG pictures in a folder a class'),
  flat: z
    .boolean()
    .default(false)
    .describe('activity: train.csv and test.csv with a recording a row, instead of a file each'),
  test: z
    .number()
    .min(0)
    .max(0.9)
    .default(1 / 6)
    .describe('digits, activity, sentences: share, of the people for activity, that is set apart as test set')
    .meta({ defaultText: '1/6' }),
  preset: z
    .enum(['random', ...TEACHING_NETWORKS])
    .default('random')
    .describe('network: drawn at random, or one of the textbooks with its tables'),
  nodes: z.number().int().min(1).max(100_000).default(37).describe('random network: how many'),
  parents: z.number().int().min(0).max(20).default(3).describe('random network: most of a node'),
  states: z.number().int().min(2).max(1000).default(4).describe('random network: most of a node'),
  reach: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(8)
    .describe('random network: parents are among so many nodes before; fewer keep inference cheap'),
  concentration: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe('random network: of the rows of the tables; small ones are nearly certain, large ones even'),
  numeric: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('random network: share of the nodes that hold numbers (write .json)'),
  example: z.enum(HMM_EXAMPLES).optional().describe('hmm: which model').meta({ defaultText: 'regimes' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('write what is known here: parts of signals, centres of groups, places of shapes, homographies')
    .meta({ placeholder: 'FILE', output: ['table', 'model'] }),
  labels: z
    .string()
    .min(1)
    .optional()
    .describe('shapes, scene, mosaic, flips, meadow, street: write the label of every pixel here')
    .meta({ placeholder: 'FILE', output: ['labels'] }),
  flips: z.number().min(0).max(0.5).default(0.1).describe('flips: share of the pixels that are turned over'),
  coupling: z
    .number()
    .min(0)
    .max(10)
    .default(0.4)
    .describe('ising: weight of neighbours that agree; 0.44 is where large patches of one colour begin'),
  bias: z.number().min(-10).max(10).default(0).describe('ising: weight of white'),
  clean: z
    .string()
    .min(1)
    .optional()
    .describe('flips: write the picture without noise here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
  rules: z
    .string()
    .min(1)
    .optional()
    .describe('street: write what it costs to find one label above another here, for mrf-denoise --pairs')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  template: z
    .string()
    .min(1)
    .optional()
    .describe('page: write the picture of --letter here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
});

/** With the rate that suits the kind where none was given. */
export type SynthOptions = z.output<typeof synthOptions> & { rate: number };

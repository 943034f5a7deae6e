import { defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import type { Rng } from '../core/random.js';
import { digitsSet } from './synth/digits.js';
import { type SynthOptions, synthOptions } from './synth/options.js';
import { checkers, gratings, scene, shapes, texture } from './synth/pictures.js';
import { blobsSet, circlesSet, moonsSet, spiralsSet } from './synth/point-sets.js';
import { ar, chirps, clicks, sines, tones, walk } from './synth/signals.js';

const KINDS = {
  sines,
  chirp: chirps,
  tones,
  clicks,
  'random-walk': walk,
  ar,
  blobs: blobsSet,
  moons: moonsSet,
  circles: circlesSet,
  spirals: spiralsSet,
  shapes,
  scene,
  grating: gratings,
  checkerboard: checkers,
  texture,
  digits: digitsSet,
} satisfies Record<string, (options: SynthOptions, rng: Rng) => Result>;

const kinds = new Map<string, (options: SynthOptions, rng: Rng) => Result>(Object.entries(KINDS));

export default defineCommand({
  name: 'synth',
  group: 'Signals',
  summary: 'Makes signals, point sets, pictures and digits whose truth is known.',
  description:
    'Signals: sines (a mixture), chirp (a sweep), tones (switching between frequencies), clicks, random-walk, ar. Point sets: blobs (Gaussian), moons, circles, spirals. Pictures: shapes, scene (a landscape), grating, checkerboard, texture. digits: handwritten-looking digits, 28 × 28, drawn from strokes.\n--truth and --labels write what a method should find. The same seed gives the same bytes.',
  keywords: [
    'generate',
    'make',
    'synthetic',
    'test data',
    'random',
    'mnist',
    'sample data',
    'noise',
    'simulate',
    'fake',
  ],
  inputs: [{ name: 'KIND', about: 'what to make', choices: [...kinds.keys()] }],
  over: 'all',
  options: synthOptions,
  outputs: ['table', 'array', 'audio', 'image', 'files'],
  metrics: {
    samples: 'length of a signal',
    rateHz: 'samples a second',
    seconds: 'duration',
    points: 'points of a set',
    groups: 'groups they fall into',
    width: 'pixels',
    height: 'pixels',
    shapes: 'shapes drawn',
    segments: 'parts of a scene',
    digits: 'digits drawn; train and test say how they are divided, counts how many of each there are',
  },
  examples: [
    'ispr synth sines --frequencies 440,1000 --snr 10 -o tones.wav --truth truth.csv',
    'ispr synth blobs --k 4 --n 500 -o blobs.csv --plot blobs.png',
    'ispr synth shapes -o shapes.png --labels labels.png --truth shapes.csv',
    'ispr synth digits --n 6000 -o digits',
  ],
  source: 'each method of this toolkit, which needs data with known truth',
  async run([kind], options, context) {
    const result = kinds.get(kind!)!(options, context.rng);
    for (const key of ['truth', 'labels'] as const)
      if (options[key] !== undefined && !result.extra?.[key])
        throw new UsageError(`--${key}: ${kind} has none`);
    return result;
  },
});

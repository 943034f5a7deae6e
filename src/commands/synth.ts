import { defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import type { Rng } from '../core/random.js';
import { refuseUnheeded } from './shared/foreign-options.js';
import { activitySet } from './synth/activity.js';
import { digitsSet } from './synth/digits.js';
import { faceScenes, facesSet } from './synth/faces.js';
import { flipped, isingSample, meadowScene, streetScene } from './synth/fields.js';
import { hiddenStates } from './synth/hidden-states.js';
import { networkOf } from './synth/networks.js';
import {
  ACTIVITY_RATE_HZ,
  HEART_RATE_HZ,
  SOUND_RATE_HZ,
  type SynthOptions,
  synthOptions,
} from './synth/options.js';
import { page } from './synth/page.js';
import {
  checkers,
  cornerField,
  gratings,
  patches,
  scene,
  shapes,
  spotField,
  texture,
  textureMosaic,
} from './synth/pictures.js';
import { blobsSet, circlesSet, moonsSet, spiralsSet } from './synth/point-sets.js';
import { sentencesSet } from './synth/sentences.js';
import { ar, arma, delayed, ecg, seasonal, switching, transients, uneven, walk } from './synth/series.js';
import { chirps, clicks, modulation, noise, notes, sines, tones, wave } from './synth/sounds.js';
import { gallery, pair, panorama } from './synth/views.js';

const point = ['n', 'noise'] as const;
const timed = ['samples', 'rate', 'snr'] as const;
const size = ['width', 'height'] as const;

/** How each kind is made, and the options it heeds beside the outputs. */
const KINDS = {
  sines: [sines, [...timed, 'frequencies', 'amplitudes', 'phases']],
  chirp: [chirps, [...timed, 'from', 'to', 'sweep']],
  tones: [tones, [...timed, 'frequencies']],
  clicks: [clicks, [...timed, 'interval', 'jitter']],
  wave: [wave, [...timed, 'frequencies', 'wave', 'duty']],
  modulated: [modulation, [...timed, 'frequencies', 'modulation', 'depth', 'index']],
  notes: [notes, [...timed, 'instruments']],
  noise: [noise, ['samples', 'rate', 'colour']],
  transients: [transients, ['samples', 'snr', 'transient']],
  seasonal: [seasonal, ['samples', 'period', 'slope', 'sigma']],
  uneven: [uneven, [...timed, 'frequencies', 'amplitudes']],
  regimes: [switching, ['samples', 'deviations']],
  delayed: [delayed, ['samples', 'snr', 'delay']],
  ecg: [ecg, [...timed, 'subjects', 'bpm']],
  activity: [activitySet, ['n', 'samples', 'rate', 'subjects', 'test', 'flat']],
  'random-walk': [walk, ['samples', 'drift', 'sigma']],
  ar: [ar, ['samples', 'coefficients', 'sigma']],
  arma: [arma, ['samples', 'coefficients', 'ma', 'sigma']],
  blobs: [blobsSet, ['n', 'k', 'dimensions', 'separation', 'covariance']],
  moons: [moonsSet, point],
  circles: [circlesSet, [...point, 'factor']],
  spirals: [spiralsSet, [...point, 'k', 'turns']],
  shapes: [shapes, [...size, 'noise', 'count', 'shapes', 'minScale', 'maxScale', 'overlap', 'gray']],
  scene: [scene, [...size, 'noise']],
  grating: [gratings, [...size, 'wavelength', 'angle', 'contrast']],
  checkerboard: [checkers, [...size, 'cell']],
  texture: [texture, [...size, 'cell', 'octaves', 'persistence']],
  mosaic: [textureMosaic, [...size, 'noise', 'count', 'sameMean']],
  patchwork: [patches, [...size, 'noise', 'gray']],
  spots: [spotField, [...size, 'noise', 'count', 'minScale', 'maxScale']],
  corners: [cornerField, [...size, 'noise', 'count', 'minScale', 'maxScale']],
  page: [page, [...size, 'noise', 'fontSize', 'letter']],
  flips: [flipped, [...size, 'flips']],
  ising: [isingSample, [...size, 'coupling', 'bias']],
  meadow: [meadowScene, [...size, 'noise']],
  street: [streetScene, [...size, 'noise']],
  pair: [pair, [...size, 'noise', 'rotation', 'zoom', 'tilt', 'towards', 'light', 'blur']],
  panorama: [panorama, [...size, 'noise', 'views', 'shared', 'rotation', 'tilt', 'light']],
  gallery: [gallery, [...size, 'noise', 'n', 'views', 'rotation', 'zoom', 'tilt', 'light', 'blur']],
  faces: [facesSet, ['n', 'size']],
  'face-scenes': [faceScenes, [...size, 'n', 'faces', 'minScale', 'maxScale']],
  digits: [digitsSet, ['n', 'layout', 'test']],
  network: [networkOf, ['preset', 'nodes', 'parents', 'states', 'reach', 'concentration', 'numeric']],
  sentences: [sentencesSet, ['n', 'test', 'noise']],
  hmm: [hiddenStates, ['n', 'samples', 'example']],
} satisfies Record<string, Kind>;

type Kind = readonly [
  make: (options: SynthOptions, rng: Rng) => Result | Promise<Result>,
  heeds: readonly (keyof SynthOptions)[],
];

/** What is usual for recordings of people. */
const RATES = new Map([
  ['ecg', HEART_RATE_HZ],
  ['activity', ACTIVITY_RATE_HZ],
]);

const kinds = new Map<string, Kind>(Object.entries(KINDS));

const FORMS = ['table', 'array', 'audio', 'image', 'sentences', 'network', 'files'] as const;

export default defineCommand({
  name: 'synth',
  group: 'Signals',
  summary: 'Makes signals, point sets, pictures and digits whose truth is known.',
  description:
    'Signals: sines (a mixture), chirp (a sweep), tones (switching between frequencies), clicks, wave (square, sawtooth, triangle, pulse), modulated, notes (of instruments), noise (of a colour), transients (blocks, bumps, heavisine, doppler), ecg. Series: seasonal (trend, season, noise), uneven (sampled at random times), regimes (of different variance), delayed (two series, one behind the other), random-walk, ar, arma. Point sets: blobs (Gaussian), moons, circles, spirals. Pictures: shapes, scene (a landscape), grating, checkerboard, texture, mosaic (of textures), patchwork (structure of every size), spots (Gaussian, of known scale), corners (of quadrilaterals), page (of letters), flips (a disc and a box, some pixels turned over), ising (a sample of the Ising field, exact with its logZ on small grids), meadow (a figure to cut out), street (probabilities of sky, car and road at each pixel, as of a poor classifier). Sets of pictures, a folder: pair (a picture and another view of it), panorama (overlapping views), gallery (several views of each of many). faces: patches with schematic faces and others without, n of each; face-scenes: pictures with faces at known boxes before clutter. digits: handwritten-looking digits, 28 × 28, drawn from strokes. activity: 9 channels of a phone in the pocket of people who walk, climb or descend stairs, sit, stand or lie (body acceleration, gyroscope, total acceleration; 50 Hz), a file a recording in a folder a class, divided into train and test by people.\nsentences: an invented language with parts of speech and names of people, places and firms marked (word, pos, entity); a folder has train.conll, test.conll and names.txt, most of the first names.\nnetwork: a Bayesian network, of the textbooks (umbrella, sprinkler, burglary, chest-clinic, student) or random; bn-sample draws from it.\nhmm: sequences of a hidden Markov model with their states; --truth is the model.\n--truth and --labels write what a method should find. The same seed gives the same bytes.',
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
    'accelerometer',
    'human activity',
    'text corpus',
    'tagged sentences',
    'bayesian network',
    'face',
  ],
  inputs: [{ name: 'KIND', about: 'what to make', choices: [...kinds.keys()] }],
  over: 'all',
  options: synthOptions,
  outputs: FORMS,
  formsOf: (_, [kind]) => (kind === 'network' ? ['network'] : FORMS),
  metrics: {
    samples: 'length of a signal',
    rateHz: 'samples a second',
    seconds: 'duration',
    points: 'points of a set',
    groups: 'groups they fall into',
    width: 'pixels',
    height: 'pixels',
    shapes: 'shapes drawn',
    segments: 'parts of a scene, mosaic or street',
    flipped: 'flips: share of the pixels that were',
    energy: "ising: -coupling Σ y y' - bias Σ y of the sample",
    magnetisation: 'ising: mean of its pixels as ±1',
    logZ: 'ising: of the field, on small grids',
    spots: 'Gaussian spots',
    corners: 'corners of the shapes',
    letters: 'letters on the page',
    occurrences: 'how often --letter is among them',
    pictures: 'pictures of a set',
    objects: 'what a gallery shows',
    faces: 'faces drawn',
    others: 'patches without a face',
    model: 'pair: the homography from a to b, row by row',
    nodes: 'of a network',
    edges: 'of a network; --truth lists them',
    parameters: 'free ones of a network',
    recordings: 'recordings of activities; train and test say how they are divided',
    sentences: 'sentences made; train and test say how they are divided',
    sequences: 'hmm: how many, of `samples` steps each',
    states: 'hmm: hidden states',
    tokens: 'words and full stops',
    words: 'different ones',
    digits: 'digits drawn; train and test say how they are divided, counts how many of each there are',
  },
  examples: [
    'ispr synth sines --frequencies 440,1000 --snr 10 -o tones.wav --truth truth.csv',
    'ispr synth blobs --k 4 --n 500 -o blobs.csv --plot blobs.png',
    'ispr synth shapes -o shapes.png --labels labels.png --truth shapes.csv',
    'ispr synth pair --rotation 0.5 --tilt 0.4 -o pair --truth homography.csv --plot pair.png',
    'ispr synth page --letter e -o page.png --template e.png --truth letters.csv',
    'ispr synth face-scenes --width 640 --height 480 --faces 5 -o faces.png --truth boxes.csv',
    'ispr synth network --preset chest-clinic -o chest.bif --plot chest.png',
    'ispr synth digits --n 6000 -o digits',
    'ispr synth hmm --example regimes -o regimes.csv --truth hmm.json --plot regimes.png',
    'ispr synth sentences --n 500 -o corpus --plot corpus.png',
    'ispr synth activity --n 240 -o activity --truth activity.csv --plot activity.png',
  ],
  source: 'each method of this toolkit, which needs data with known truth',
  async run([kind], options, context) {
    const [make, heeds] = kinds.get(kind!)!;
    refuseUnheeded(options, kind!, heeds, {
      common: ['truth', 'labels', 'template', 'clean', 'rules'],
      usual: USUAL,
    });
    const rate = options.rate ?? RATES.get(kind!) ?? SOUND_RATE_HZ;
    const result = await make({ ...options, rate }, context.rng);
    for (const key of ['truth', 'labels', 'template', 'clean', 'rules'] as const)
      if (options[key] !== undefined && !result.extra?.[key])
        throw new UsageError(`--${key}: ${kind} has none`);
    return result;
  },
});

const USUAL = synthOptions.parse({});

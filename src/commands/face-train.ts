import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { MOST_SAMPLES } from '../kernels/detection/stumps.js';
import { faceTrainOptions } from './face-train/options.js';
import { findPictures } from './face-train/pictures.js';
import { trainDetector } from './face-train/train.js';

export default defineCommand({
  name: 'face-train',
  group: 'Images',
  summary: 'Trains a fast detector of faces, or of any other rigid object, from pictures of it.',
  description: `Viola and Jones' cascade. POSITIVES is a folder of pictures each filled by the object, NEGATIVES one of pictures of any size without it; or one folder with subfolders, of which --class names the positives.

Haar-like features are differences of brightness between neighbouring rectangles, in standard deviations of the window; sums over rectangles come from an integral image in a few look-ups. No one places them by hand: AdaBoost picks those that tell the object from the background, each with a threshold. Stages of such stumps form a cascade: a window that fails one is out, so that most of a picture costs a few look-ups. Every stage learns from false alarms of the stages before it, which are looked for at all places and scales of the NEGATIVES (hard negatives): the more and the larger these pictures are, the fewer false alarms there will be.

Rates are told on positives and background pictures that were kept apart (--val-split). The model is JSON; face-detect applies it.`,
  keywords: [
    'viola jones',
    'haar',
    'adaboost',
    'boosting',
    'cascade',
    'face detection',
    'object detection',
    'train detector',
    'classifier',
    'hard negative mining',
    'integral image',
    'stump',
    'roc',
  ],
  inputs: [
    { name: 'POSITIVES', about: 'a folder of pictures that the object fills', accepts: ['folder'] },
    {
      name: 'NEGATIVES',
      about: 'a folder of pictures without the object',
      accepts: ['folder'],
      optional: true,
    },
  ],
  over: 'all',
  options: faceTrainOptions,
  outputs: ['model'],
  metrics: {
    stages: 'of the cascade',
    features: 'stumps of all stages, each on one feature',
    ending:
      'why training ended: all stages are there, the goal is met, or the background gives no more false alarms',
    hitRate: 'share of the objects kept for judging that pass all stages',
    falseAlarm: 'share of the windows of the background kept for judging that pass all stages',
    windows: 'such windows',
    falseAlarms: 'those that pass',
    rejected: 'share of these windows that are out after the first stage, the second, ...',
    stumpsPerWindow: 'stumps that such a window costs in the mean',
    positives: 'pictures trained on, with mirror images',
    background: 'pictures trained on',
  },
  examples: [
    'ispr synth faces --n 250 -o faces && ispr synth face-scenes --n 12 --faces 0 -o background && ispr face-train faces/face background --stages 5 --negatives 400 --features 1500 -o face.json --plot face-train.png',
    'ispr synth digits --n 900 --layout folders -o digits && ispr face-train digits/train --class 3 --window 20x20 --stages 3 --features 1000 -o three.json --roc roc.csv',
  ],
  source: 'Viola & Jones, Robust real-time face detection, 2004; Friedman, Hastie & Tibshirani, 2000',
  async estimate(paths, options) {
    const { positives, background } = await findPictures(paths, options);
    const samples = Math.min(MOST_SAMPLES, positives.length * (options.mirror ? 2 : 1) + options.negatives);
    return {
      positives: positives.length,
      background: background.length,
      memoryMb: Math.round((2 * samples * Math.min(options.features, 200_000) + 8e3 * samples) / 2 ** 20),
      // Rounds of the search, sorting, mining: some nanoseconds for each feature of each sample.
      seconds: Math.ceil(options.stages * options.features * samples * 1.5e-8 * 4),
    };
  },
  async run(paths, options, context) {
    if (options.resume && options.checkpoint === undefined)
      throw new UsageError('--resume needs --checkpoint FILE');
    return trainDetector(await findPictures(paths, options), options, context);
  },
});

import { imageOverlay, lineChart, panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { readImage } from '../core/read.js';
import { byModel, learn } from './crf-segment/by-model.js';
import { bySeeds } from './crf-segment/by-seeds.js';
import { cutOut, measures, outlineLength } from './crf-segment/measures.js';
import { modelJson, readModel } from './crf-segment/model-file.js';
import { type Options, options as schema } from './crf-segment/options.js';
import { boxOf, onByteScale, onPaleGround, readSeeds } from './shared/foreground-seeds.js';
import { refuseUnheeded } from './shared/foreign-options.js';
import { readLabelsFor } from './shared/label-map.js';

export default defineCommand({
  name: 'crf-segment',
  group: 'Sequences and fields',
  summary: 'Removes the background of a picture by a conditional random field.',
  description: `Labels f, 0 background and 1 foreground, that make

energy = Σ u(f) + smoothness Σ [f ≠ f'] exp(-β |z - z'|²) / |p - p'|

small: u over pixels, the second sum over the eight neighbours, β half the inverse of the mean |z - z'|² of colours 0 to 255, and u = -log p:
- --seeds, --box: p of the colours of both sides, mixtures of Gaussians that begin with the seeds and are learnt anew from what was found.
- --train, --model: p of a logistic regression on colour and place (with squares and products), learnt from pictures with masks; smoothness is then the one of 0, 0.5, 1, 2 … 64 whose exact cuts have the fewest wrong pixels. --seeds and --box hold beside it.

The result is a mask of 0 and 255; --cutout has the picture itself before nothing. --smoothness 0 tells each pixel by itself.`,
  keywords: [
    'remove background',
    'cut out',
    'cutout',
    'transparent background',
    'foreground',
    'conditional random field',
    'crf',
    'grabcut',
    'graph cut',
    'object selection',
    'mask',
    'learn to segment',
    'mean field',
    'belief propagation',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: schema,
  outputs: ['image'],
  metrics: {
    foreground: 'pixels of the foreground',
    energy: 'of the labels, by the formula above',
    energies: '--seeds, --box: after each round of labels and colours',
    iterations: 'rounds of the method, in the last round of colours',
    converged: 'whether the method came to rest',
    outline: 'length: neighbours that are parted, each by 1 over its distance',
    smoothness: 'as given or learnt',
    trainAccuracy: '--train: share of the pixels of the examples that are right, with neighbours',
    logLikelihood: '--train: mean log p of the pixels by themselves, nats',
    accuracy: 'with --truth: share of pixels that are right',
    iou: 'with --truth: pixels of both foregrounds over those of either',
  },
  examples: [
    'ispr crf-segment fixtures/coffee.jpg --box 50,8,320,288 -o mask.png --cutout cup.png --plot cup-crf.png',
    'ispr synth meadow --seed 1 -o one.png --labels one-mask.png && ispr synth meadow --seed 2 -o two.png --labels two-mask.png && ispr crf-segment two.png --train one.png:one-mask.png --truth two-mask.png --save-model meadow.json -o mask.png --plot two-crf.png',
    'ispr synth meadow --width 120 --height 90 -o m.png --labels m-mask.png && ispr crf-segment m.png --box 25,20,70,65 --method mean-field --truth m-mask.png --probabilities p.npy -o mask.png',
  ],
  source:
    'Boykov & Jolly, 2001; Rother, Kolmogorov & Blake, 2004; Shotton et al., TextonBoost, 2009 (learning in pieces); Sutton & McCallum, An introduction to conditional random fields, 2012',
  cost: { bytesPerValue: 160, nsPerValue: 6000 },
  async run([path], options, context) {
    checkOptions(options);
    const image = await readImage(path!, { maxPixels: options.maxPixels }, context.warn);
    const { width, height } = image;
    const truth =
      options.truth === undefined ? undefined : await readLabelsFor(options.truth, image, context.warn);
    const marked = options.seeds !== undefined || options.box !== undefined;
    const seeds = marked ? await readSeeds(image, options, context.warn) : undefined;
    const learnt = options.train && (await learn(options.train, options, context.warn));
    const parameters = learnt ?? (options.model === undefined ? undefined : await readModel(options.model));
    const colours = onByteScale(image);
    const { field, found, energies } = parameters
      ? byModel(colours, seeds, parameters, options)
      : bySeeds(colours, seeds!, options, context.rng);
    const { labels, energy, iterations, converged, probabilities } = found;
    const foreground = labels.reduce((sum, v) => sum + v, 0);
    if (foreground === 0) context.warn('nothing was cut out: less --smoothness, or --seeds, may help');
    if (!converged) context.warn(`${options.method} had not come to rest after ${iterations} rounds`);
    return {
      image: { width, height, channels: 1, data: labels.map((v) => 255 * v) },
      metrics: {
        foreground,
        energy,
        ...(!parameters && { energies }),
        iterations,
        converged,
        outline: outlineLength(field, labels),
        smoothness: options.smoothness ?? parameters?.smoothness ?? 50,
        ...(learnt && { trainAccuracy: learnt.accuracy, logLikelihood: learnt.logLikelihood }),
        ...(truth && measures(labels, truth)),
      },
      extra: {
        cutout: { image: () => cutOut(image, labels) },
        ...(learnt && { saveModel: { model: () => modelJson(learnt) } }),
        ...(probabilities && { probabilities: { array: { shape: [height, width], data: probabilities } } }),
      },
      plot: () =>
        panels(
          [
            imageOverlay({
              image,
              labels: { width, height, data: labels },
              boxes: options.box ? [boxOf(options.box)] : [],
              title: 'Outline',
            }),
            imageOverlay({ image: onPaleGround(image, labels), title: 'Cut out' }),
            ...(energies.length > 2
              ? [
                  lineChart({
                    y: Float64Array.from(energies),
                    points: true,
                    title: 'Energy',
                    xLabel: 'round of colours',
                  }),
                ]
              : []),
          ],
          { columns: 2 },
        ),
    };
  },
});

const USUAL = schema.parse({});

function checkOptions(options: Options): void {
  const { train, model, seeds, box, method } = options;
  if (train && model !== undefined) throw new UsageError('--train and --model exclude each other');
  const learnt = train !== undefined || model !== undefined;
  if (!learnt && seeds === undefined && box === undefined)
    throw new UsageError('--seeds, --box, --train or --model is needed: what is the foreground?');
  const { components, rounds, saveModel, l2, iterations, probabilities } = options;
  refuseUnheeded(
    { components, rounds },
    learnt ? '--train or --model' : '--seeds',
    learnt ? ['seeds', 'box', 'smoothness'] : ['components', 'rounds'],
    { usual: USUAL },
  );
  refuseUnheeded(
    { saveModel, l2 },
    train ? '--train' : 'a run without --train',
    train ? ['saveModel', 'l2'] : ['smoothness'],
    { usual: USUAL },
  );
  const heeds = {
    'graph-cut': [],
    bp: ['iterations'],
    'mean-field': ['iterations', 'probabilities'],
    icm: ['iterations'],
  }[method];
  refuseUnheeded({ iterations, probabilities }, `--method ${method}`, heeds, { common: [], usual: USUAL });
}

import { defineCommand } from '../core/command/spec.js';
import { fieldEnergy } from '../kernels/field/grid-field.js';
import { judged } from './mrf-denoise/judge.js';
import { options as schema } from './mrf-denoise/options.js';
import { pictureOf } from './mrf-denoise/picture-field.js';
import { drawing } from './mrf-denoise/plot.js';
import { checkMethod, solve } from './mrf-denoise/solve.js';
import { readTask } from './mrf-denoise/task.js';

export default defineCommand({
  name: 'mrf-denoise',
  group: 'Sequences and fields',
  summary: 'Denoises pictures and refines label probabilities by a Markov random field.',
  description: `Labels f of the pixels that make the energy small, so that p(f) ~ exp(-energy) is large:
- ising, a picture of two levels as x = ±1: energy = -dataWeight Σ x f - smoothness Σ f f', over pixels and pairs of neighbours.
- potts, labels: energy = dataWeight Σ [f ≠ x] + smoothness Σ [f ≠ f']; of probabilities [height, width, labels] (an array file) energy = -dataWeight Σ log p(f) + smoothness Σ V(f, f'), V = [f ≠ f'] or what --pairs says of labels above and beside each other.
- linear, quadratic, gray levels 0 to 255: energy = dataWeight Σ min((f - x)², dataTruncate) + smoothness Σ min(|f - f'|, truncate), or of (f - f')².

Methods: icm goes down to the next valley; graph-cut is the exact minimum for two labels, and for more expansion where the pairs are a metric, else swap; bp sends messages; anneal cools; gibbs and mean-field, and bp --estimate mpm, find the probabilities of each pixel (--marginals) and take the likeliest label. A colour picture is made gray. A picture gives a picture, probabilities a map of labels.`,
  keywords: [
    'markov random field',
    'mrf',
    'ising',
    'potts',
    'image restoration',
    'denoise a binary image',
    'salt and pepper',
    'bit flips',
    'graph cut',
    'max flow',
    'alpha expansion',
    'alpha-beta swap',
    'belief propagation',
    'simulated annealing',
    'icm',
    'refine segmentation',
    'smooth labels',
    'network output',
    'sky above car',
  ],
  inputs: [
    { name: 'IMG', about: 'a noisy picture, or probabilities [y, x, label]', accepts: ['image', 'array'] },
  ],
  options: schema,
  outputs: ['image', 'labels'],
  metrics: {
    prior: 'what neighbours that differ cost',
    method: 'how labels were found',
    labels: 'that a pixel can have',
    energy: 'of the result, by the formula above',
    observedEnergy: 'of the picture as it came',
    iterations: 'rounds or sweeps',
    converged: 'whether a further round would change nothing, or not more than --tol',
    changed: 'pixels with another label than they came with',
    freeEnergy: 'mean-field: its minus is a lower bound of log Z',
    dataWeight: '--learn: as learnt',
    smoothness: '--learn: as learnt',
    pseudoLogLikelihood: '--learn: mean log P(pixel | neighbours, data), nats',
    errorRate: 'with --reference: share of pixels with a wrong label; of two levels the bit error rate',
    errorRateBefore: 'with --reference: of the input',
    psnr: 'with --reference, gray: squared range over the mean squared error, decibels; null where equal',
    psnrBefore: 'with --reference, gray: of the input',
  },
  examples: [
    'ispr synth flips -o noisy.png --clean clean.png && ispr mrf-denoise noisy.png --reference clean.png -o calm.png --plot calm-plot.png',
    'ispr synth flips -o noisy.png --clean clean.png && ispr mrf-denoise noisy.png --learn clean.png --method icm -o calm.png',
    'ispr mrf-denoise fixtures/coins.png --levels 32 --iterations 5 --smoothness 0.5 -o calm.png --plot coins-calm.png',
    'ispr synth street -o street.npy --labels truth.png --rules rules.csv && ispr mrf-denoise street.npy --pairs rules.csv --names sky,car,road --method bp --reference truth.png -o labels.png --plot street.png',
  ],
  source:
    'Geman & Geman, 1984; Besag, 1986 (icm); Greig, Porteous & Seheult, 1989; Boykov, Veksler & Zabih, 2001 (expansion, swap); Felzenszwalb & Huttenlocher, 2006 (bp); Bishop, Pattern Recognition and Machine Learning, section 8.3',
  cost: { bytesPerValue: 400, nsPerValue: 2000 },
  async run([path], options, context) {
    const task = await readTask(path!, options, context.warn);
    const { field, prior, image, learnt, observed } = task;
    const method = options.method ?? (prior === 'linear' || prior === 'quadratic' ? 'bp' : 'graph-cut');
    checkMethod(options, method, field.labels);
    const found = solve(field, method, options, context.rng);
    if (found.converged === false)
      context.warn(
        `${method} had not come to rest after ${found.iterations} rounds; more --iterations may help`,
      );
    const { width, height, labels: count } = field;
    const labels = { width, height, data: found.labels };
    const calm = image && pictureOf(task, found.labels, image);
    const truth =
      options.reference === undefined
        ? undefined
        : await judged(task, found.labels, calm, options.reference, options, context.warn);
    return {
      ...(calm ? { image: calm } : { labels }),
      metrics: {
        prior,
        method,
        labels: count,
        energy: found.energy,
        observedEnergy: fieldEnergy(field, observed),
        iterations: found.iterations,
        ...(found.converged !== undefined && { converged: found.converged }),
        changed: found.labels.reduce((sum, l, p) => sum + Number(l !== observed[p]), 0),
        ...(method === 'mean-field' && { freeEnergy: found.curve[found.curve.length - 1]! }),
        ...(learnt && {
          dataWeight: learnt.dataWeight,
          smoothness: learnt.smoothness,
          pseudoLogLikelihood: learnt.pseudoLogLikelihood,
        }),
        ...truth?.metrics,
      },
      extra: {
        trace: { table: () => ({ iteration: [...found.curve.keys()], energy: [...found.curve] }) },
        ...(found.marginals && {
          marginals: { array: { shape: [height, width, count], data: found.marginals } },
        }),
      },
      plot: () => drawing(task, found, calm, truth?.clean),
    };
  },
});

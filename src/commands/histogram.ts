import { defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { readImage } from '../core/read.js';
import { backProject } from './histogram/back-project.js';
import { count } from './histogram/counts.js';
import { type HistogramOptions, histogramOptions } from './histogram/options.js';
import { rank } from './histogram/rank.js';

export default defineCommand({
  name: 'histogram',
  group: 'Images',
  summary: 'Histograms of pictures: intensity, colour, and where colours lie.',
  description:
    'Counts of pixels by value; they sum to the number of pixels and say nothing of where these lie: scrambling a picture leaves its histogram. --mode pair counts two channels against each other, orientation the directions of the gradient, weighted by its length. --mode joint counts the cells of a colour space, numbered (i·bins + j)·bins + k by the bins of its channels; spatial and correlogram keep some of the place: gamma_d(i, j) is the share of pixels of colour j among those at distance d from one of colour i.\n--query ranks all inputs by their likeness to a picture: falling intersection or correlation, rising other measures. emd is the least mass times way, in bins, that turns one histogram into the other: exact along a channel, around the circle of hues, and between cells.\n--back-project shows where the colours of another picture are.',
  keywords: [
    'colour',
    'intensity',
    'correlogram',
    'similarity',
    'distribution',
    'retrieval',
    'levels',
    'entropy',
    'brightness',
    'similar pictures',
    'find images of like colours',
    'rank',
    'compare photos by colour',
    'which look alike',
    'earth mover',
    'wasserstein',
    'back-projection',
    'orientation histogram',
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: histogramOptions,
  outputs: ['table', 'image', 'array'],
  formsOf: ({ backProject: model }) => (model ? ['image', 'array'] : ['table']),
  together: ({ query }) => query !== undefined,
  metrics: {
    pixels: 'pixels that were counted',
    bins: 'bins a channel',
    entropy: 'in bits, by channel, or of the joint or spatial counts',
    images: '--query: pictures that were ranked',
    best: '--query: the picture that is most alike',
    similarity: '--query: its --measure',
    mean: '--back-project: of the picture that is made, 0 to 1',
    largest: '--back-project: its largest value',
  },
  examples: [
    'ispr histogram fixtures/coffee.jpg --plot histogram.png',
    'ispr histogram "fixtures/*.*g" --mode joint --bins 4 --query fixtures/cat.png -o ranking.csv',
    'ispr histogram fixtures/coffee.jpg --space hsv --mode pair --plot hue-saturation.png',
    'ispr histogram fixtures/coffee.jpg --back-project fixtures/cat.png --space lab --mode pair --channels a,b -o where.png',
    'ispr histogram fixtures/coins.png --bins 32 --normalize -o coins.csv',
  ],
  source:
    "Swain & Ballard, Color indexing, 1991; Huang et al., Image indexing using color correlograms, 1997; Rubner et al., The earth mover's distance, 2000",
  async run(paths, chosen, context): Promise<Result> {
    checkMode(chosen);
    if (chosen.query !== undefined) return rank(paths, chosen, context);
    const image = await readImage(paths[0]!, chosen, context.warn);
    if (chosen.backProject !== undefined) return backProject(image, chosen, context.warn);
    const counted = count(image, chosen);
    return {
      table: counted.table,
      metrics: {
        pixels: image.width * image.height,
        bins: counted.bins,
        ...(counted.entropy !== undefined && { entropy: counted.entropy }),
      },
      plot: counted.plot,
    };
  },
});

/** Refuse options that a mode would pass over. */
function checkMode(chosen: HistogramOptions): void {
  const { mode, cumulative: running, normalize, channels, unsigned, backProject: model, ratio } = chosen;
  if (running && mode !== 'channels')
    throw new UsageError('--cumulative needs an order of bins: --mode channels');
  if (normalize && mode.endsWith('correlogram'))
    throw new UsageError(`--normalize: a ${mode} holds probabilities already`);
  if (channels && mode !== 'pair') throw new UsageError('--channels is for --mode pair');
  if (unsigned && mode !== 'orientation') throw new UsageError('--unsigned is for --mode orientation');
  if (mode === 'orientation' && chosen.space !== 'rgb')
    throw new UsageError('--mode orientation takes the brightness, not a --space');
  if (chosen.measure !== 'intersection' && chosen.query === undefined)
    throw new UsageError('--measure needs --query');
  if (chosen.measure === 'emd' && (mode === 'spatial' || mode.endsWith('correlogram')))
    throw new UsageError(`--measure emd: the bins of ${mode} have no distance`);
  if (ratio && !model) throw new UsageError('--ratio needs --back-project');
  if (!model) return;
  if (mode !== 'joint' && mode !== 'pair')
    throw new UsageError('--back-project needs --mode joint or pair: colours without their place');
  if (chosen.query !== undefined) throw new UsageError('--back-project and --query exclude each other');
  if (normalize) throw new UsageError('--normalize does nothing with --back-project');
}

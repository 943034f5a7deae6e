import { defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { readImage } from '../core/read.js';
import { histogramDistance } from '../kernels/image/histogram-distance.js';
import { count } from './histogram/counts.js';
import { type HistogramOptions, histogramOptions } from './histogram/options.js';

export default defineCommand({
  name: 'histogram',
  group: 'Images',
  summary: 'Histograms of pictures: intensity, colour, and where colours lie.',
  description:
    'Counts of pixels by value; they sum to the number of pixels and say nothing of where these lie: scrambling a picture leaves its histogram. --mode joint counts the cells of a colour space, numbered (i·bins + j)·bins + k by the bins of its channels; spatial and correlogram keep some of the place: gamma_d(i, j) is the share of pixels of colour j among those at distance d from one of colour i.\n--query compares with another picture; large intersection and correlation, or small other measures, mean alike.',
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
  ],
  inputs: [{ name: 'IMG', about: 'a picture', accepts: ['image', 'array'] }],
  options: histogramOptions,
  outputs: ['table'],
  metrics: {
    pixels: 'pixels that were counted',
    bins: 'bins a channel',
    entropy: 'in bits, by channel, or of the joint or spatial counts',
    similarity: 'the --measure between this picture and the --query',
  },
  examples: [
    'ispr histogram fixtures/coffee.jpg --plot histogram.png',
    'ispr histogram fixtures/coffee.jpg --mode joint --bins 4 --query fixtures/cat.png --json',
    'ispr histogram fixtures/coins.png --bins 32 --normalize -o coins.csv',
  ],
  source:
    'Swain & Ballard, Color indexing, 1991; Huang et al., Image indexing using color correlograms, 1997',
  async run([path], chosen, context): Promise<Result> {
    checkMode(chosen);
    const image = await readImage(path!, chosen, context.warn);
    const counted = count(image, chosen);
    const other =
      chosen.query === undefined
        ? undefined
        : count(await readImage(chosen.query, chosen, context.warn), chosen);
    if (other && other.values.length !== counted.values.length)
      throw new DataError(`a gray and a coloured picture have no channels in common`, {
        hint: '--space gray compares their brightness, --mode joint their colours',
      });
    const similarity = other && histogramDistance(counted.values, other.values, chosen.measure);
    return {
      table: counted.table,
      metrics: {
        pixels: image.width * image.height,
        bins: counted.bins,
        ...(counted.entropy !== undefined && { entropy: counted.entropy }),
        ...(similarity !== undefined && { similarity }),
      },
      plot: counted.plot,
    };
  },
});

/** Refuse options that a mode would pass over. */
function checkMode({ mode, cumulative: running, normalize }: HistogramOptions): void {
  if (running && mode !== 'channels')
    throw new UsageError('--cumulative needs an order of bins: --mode channels');
  if (normalize && mode.endsWith('correlogram'))
    throw new UsageError(`--normalize: a ${mode} holds probabilities already`);
}

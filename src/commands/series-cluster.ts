import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { seriesInput } from '../core/options.js';
import { readSeries, readTable } from '../core/read.js';
import { adjustedRand, purity } from '../kernels/cluster/agreement.js';
import { chartOf } from './series-cluster/chart.js';
import {
  type Clustered,
  clusterSeries,
  type Named,
  SPACES,
  type SpaceOptions,
} from './series-cluster/spaces.js';

export default defineCommand({
  name: 'series-cluster',
  group: 'Signals',
  summary: 'Groups series that behave alike: by their models, their cepstra, or their shapes under warping.',
  description:
    'ar: each series, whatever its length, is the vector of its autoregression (by Burg), and k-means groups the vectors. cepstral: the same with the cepstrum of the model, whose distance is Martin’s between spectra. dtw: dynamic time warping compares the shapes themselves, however they are stretched, and k-medoids groups about members. hmm: a hidden Markov model of each series, whose distance is what each series loses a step, in nats, in the model of the other; k-medoids again.\nFiles are series, and so are the columns of one file.',
  keywords: [
    'clustering',
    'time series',
    'dynamic time warping',
    'k-medoids',
    'pam',
    'similar',
    'groups',
    'unequal length',
  ],
  inputs: [
    {
      name: 'FILES',
      about: 'series, a file or a column each',
      accepts: ['table', 'audio', 'array'],
      many: true,
    },
  ],
  over: 'all',
  options: z.object({
    by: z.enum(SPACES).default('ar').describe('space in which series are compared'),
    k: z.number().int().min(1).default(2).describe('clusters'),
    order: z
      .number()
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe('ar, cepstral: order of the models')
      .meta({ defaultText: 'the best for all together, by BIC, 10 at most' }),
    coefficients: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('cepstral: how many')
      .meta({ defaultText: '20' }),
    band: z
      .number()
      .min(0)
      .optional()
      .describe('dtw: how far samples may be moved')
      .meta({ unit: 'SAMPLES', defaultText: 'a tenth of the longest series' }),
    raw: z.boolean().default(false).describe('dtw, hmm: as they are, not scaled to mean 0 and variance 1'),
    restarts: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('ar, cepstral: k-means from so many beginnings; hmm: each model')
      .meta({ defaultText: '10; hmm: 3' }),
    states: z
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('hmm: hidden states of each model')
      .meta({ defaultText: '2' }),
    truth: z
      .string()
      .min(1)
      .optional()
      .describe('table with columns input and label, to compare with')
      .meta({ placeholder: 'FILE' }),
    distances: z
      .string()
      .min(1)
      .optional()
      .describe('write the distances of all pairs here')
      .meta({ placeholder: 'FILE', output: ['array'] }),
    embedding: z
      .string()
      .min(1)
      .optional()
      .describe('ar, cepstral: write the coefficients of each series here')
      .meta({ placeholder: 'FILE', output: ['table'] }),
    ...seriesInput,
  }),
  outputs: ['table'],
  metrics: {
    n: 'series',
    k: 'clusters',
    sizes: 'of the clusters',
    silhouette:
      'how much nearer series are to their own cluster than to the next, -1 to 1; null for one cluster',
    order: 'ar, cepstral: of the models',
    inertia: 'ar, cepstral: squared distances to the centres, summed',
    band: 'dtw: samples',
    states: 'hmm: of the models',
    cost: 'dtw, hmm: distances to the medoids, summed',
    purity: 'with --truth: share of series in a cluster where their label is the commonest',
    adjustedRand: 'with --truth: agreement, 1 for the same groups, 0 for chance',
  },
  examples: [
    'ispr synth ecg --subjects 6 -o ecg.csv && ispr series-cluster ecg.csv --time-column time --by dtw --k 2 --plot hearts.png',
    'ispr synth regimes --samples 600 -o regimes.csv && ispr synth random-walk --samples 500 -o walk.csv && ispr synth ar --samples 500 -o ar.csv && ispr series-cluster regimes.csv walk.csv ar.csv --by hmm --k 2',
    'ispr synth delayed -o pair.csv && ispr synth ar --samples 900 -o ar.csv && ispr series-cluster pair.csv ar.csv --by cepstral --k 2',
  ],
  source:
    'Kalpakis, Gada & Puttagunta, Distance measures for effective clustering of ARIMA time-series, 2001',
  cost: { bytesPerValue: 32, nsPerValue: 500 },
  async run(paths, { truth, embedding, distances, ...options }, context) {
    const unused = unusedOption({ ...options, embedding });
    if (unused) throw new UsageError(`${unused} does not apply to --by ${options.by}`);
    const all: Named[] = [];
    for (const path of paths) {
      const { series } = await readSeries(path, options, context.warn);
      for (const { name, values } of series)
        all.push({ name: series.length > 1 ? (paths.length > 1 ? `${path}:${name}` : name) : path, values });
    }
    const result = clusterSeries(all, options, context.rng);
    const { labels, silhouette, told } = result;
    const sizes = Array.from({ length: options.k }, (_, c) => labels.filter((label) => label === c).length);
    const known = truth === undefined ? undefined : await labelsOf(truth, all, context.warn);
    return {
      table: { input: all.map(({ name }) => name), cluster: labels },
      metrics: {
        n: all.length,
        k: options.k,
        sizes,
        silhouette,
        ...told,
        ...(known && { purity: purity(labels, known), adjustedRand: adjustedRand(labels, known) }),
      },
      extra: {
        distances: { array: { shape: [all.length, all.length], data: result.distances } },
        ...(result.embedding && { embedding: { table: embeddingTable(all, result.embedding) } }),
      },
      plot: () => chartOf(all, result, options.k),
    };
  },
});

/** An option that another space would use. */
function unusedOption(o: Partial<SpaceOptions> & { embedding: string | undefined }): string | undefined {
  const coefficients = o.by === 'ar' || o.by === 'cepstral';
  if (!coefficients && o.order !== undefined) return '--order';
  if (o.by === 'dtw' && o.restarts !== undefined) return '--restarts';
  if (!coefficients && o.embedding !== undefined) return '--embedding';
  if (o.by !== 'dtw' && o.band !== undefined) return '--band';
  if (coefficients && o.raw) return '--raw';
  if (o.by !== 'hmm' && o.states !== undefined) return '--states';
  return o.by !== 'cepstral' && o.coefficients !== undefined ? '--coefficients' : undefined;
}

async function labelsOf(
  path: string,
  all: readonly Named[],
  warn: (note: string) => void,
): Promise<string[]> {
  const table = await readTable(path, { header: true, missing: 'error' }, warn);
  const [input, label] = [table.get('input'), table.get('label')];
  if (!input || !label) throw new DataError('columns input and label were needed', { file: path });
  const known = new Map<string, string>();
  for (let i = 0; i < input.length; i++) known.set(String(input[i]), String(label[i]));
  return all.map(({ name }) => {
    const found = known.get(name) ?? known.get(name.replace(/^.*\//, ''));
    if (found === undefined) throw new DataError(`no label for '${name}'`, { file: path });
    return found;
  });
}

function embeddingTable(all: readonly Named[], { data, names }: NonNullable<Clustered['embedding']>) {
  return new Map<string, Column>([
    ['input', all.map(({ name }) => name)],
    ...names.map((name, j): [string, Column] => [name, data.filter((_, i) => i % names.length === j)]),
  ]);
}

import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { signalInput } from '../core/options.js';
import { readSeries } from '../core/read.js';
import { rowRange } from '../kernels/series/row-range.js';
import { applyScaling, fitScaling, invertScaling, SCALINGS } from '../kernels/series/scaling.js';
import { type Parameters, parametersJson, readParameters, scalingsFor } from './normalize/parameters.js';
import { beforeAfter } from './shared/series-charts.js';
import { sameKind } from './shared/series-result.js';

const options = z.object({
  method: z
    .enum(SCALINGS)
    .optional()
    .describe('mean 0 and deviation 1; 0 to 1; -1 to 1; median 0 and quartiles 1 apart')
    .meta({ defaultText: 'zscore' }),
  fitOn: z
    .string()
    .optional()
    .describe('rows that the parameters come from, as A:B; numbers with a point are parts (0.0:0.8)')
    .meta({ placeholder: 'A:B', defaultText: 'all' }),
  together: z.boolean().default(false).describe('one scaling for all columns, which keeps their differences'),
  params: z
    .string()
    .optional()
    .describe('write the parameters, for --apply')
    .meta({ placeholder: 'FILE', output: ['model'] }),
  apply: z
    .string()
    .min(1)
    .optional()
    .describe('scale by these parameters, which --params wrote')
    .meta({ placeholder: 'FILE' }),
  inverse: z.boolean().default(false).describe('undo the scaling of --apply'),
  ...signalInput,
});

export default defineCommand({
  name: 'normalize',
  group: 'Signals',
  summary: 'Scales series to mean 0 and deviation 1, to 0..1, to -1..1, or by quartiles.',
  description:
    'y = (x - offset) / scale + shift. zscore: mean and standard deviation (divisor n). minmax: 0 at the minimum, 1 at the maximum. symmetric: -1 and 1. robust: median, and the distance of the quartiles. Each column has its own scaling; with --together one serves them all. Recordings of several people have their own levels: scaled together these stay in the data, one by one they are gone.\nA constant column becomes the constant in the middle: 0, or 0.5 for minmax; its scale is 1.\nFor training and test data: take the parameters from the training part (--fit-on 0.0:0.8, or --params F.json) and --apply them to the rest.',
  keywords: [
    'scale',
    'standardize',
    'z-score',
    'standard score',
    'min-max',
    'centre',
    'center',
    'rescale',
    'robust',
    'mean removal',
    'train test',
  ],
  inputs: [
    { name: 'IN', about: 'one series or several columns, or a sound', accepts: ['table', 'audio', 'array'] },
  ],
  options,
  outputs: ['table', 'array', 'audio'],
  metrics: {
    n: 'samples',
    method: 'that the parameters came from',
    offset: 'of the first series',
    scale: 'of the first series',
    shift: 'of the first series',
    series: 'name, offset, scale and shift of each',
  },
  examples: [
    'ispr normalize fixtures/iris.csv --method minmax -o scaled.csv --params scaling.json',
    'ispr normalize fixtures/iris.csv --params scaling.json --fit-on 0.0:0.5 -o z.csv && ispr normalize z.csv --apply scaling.json --inverse -o back.csv',
  ],
  source: 'Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed., section 14.3',
  cost: { bytesPerValue: 32, nsPerValue: 150 },
  async run([path], chosen, context) {
    const { method = 'zscore', fitOn, together, params, apply, inverse, ...input } = chosen;
    if (apply === undefined && inverse) throw new UsageError('--inverse undoes the scaling of --apply FILE');
    if (apply !== undefined && (chosen.method || fitOn !== undefined || together || params !== undefined))
      throw new UsageError(
        '--apply has its parameters: --method, --fit-on, --together and --params do not go with it',
      );
    const set = await readSeries(path!, input, context.warn);
    const used: Parameters =
      apply !== undefined
        ? await readParameters(apply)
        : { method, ...fitted(set.series, method, fitOn, together) };
    const scalings = scalingsFor(
      used,
      set.series.map(({ name }) => name),
    );
    const change = inverse ? invertScaling : applyScaling;
    const after = set.series.map(({ values }, i) => change(values, scalings[i]!));
    return {
      ...sameKind(set, after),
      ...(params !== undefined && { extra: { params: { model: () => parametersJson(used) } } }),
      metrics: {
        n: after[0]!.length,
        method: used.method,
        ...scalings[0]!,
        ...(after.length > 1 && { series: set.series.map(({ name }, i) => ({ name, ...scalings[i]! })) }),
      },
      plot: () => beforeAfter({ title: inverse ? 'Original scale' : 'Normalised', set, after }),
    };
  },
});

function fitted(
  series: readonly { name: string; values: Float64Array }[],
  method: (typeof SCALINGS)[number],
  fitOn: string | undefined,
  together: boolean,
): Pick<Parameters, 'columns' | 'scalings'> {
  const parts = series.map(({ values }) => {
    if (fitOn === undefined) return values;
    const range = rowRange(fitOn, values.length);
    if (!range)
      throw new UsageError(`--fit-on '${fitOn}' is no range of rows like 0:100, or of parts like 0.0:0.8`);
    return values.subarray(range.begin, range.end);
  });
  const columns = series.map(({ name }) => name);
  if (!together) return { columns, scalings: parts.map((part) => fitScaling(part, method)) };
  if (parts.length === 1) throw new DataError('--together is of several columns, there is one');
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  const one = fitScaling(all, method);
  return { columns, scalings: columns.map(() => one) };
}

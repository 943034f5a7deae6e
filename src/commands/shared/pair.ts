import { DataError, UsageError } from '../../core/errors.js';
import { CHANNEL, type SeriesOptions, seriesInput } from '../../core/options.js';
import { readSeries, type SeriesSet, type Warn } from '../../core/read.js';

/** Options of a command that holds two series against each other. */
export const pairInput = {
  ...seriesInput,
  channel: seriesInput.channel
    .unwrap()
    .optional()
    .describe(CHANNEL)
    .meta({ placeholder: 'mix|all|N', defaultText: 'mix; all where A is alone' }),
};

type PairOptions = Omit<SeriesOptions, 'channel'> & Partial<Pick<SeriesOptions, 'channel'>>;

/** Two series that are held against each other. */
export interface Pair {
  a: Float64Array;
  b: Float64Array;
  names: [a: string, b: string];
  /** Each with its own file and times, for what is written of it. */
  sets: [a: SeriesSet, b: SeriesSet];
  rateHz: number | undefined;
  unit: SeriesSet['unit'];
}

/**
 * The series of two files, or the two of one. With two files two --columns are one for each, and a single one is of
 * both.
 */
export async function readPair(
  paths: readonly string[],
  { columns, channel, ...options }: PairOptions,
  warn: Warn,
): Promise<Pair> {
  const [first, second] = paths;
  if (columns && columns.length > 2)
    throw new UsageError(`two series were needed, --columns names ${columns.length}`);
  if (second === undefined) {
    const set = await readSeries(first!, { ...options, columns, channel: channel ?? 'all' }, warn);
    if (set.series.length !== 2)
      throw new DataError(`two series were needed, got ${set.series.length}`, {
        file: first,
        hint: set.series.length > 2 ? 'pick two with --columns A,B' : 'give a second file',
      });
    return pairOf(only(set, 0), only(set, 1));
  }
  if (first === '-' && second === '-')
    throw new UsageError('standard input is one series: the other one needs a file');
  const picked = (i: number) => columns && [columns[Math.min(i, columns.length - 1)]!];
  const sets = [
    await readSeries(first!, { ...options, channel: channel ?? 'mix', columns: picked(0) }, warn),
    await readSeries(second, { ...options, channel: channel ?? 'mix', columns: picked(1) }, warn),
  ];
  sets.forEach(({ series }, i) => {
    if (series.length > 1)
      throw new DataError(`one series was needed, got ${series.length}`, {
        file: paths[i],
        hint: 'pick one with --columns (A,B: one for each file) or --channel',
      });
  });
  return pairOf(sets[0]!, sets[1]!);
}

const unitOf = ({ unit }: SeriesSet) => (unit === 's' ? 'second' : unit);

const only = (set: SeriesSet, i: number): SeriesSet => ({ ...set, series: [set.series[i]!] });

function pairOf(a: SeriesSet, b: SeriesSet): Pair {
  if (a.rateHz !== b.rateHz && a.rateHz !== undefined && b.rateHz !== undefined)
    throw new DataError(`the rates differ: ${a.rateHz} and ${b.rateHz} samples a ${unitOf(a)}`, {
      hint: 'ispr resample brings them to one rate',
    });
  const [left, right] = [a.series[0]!, b.series[0]!];
  return {
    a: left.values,
    b: right.values,
    names: [left.name, right.name],
    sets: [a, b],
    rateHz: a.rateHz ?? b.rateHz,
    unit: a.rateHz === undefined ? b.unit : a.unit,
  };
}

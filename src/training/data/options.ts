import * as z from 'zod';
import { imageInput, tableInput } from '../../core/options.js';

/** How `--data` is read; spread into the schemas of train-*, evaluate and predict. */
export const dataInput = {
  kind: z
    .enum(['images', 'table', 'series'])
    .optional()
    .describe('what the data are, where they could be several things')
    .meta({ defaultText: 'told from the files' }),
  target: z
    .string()
    .min(1)
    .optional()
    .describe('column or array of the labels; CIFAR-100: fine or coarse')
    .meta({ placeholder: 'COL' }),
  classes: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('use the items of these classes only')
    .meta({ placeholder: 'A,B,…', defaultText: 'all' }),
  gray: z.boolean().default(false).describe('pictures: one channel'),
  resize: z
    .string()
    .regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/)
    .optional()
    .describe('pictures: bring all to this size')
    .meta({ placeholder: 'WxH', allowed: 'a width and a height such as 64x48' }),
  length: z
    .number()
    .int()
    .positive()
    .max(1e8)
    .optional()
    .describe('series and recordings: cut them, or fill them up with zeros, to so many samples')
    .meta({ placeholder: 'N' }),
  sequenceColumn: z
    .string()
    .min(1)
    .optional()
    .describe('series: column that tells which series a row belongs to; without it each row is a series')
    .meta({ placeholder: 'COL' }),
  ...tableInput,
  ...imageInput,
};

/** How raw values become those that a network sees; the statistics are those of the training part. */
export const normalizeInput = {
  normalize: z
    .enum(['none', 'unit', 'symmetric', 'zscore', 'minmax'])
    .optional()
    .describe('scale of the inputs: pictures 0 to 1 or -1 to 1, mean 0 and deviation 1, least 0 and most 1'),
};

export type DataOptions = z.output<z.ZodObject<typeof dataInput>>;
export type NormalizeOptions = z.output<z.ZodObject<typeof normalizeInput>>;

/** What data can be used as, as far as options differ. */
export type Usage = 'table' | 'series' | 'arrays' | 'idx' | 'cifar' | 'pictures' | 'recordings';

/** Options that only some data have a use for, and the value that says nothing. */
const USES: readonly { key: keyof DataOptions; silent?: unknown; uses: readonly Usage[] }[] = [
  { key: 'target', uses: ['table', 'series', 'arrays', 'cifar'] },
  { key: 'columns', uses: ['table', 'series', 'arrays'] },
  { key: 'gray', silent: false, uses: ['pictures'] },
  { key: 'resize', uses: ['pictures'] },
  { key: 'length', uses: ['series', 'recordings'] },
  { key: 'sequenceColumn', uses: ['series'] },
  { key: 'delimiter', uses: ['table', 'series'] },
  { key: 'header', silent: true, uses: ['table', 'series'] },
  { key: 'missing', silent: 'error', uses: ['table', 'series'] },
];

/** Options that were given and mean nothing for data used as this. */
export const uselessOptions = (options: DataOptions, usage: Usage): string[] =>
  USES.filter(({ key, silent, uses }) => options[key] !== silent && !uses.includes(usage)).map(({ key }) =>
    key === 'header' ? '--no-header' : `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  );

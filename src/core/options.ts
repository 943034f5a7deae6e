import * as z from 'zod';

/** Options that commands share; spread into their schemas. */

export const tableInput = {
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('columns to use, by name or position from 0')
    .meta({ placeholder: 'A,B,…', defaultText: 'all numeric ones' }),
  delimiter: z
    .string()
    .min(1)
    .optional()
    .describe('character between cells, or its name: comma, semicolon, tab, space')
    .meta({ placeholder: 'CHAR', defaultText: 'found in the file' }),
  header: z.boolean().default(true).describe('the first row is data, not names'),
  missing: z
    .enum(['error', 'drop', 'mean', 'interpolate'])
    .default('error')
    .describe('empty and NaN cells: refuse them, drop the row, or fill in'),
};

/** Of models that know what to do without a number: its cell is left out of the likelihood. */
export const gappedInput = {
  ...tableInput,
  missing: z
    .enum(['keep', 'error', 'drop', 'mean', 'interpolate'])
    .default('keep')
    .describe('empty and NaN cells: not observed, refused, their row dropped, or filled in'),
};

export const CHANNEL = 'channel of a sound, their mean, or each by itself';

export const seriesInput = {
  ...tableInput,
  timeColumn: z
    .string()
    .min(1)
    .optional()
    .describe('column of times, numbers or ISO dates, which gives the rate')
    .meta({ placeholder: 'COL' }),
  rate: z
    .number()
    .positive()
    .optional()
    .describe('samples a second of a table or array; sound has its own')
    .meta({ unit: 'HZ', defaultText: '1' }),
  channel: z
    .union([z.literal('mix'), z.literal('all'), z.number().int().min(0)])
    .default('mix')
    .describe(CHANNEL)
    .meta({ placeholder: 'mix|all|N' }),
};

/** Of commands that make a series of a series: a recording keeps its channels. */
export const signalInput = {
  ...seriesInput,
  channel: seriesInput.channel.unwrap().default('all').describe(CHANNEL).meta({ placeholder: 'mix|all|N' }),
};

export const imageInput = {
  maxPixels: z
    .number()
    .int()
    .positive()
    .default(100_000_000)
    .describe('refuse larger pictures')
    .meta({ placeholder: 'N' }),
};

export type TableOptions = z.output<z.ZodObject<typeof tableInput>>;
export type SeriesOptions = z.output<z.ZodObject<typeof seriesInput>>;
export type ImageOptions = z.output<z.ZodObject<typeof imageInput>>;

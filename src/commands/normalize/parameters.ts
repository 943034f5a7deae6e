import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { SCALINGS, type Scaling, type ScalingMethod } from '../../kernels/series/scaling.js';

const FORMAT = 'ispr-normalize';
const VERSION = 1;

/** What `--params` writes: the scaling of each column, by name. */
export interface Parameters {
  method: ScalingMethod;
  columns: string[];
  scalings: Scaling[];
}

export const parametersJson = ({ method, columns, scalings }: Parameters): Json => ({
  format: FORMAT,
  version: VERSION,
  method,
  columns,
  offset: scalings.map(({ offset }) => offset),
  scale: scalings.map(({ scale }) => scale),
  shift: scalings.map(({ shift }) => shift),
});

const numbers = z.array(z.number()).min(1);
const schema = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  method: z.enum(SCALINGS),
  columns: z.array(z.string()).min(1),
  offset: numbers,
  scale: numbers,
  shift: numbers,
});

export async function readParameters(path: string): Promise<Parameters> {
  const parsed = schema.safeParse(parseJson(await readInput(path, { limitBytes: 1 << 24 }), path));
  if (!parsed.success)
    throw new DataError(`no parameters of ispr normalize: ${problem(parsed.error)}`, {
      file: path,
      hint: 'ispr normalize IN --params FILE writes them',
    });
  const { version, method, columns, offset, scale, shift } = parsed.data;
  if (version !== VERSION)
    throw new DataError(`${FORMAT} of version ${version}, this program reads ${VERSION}`, { file: path });
  if ([offset, scale, shift].some((list) => list.length !== columns.length))
    throw new DataError(`${columns.length} columns do not have as many offsets, scales and shifts`, {
      file: path,
    });
  if (scale.some((value) => value === 0))
    throw new DataError('a scale of 0 cannot be divided by', { file: path });
  if (new Set(columns).size < columns.length) throw new DataError('a column is named twice', { file: path });
  const scalings = columns.map((_, i) => ({ offset: offset[i]!, scale: scale[i]!, shift: shift[i]! }));
  return { method, columns, scalings };
}

const problem = (error: z.ZodError) => {
  const [issue] = error.issues;
  return `${excerpt(issue!.path.join('.') || 'the value')}: ${issue!.message}`;
};

/** The scaling of each of these columns, by name; a single series may have any name. */
export function scalingsFor({ columns, scalings }: Parameters, names: readonly string[]): Scaling[] {
  if (columns.length === 1 && names.length === 1) return [scalings[0]!];
  const byName = new Map(columns.map((name, i) => [name, scalings[i]!]));
  return names.map((name) => {
    const scaling = byName.get(name);
    if (scaling) return scaling;
    throw new DataError(`no parameters for column '${excerpt(name)}'`, {
      hint: `there are some for ${columns.slice(0, 8).map(excerpt).join(', ')}`,
    });
  });
}

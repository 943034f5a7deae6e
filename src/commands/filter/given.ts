import * as z from 'zod';
import { DataError, UsageError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { peekKind } from '../../core/peek.js';
import { readMatrix, type Warn } from '../../core/read.js';
import { SECTION, type Sections } from '../../kernels/filter/pair-sections.js';
import { gainAt, poleFrequencies } from '../../kernels/filter/response.js';
import { isStable } from '../../kernels/filter/stability.js';
import { centreOf, type Design } from './design.js';
import type { Scale } from './frequencies.js';

export const DESIGN_FORMAT = 'ispr-filter';
export const DESIGN_VERSION = 1;

const number = z.number();
const designSchema = z.object({
  format: z.literal(DESIGN_FORMAT),
  version: z.number(),
  method: z.string(),
  type: z.string().nullable(),
  order: number,
  rateHz: number.nullable(),
  cutoffs: z.array(number),
  sos: z.array(z.array(number).length(SECTION)).min(1).optional(),
  taps: z.array(number).min(1).optional(),
});

/** A filter that was designed before, for signals at any rate: its frequencies are relative to that. */
export interface Given {
  design: Design;
  /** Rate that it was made for, where it tells. */
  rateHz?: number;
}

/** Sections from a table, or a filter from what --design wrote. */
export async function readGiven(path: string, allowUnstable: boolean, warn: Warn): Promise<Given> {
  const given = (await peekKind(path)) === 'json' ? await fromDesign(path) : await fromTable(path, warn);
  if (!given.design.stable && !allowUnstable)
    throw new DataError('this filter is unstable: a pole lies on or outside the unit circle', {
      file: path,
      hint: '--allow-unstable filters all the same',
    });
  return given;
}

/** Tell when a filter meets another rate than it was made for. */
export function checkRate({ rateHz }: Given, { rate }: Scale, warn: Warn): void {
  if (rateHz !== undefined && rateHz !== rate)
    warn(`the filter was made for a rate of ${rateHz}, the series has ${rate}: its frequencies move along`);
}

async function fromDesign(path: string): Promise<Given> {
  const parsed = designSchema.safeParse(parseJson(await readInput(path, { limitBytes: 1 << 28 }), path));
  if (!parsed.success)
    throw new DataError(`this JSON is no filter (${parsed.error.issues[0]!.path.join('.') || 'format'})`, {
      file: path,
      hint: 'ispr filter --design writes one',
    });
  const { version, method, type, order, rateHz, cutoffs, sos, taps } = parsed.data;
  if (version > DESIGN_VERSION)
    throw new DataError(`a filter of version ${version}, this program knows ${DESIGN_VERSION}`, {
      file: path,
    });
  if ((sos === undefined) === (taps === undefined))
    throw new DataError('either sos or taps were needed', { file: path });
  const cutoff = cutoffs.map((f) => f / (rateHz ?? 1));
  const told = {
    method,
    ...(type !== null && { type }),
    order,
    cutoff,
    centre: centreOf(type ?? undefined, cutoff),
  };
  const design: Design = taps
    ? { ...told, filter: { taps: Float64Array.from(taps) }, stable: true }
    : withSections(told, normalised(Float64Array.from(sos!.flat()), path));
  return { design, ...(rateHz !== null && { rateHz }) };
}

async function fromTable(path: string, warn: Warn): Promise<Given> {
  const { rows, columns, data } = await readMatrix(path, { header: true, missing: 'error' }, warn);
  if (columns !== SECTION)
    throw new DataError(`a section is a row of b0 b1 b2 a0 a1 a2, six numbers, got ${columns}`, {
      file: path,
    });
  const sections = normalised(data, path);
  return {
    design: withSections({ method: 'sos', order: 2 * rows, cutoff: [], centre: loudest(sections) }, sections),
  };
}

/** Where the gain is about the largest: at an angle of a pole, or at an end of the band. */
function loudest(sections: Sections): number {
  const places = [0, 0.5, ...poleFrequencies(sections)];
  const gains = places.map((f) => gainAt({ sections }, f));
  return places[gains.indexOf(Math.max(...gains.filter(Number.isFinite)))] ?? 0;
}

const withSections = (told: Omit<Design, 'filter' | 'stable'>, sections: Sections): Design => ({
  ...told,
  filter: { sections },
  stable: isStable(sections),
});

/** Each section divided by its a0. */
function normalised(data: Float64Array, file: string): Sections {
  return data.map((v, i) => {
    const a0 = data[SECTION * Math.floor(i / SECTION) + 3]!;
    if (a0 === 0) throw new DataError(`a0 of section ${Math.floor(i / SECTION) + 1} is 0`, { file });
    return v / a0;
  });
}

/** Options that only mean something to taps, or to sections. */
export function checkGiven({ filter }: Design, { delay, start }: { delay?: string; start?: string }): void {
  if (delay !== undefined && !('taps' in filter))
    throw new UsageError('--delay is for taps, these are sections: --zero-phase takes their delay away');
  if (start !== undefined && 'taps' in filter)
    throw new UsageError('--start is for sections, these are taps');
}

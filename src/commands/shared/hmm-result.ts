import type { Column } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { columnsOf } from '../../kernels/hmm/hmm.js';
import { readSequences, type SequenceOptions, type Sequences, type Wanted } from './hmm-input.js';
import { type HmmFile, hmmOf, type ModelText } from './hmm-model.js';

/** A model and the sequences it is asked about. */
export async function openModel(
  text: ModelText,
  paths: readonly string[],
  input: SequenceOptions,
  warn: Warn,
): Promise<{ model: HmmFile; set: Sequences }> {
  const model = hmmOf(text);
  return { model, set: await readFor(model, paths, input, warn) };
}

/** The sequences that a model of such emissions is asked about. */
export function readFor(
  { hmm, columns, symbols }: HmmFile,
  paths: readonly string[],
  input: SequenceOptions,
  warn: Warn,
): Promise<Sequences> {
  const { kind } = hmm.emission;
  const d = columnsOf(hmm.emission);
  return readWidth({ kind, symbols, ...(columns && { columns }) }, d, paths, input, warn);
}

/** The same of columns that hold numbers. */
export const readColumns = (
  kind: Wanted['kind'],
  columns: readonly string[],
  paths: readonly string[],
  input: SequenceOptions,
  warn: Warn,
): Promise<Sequences> => readWidth({ kind, columns }, columns.length, paths, input, warn);

/** The sequences that a model of `d` columns is asked about. */
export async function readWidth(
  wanted: Wanted,
  d: number,
  paths: readonly string[],
  input: SequenceOptions,
  warn: Warn,
): Promise<Sequences> {
  const set = await readSequences(paths, input, wanted, warn);
  if (set.columns.length !== d)
    throw new DataError(
      `${set.columns.length} columns, the model has ${d}${wanted.columns ? `: ${wanted.columns.map(excerpt).join(', ')}` : ''}`,
      { hint: '--columns names those of the model' },
    );
  return set;
}

/** Refuses a sequence that the model cannot make. */
export function requirePossible(logs: ArrayLike<number>, { names }: Sequences): void {
  for (let s = 0; s < logs.length; s++)
    if (logs[s] === -Infinity)
      throw new DataError(
        `sequence ${names.length > 1 ? `'${excerpt(names[s]!)}' ` : ''}is impossible under the model: its likelihood is 0`,
        {
          hint: 'hmm-score tells the likelihood of each sequence',
        },
      );
}

/** The first columns of a table with a row a step: the sequence, where there are several, and t within it. */
export function stepColumns({ observations, names }: Sequences): Map<string, Column> {
  const { n, offsets } = observations;
  const t = new Float64Array(n);
  const sequence = new Array<string>(n);
  for (let s = 0; s < names.length; s++)
    for (let at = offsets[s]!; at < offsets[s + 1]!; at++) {
      t[at] = at - offsets[s]!;
      sequence[at] = names[s]!;
    }
  const table = new Map<string, Column>();
  if (names.length > 1) table.set('sequence', sequence);
  return table.set('t', t);
}

/** JSON has no infinities. */
export const asNumbers = (x: number): number | null => (Number.isFinite(x) ? x : null);

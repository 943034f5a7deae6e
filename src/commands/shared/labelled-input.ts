import { DataError } from '../../core/errors.js';
import { type LabelledText, readConll } from '../../core/formats/conll.js';
import { openPeeked } from '../../core/peek.js';

/** Sentences of CoNLL or of word/TAG text; a pipe too. */
export async function readLabelled(path: string): Promise<LabelledText> {
  const input = await openPeeked(path);
  if (input.head.length === 0) {
    await input.close();
    throw new DataError('the file is empty', { file: path });
  }
  return readConll(input.chunks(), { file: path });
}

/** The labels of one column as numbers of `labels`, -1 for others. */
export function labelNumbers(
  { values, codes }: LabelledText['columns'][number],
  labels: readonly string[],
): Int32Array {
  const numbers = new Map(labels.map((label, y) => [label, y]));
  const of = values.map((value) => numbers.get(value) ?? -1);
  return Int32Array.from(codes, (code) => of[code]!);
}

/** A column of texts. */
export function columnOf(cells: readonly string[]): LabelledText['columns'][number] {
  const ids = new Map<string, number>();
  const codes = Uint32Array.from(cells, (cell) => {
    const id = ids.get(cell) ?? ids.size;
    ids.set(cell, id);
    return id;
  });
  return { values: [...ids.keys()], codes };
}

export const cellsOf = ({ values, codes }: LabelledText['columns'][number]): string[] =>
  Array.from(codes, (code) => values[code]!);

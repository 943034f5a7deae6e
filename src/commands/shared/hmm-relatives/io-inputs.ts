import { DataError, excerpt } from '../../../core/errors.js';
import type { Driven } from '../../../kernels/hmm/input-output/input-output.js';
import type { Sequences } from '../hmm-input.js';

/** The columns that drive a model. */
export interface Inputs {
  columns: string[];
  /** Of each column; undefined where they are numbers. */
  symbols: string[][] | undefined;
}

/** Matrices that symbols of the input may have together. */
const MOST_SYMBOLS = 100_000;

/** Joint symbols of the columns; undefined of numbers. */
export const symbolsIn = ({ symbols }: Inputs): number | undefined =>
  symbols?.reduce((product, own) => product * own.length, 1);

/** The columns of a file, as numbers where all cells are, unless symbols were asked for. */
export function inputsIn(
  { further }: Sequences,
  columns: string[],
  kind: 'symbols' | 'numbers' | undefined,
): Inputs {
  const cells = columns.map((name) => further.get(name) ?? []);
  const numeric = cells.every((own) => own.every(isNumber));
  if (kind === 'numbers' || (kind === undefined && numeric)) return { columns, symbols: undefined };
  const symbols = cells.map((own) => {
    const seen = [...new Set(own)].filter((cell) => !isEmpty(cell));
    return seen.every(isNumber) ? seen.sort((a, b) => Number(a) - Number(b)) : seen.sort();
  });
  const count = symbols.reduce((product, own) => product * own.length, 1);
  if (count > MOST_SYMBOLS)
    throw new DataError(`inputs of ${count} symbols together, at most ${MOST_SYMBOLS} are learnt`);
  return { columns, symbols };
}

const isEmpty = (cell: string) => cell === '' || cell === 'NaN';
const isNumber = (cell: string) => !isEmpty(cell) && Number.isFinite(Number(cell));

/** The sequences with what drives them: numbers, or the joint symbol of each step, the last column running fastest. */
export function drivenOf({ observations, further }: Sequences, { columns, symbols }: Inputs): Driven {
  const { n } = observations;
  const q = columns.length;
  const width = symbols ? 1 : q;
  const inputs = new Float64Array(n * width);
  columns.forEach((name, c) => {
    const cells = further.get(name);
    if (cells?.length !== n) throw new DataError(`column '${excerpt(name)}' of the input is not there`);
    const codes = symbols && new Map(symbols[c]!.map((symbol, code) => [symbol, code]));
    cells.forEach((cell, t) => {
      const value = codes ? codes.get(cell) : isNumber(cell) ? Number(cell) : undefined;
      if (value === undefined || Math.abs(value) > 1e150)
        throw new DataError(
          `'${excerpt(cell)}' (input '${excerpt(name)}', row ${t + 1}): ${codes ? 'a symbol of the model' : 'a number'} was needed`,
        );
      if (codes) inputs[t] = inputs[t]! * symbols[c]!.length + value;
      else inputs[t * q + c] = value;
    });
  });
  return { ...observations, width, inputs };
}

/** What the joint symbols are called. */
export function inputNames({ columns, symbols }: Inputs): string[] {
  let names = [''];
  symbols?.forEach((own, c) => {
    names = names.flatMap((name) =>
      own.map((symbol) => `${name}${name === '' ? '' : ', '}${columns[c]} ${symbol}`),
    );
  });
  return names;
}

import { DataError, excerpt } from '../errors.js';
import type { Position } from './csv-blocks.js';
import type { CsvRecord } from './csv-record.js';

/* What can be wrong with a table, each with the line and the way out. */

export function ragged(
  cells: number,
  width: number,
  { header, first }: { header: boolean; first: boolean },
  { file, line }: Position,
): DataError {
  const found = cells === 1 ? '1 cell' : `${cells} cells`;
  return new DataError(`a row of ${found}, ${header ? 'the header' : 'the first row'} has ${width}`, {
    file,
    line,
    hint: header && first && cells === width + 1 ? ROW_NAMES : undefined,
  });
}

const ROW_NAMES = 'row names, as R writes them? The header must name that column too; in R: col.names = NA';

export function missingCell(name: string, { file, line }: Position, cell = ''): DataError {
  const what = cell === '' ? 'an empty cell' : `'${excerpt(cell)}', no number,`;
  return new DataError(`${what} in column '${excerpt(name)}'`, {
    file,
    line,
    hint: '--missing drop, mean or interpolate deals with such cells',
  });
}

export function notANumber(cell: string, name: string, { file, line }: Position): DataError {
  return new DataError(`'${excerpt(cell)}' is no number (column '${excerpt(name)}')`, {
    file,
    line,
    hint: numberHint(cell),
  });
}

export function tooLarge(cell: string, name: string, { file, line }: Position): DataError {
  const what = `${excerpt(cell)} is beyond the range of numbers (column '${excerpt(name)}')`;
  return new DataError(what, { file, line });
}

export function notUtf8({ file, line }: Position): DataError {
  const hint = 'save it as UTF-8, or: iconv -f LATIN1 -t UTF-8';
  return new DataError('text that is no UTF-8', { file, line, hint });
}

export function quoteFault(record: CsvRecord, { file, line }: Position): DataError {
  const what = record.fault === 'open' ? 'a quote that is never closed' : 'text behind a closing quote';
  const hint = 'a quote inside of a quoted cell is doubled: ""';
  return new DataError(what, { file, line: line + record.lines - 1, hint });
}

function numberHint(cell: string): string | undefined {
  if (/^[+-]?\d+,\d+$/.test(cell)) return 'a decimal comma? Numbers are written with a point: 1.5';
  if (/^[+-]?\d{1,3}([,_' ]\d{3})+(\.\d*)?$/.test(cell)) return 'digits are not grouped: 1000000';
  if (/^[+-]?inf(inity)?$/i.test(cell)) return 'infinite values are not accepted';
  return 'pick numeric columns with --columns';
}

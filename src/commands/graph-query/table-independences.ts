import { DataError, excerpt } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import { readVariables, type VariableColumn } from '../../core/variable-table.js';
import type { Holds } from '../../kernels/graph/independences.js';
import { tableTest } from '../../kernels/independence/power-divergence.js';
import { type Coded, contingency, strataOf } from '../../kernels/independence/strata.js';

const WEIGHTS = ['p', 'probability', 'weight', 'count', 'n'];

/** Conditional mutual information up to this, in nats, is the rounding of probabilities. */
const EXACT = 1e-9;

/**
 * What is independent in a joint table: a row for each joint state that occurs, a column for each node and one of
 * probabilities or counts, taken as exact.
 */
export async function holdsInTable(path: string, names: readonly string[], warn: Warn): Promise<Holds> {
  const { columns, rows } = await readVariables(path, { header: true }, warn);
  const weight = WEIGHTS.find((name) => columns.has(name) && !names.includes(name));
  if (weight === undefined)
    throw new DataError('a table without a column of probabilities', {
      file: path,
      hint: `it is called ${WEIGHTS.join(', ')}`,
    });
  const weights = numbersOf(columns.get(weight)!, weight, path);
  const coded = names.map((name): Coded => {
    const column = columns.get(name);
    if (column?.kind !== 'states' || column.codes.includes(-1))
      throw new DataError(`the table has no column of states '${excerpt(name)}' without gaps`, {
        file: path,
      });
    return { codes: column.codes, states: column.states.length };
  });
  return (x, y, z) => {
    const pick = (nodes: readonly number[]) => nodes.map((v) => coded[v]!);
    const others = strataOf(pick(y), rows);
    const together = { codes: others.stratum, states: others.count };
    return tableTest(contingency(coded[x]!, together, strataOf(pick(z), rows), weights), 'g2').cmi <= EXACT;
  };
}

function numbersOf(column: VariableColumn, name: string, file: string): Float64Array {
  const numbers =
    column.kind === 'numbers'
      ? column.numbers
      : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : Number(column.states[code])));
  if (!numbers.every((value) => value >= 0 && value < Infinity) || !numbers.some((value) => value > 0))
    throw new DataError(`column '${excerpt(name)}' holds no probabilities`, { file });
  return numbers;
}

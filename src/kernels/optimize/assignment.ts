import { DataError } from '../../core/errors.js';

/**
 * The assignment of rows to columns with the least sum of costs: each row gets a column of its own, or each column a
 * row where there are fewer of them.
 *
 * Rows are added one by one along a shortest augmenting path; potentials keep all reduced costs at 0 or more, so that
 * the result is optimal. O(n^2 m) for n <= m.
 *
 * @param costs rows x columns, row by row
 * @returns the column of each row, -1 for rows left over
 * @see Jonker & Volgenant, A shortest augmenting path algorithm for dense and sparse linear assignment problems, 1987
 */
export function assignment(costs: Float64Array, rows: number, columns: number): Int32Array {
  if (costs.length !== rows * columns)
    throw new DataError(`${rows} x ${columns} costs were needed, got ${costs.length}`);
  if (costs.some((v) => !Number.isFinite(v))) throw new DataError('costs must be finite');
  if (rows > columns) {
    const across = Float64Array.from({ length: costs.length }, (_, at) => {
      const [column, row] = [Math.floor(at / rows), at % rows];
      return costs[row * columns + column]!;
    });
    const found = new Int32Array(rows).fill(-1);
    assignment(across, columns, rows).forEach((row, column) => {
      found[row] = column;
    });
    return found;
  }
  const u = new Float64Array(rows);
  const v = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  const least = new Float64Array(columns);
  const from = new Int32Array(columns);
  const done = new Uint8Array(columns);
  for (let start = 0; start < rows; start++) {
    least.fill(Infinity);
    done.fill(0);
    let row = start;
    let column = -1;
    // The path grows by the column that is cheapest to reach, until that is a free one.
    do {
      let next = -1;
      let step = Infinity;
      for (let j = 0; j < columns; j++) {
        if (done[j]) continue;
        const reduced = costs[row * columns + j]! - u[row]! - v[j]!;
        if (reduced < least[j]!) {
          least[j] = reduced;
          from[j] = column;
        }
        if (least[j]! < step) {
          step = least[j]!;
          next = j;
        }
      }
      u[start]! += step;
      for (let j = 0; j < columns; j++)
        if (done[j]) {
          u[rowOf[j]!]! += step;
          v[j]! -= step;
        } else least[j]! -= step;
      column = next;
      done[column] = 1;
      row = rowOf[column]!;
    } while (row >= 0);
    for (let at = column; at >= 0; ) {
      const before = from[at]!;
      rowOf[at] = before < 0 ? start : rowOf[before]!;
      at = before;
    }
  }
  const found = new Int32Array(rows).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0) found[row] = column;
  });
  return found;
}

/** Straight pieces from (x, y) to (toX, toY), in columns and rows. */
export interface LevelLines {
  x: number[];
  y: number[];
  toX: number[];
  toY: number[];
}

/**
 * Where a surface sampled on a grid crosses zero: marching squares, with crossings on the edges of cells by linear
 * interpolation; a saddle is cut by the mean of its corners. Cells with a value that is not finite have none.
 *
 * @param values row by row
 * @see Lorensen & Cline, Marching cubes, 1987, in the plane
 */
export function levelLines(values: ArrayLike<number>, rows: number, columns: number): LevelLines {
  const lines: LevelLines = { x: [], y: [], toX: [], toY: [] };
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      // Corners and edges in turn: top left, top right, bottom right, bottom left.
      const v = [values[at]!, values[at + 1]!, values[at + columns + 1]!, values[at + columns]!] as const;
      if (!Number.isFinite(v[0] + v[1] + v[2] + v[3])) continue;
      const crossings = [0, 1, 2, 3].filter((edge) => v[edge]! > 0 !== v[(edge + 1) % 4]! > 0);
      if (crossings.length === 0) continue;
      // At a saddle a crossing goes with the edge before it or after it, as the middle belongs to.
      const turned = crossings.length === 4 && v[0] + v[1] + v[2] + v[3] > 0 === v[0] > 0;
      const order = turned ? crossings : [...crossings.slice(-1), ...crossings.slice(0, -1)];
      for (let i = 0; i + 1 < order.length; i += 2) {
        const from = crossing(v, order[i]!);
        const to = crossing(v, order[i + 1]!);
        lines.x.push(column + from[0]);
        lines.y.push(row + from[1]);
        lines.toX.push(column + to[0]);
        lines.toY.push(row + to[1]);
      }
    }
  return lines;
}

/** Where an edge is crossed, in a cell from (0, 0) to (1, 1). */
function crossing(v: readonly number[], edge: number): [number, number] {
  const [a, b] = [v[edge]!, v[(edge + 1) % 4]!];
  const part = a / (a - b);
  return (
    [
      [part, 0],
      [1, part],
      [1 - part, 1],
      [0, 1 - part],
    ] as const
  )[edge] as [number, number];
}

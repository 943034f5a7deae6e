import { DataError } from '../../core/errors.js';
import { transport } from '../optimize/transport.js';
import { normalised } from './histogram.js';

/** Cells of a histogram: as many bins along each of its coordinates, the last one fastest. */
export interface Cells {
  bins: number;
  /** Whether the last bin of a coordinate is beside the first one, as of hues. */
  circular: readonly boolean[];
}

/** Cells that hold mass, beyond which the exact solution takes too long. */
const MOST_CELLS = 1500;

/**
 * Earth mover's distance: the least mass times way, in bins, that turns one normalised histogram into the other.
 *
 *   one coordinate   sum |F|, F the running sum of p - q
 *   on a circle      sum |F - median F|: the best place to cut it open
 *   several          the transportation problem over the cells, the way between two cells straight
 *
 * @see Rubner, Tomasi & Guibas, The earth mover's distance as a metric for image retrieval, 2000; Rabin, Delon &
 *      Gousseau, Transportation distances on the circle, 2011
 */
export function earthMover(a: Float64Array, b: Float64Array, { bins, circular }: Cells): number {
  if (a.length !== b.length || a.length !== bins ** circular.length)
    throw new DataError(
      `histograms of ${a.length} and ${b.length} cells, ${bins ** circular.length} were needed`,
    );
  const [p, q] = [normalised(a), normalised(b)];
  return circular.length === 1 ? alongLine(p, q, circular[0]!) : overCells(p, q, bins, circular);
}

function alongLine(p: Float64Array, q: Float64Array, circular: boolean): number {
  let sum = 0;
  const F = p.map((v, i) => {
    sum += v - q[i]!;
    return sum;
  });
  const middle = circular ? F.slice().sort()[Math.floor(F.length / 2)]! : 0;
  return F.reduce((total, v) => total + Math.abs(v - middle), 0);
}

/** What both have in a cell stays there: straight ways obey the triangle inequality. */
function overCells(p: Float64Array, q: Float64Array, bins: number, circular: readonly boolean[]): number {
  const cells = Array.from(p.keys());
  const from = cells.filter((c) => p[c]! > q[c]!);
  const to = cells.filter((c) => q[c]! > p[c]!);
  if (from.length + to.length > MOST_CELLS)
    throw new DataError(
      `the earth mover's distance between ${from.length + to.length} cells takes too long, ${MOST_CELLS} at most`,
      { hint: 'take fewer --bins' },
    );
  const supply = Float64Array.from(from, (c) => p[c]! - q[c]!);
  const demand = Float64Array.from(to, (c) => q[c]! - p[c]!);
  const place = (cell: number, k: number) => Math.floor(cell / bins ** (circular.length - 1 - k)) % bins;
  const cost = new Float64Array(from.length * to.length);
  from.forEach((c, i) => {
    to.forEach((d, j) => {
      let squares = 0;
      circular.forEach((around, k) => {
        const step = Math.abs(place(c, k) - place(d, k));
        squares += (around ? Math.min(step, bins - step) : step) ** 2;
      });
      cost[i * to.length + j] = Math.sqrt(squares);
    });
  });
  return transport(supply, demand, cost).cost;
}

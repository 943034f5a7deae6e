import { DataError } from '../../core/errors.js';
import type { Details, Plane } from './dwt2.js';
import { type LiftingScheme, lift, unlift } from './lifting.js';

/**
 * One level of lifting of a picture: rows, then columns, halves of ceil(n / 2) and floor(n / 2). With `integer` the
 * order of the two matters, as steps are rounded: the inverse takes columns first.
 */
export function lift2(
  x: Plane,
  scheme: LiftingScheme,
  options: { integer?: boolean } = {},
): Details & { approx: Plane } {
  const [low, high] = halves(x, 'rows', scheme, options);
  const [approx, horizontal] = halves(low, 'columns', scheme, options);
  const [vertical, diagonal] = halves(high, 'columns', scheme, options);
  return { approx, horizontal, vertical, diagonal };
}

/** The inverse of lift2. */
export function unlift2(
  { approx, horizontal, vertical, diagonal }: Details & { approx: Plane },
  scheme: LiftingScheme,
  options: { integer?: boolean } = {},
): Plane {
  const low = joined(approx, horizontal, 'columns', scheme, options);
  const high = joined(vertical, diagonal, 'columns', scheme, options);
  return joined(low, high, 'rows', scheme, options);
}

type Direction = 'rows' | 'columns';

/** Where line i of a picture begins, how many numbers are on it, and how far they are apart. */
const linesOf = ({ height, width }: Plane, direction: Direction) =>
  direction === 'rows'
    ? { lines: height, n: width, next: width, step: 1 }
    : { lines: width, n: height, next: 1, step: width };

const sized = (direction: Direction, lines: number, n: number): Plane => {
  const [height, width] = direction === 'rows' ? [lines, n] : [n, lines];
  return { height, width, data: new Float64Array(height * width) };
};

function halves(
  x: Plane,
  direction: Direction,
  scheme: LiftingScheme,
  options: { integer?: boolean },
): [Plane, Plane] {
  const { lines, n } = linesOf(x, direction);
  // A side of one pixel has an empty half, of which nothing more is to be split.
  const [low, high] = [Math.ceil(n / 2), Math.floor(n / 2)].map((size) => sized(direction, lines, size));
  for (let i = 0; i < lines; i++) {
    const { approx, detail } = lift(lineOf(x, direction, i), scheme, options);
    setLine(low!, direction, i, approx);
    setLine(high!, direction, i, detail);
  }
  return [low!, high!];
}

function joined(
  low: Plane,
  high: Plane,
  direction: Direction,
  scheme: LiftingScheme,
  options: { integer?: boolean },
): Plane {
  const [a, d] = [linesOf(low, direction), linesOf(high, direction)];
  if (a.lines !== d.lines)
    throw new DataError(`${a.lines} ${direction} of approximations beside ${d.lines} of details`);
  const x = sized(direction, a.lines, a.n + d.n);
  for (let i = 0; i < a.lines; i++) {
    const parts = { approx: lineOf(low, direction, i), detail: lineOf(high, direction, i) };
    setLine(x, direction, i, unlift(parts, scheme, options));
  }
  return x;
}

function lineOf(x: Plane, direction: Direction, i: number): Float64Array {
  const { n, next, step } = linesOf(x, direction);
  if (step === 1) return x.data.subarray(i * next, i * next + n);
  const line = new Float64Array(n);
  for (let k = 0; k < n; k++) line[k] = x.data[i * next + k * step]!;
  return line;
}

function setLine(x: Plane, direction: Direction, i: number, line: Float64Array): void {
  const { next, step } = linesOf(x, direction);
  for (let k = 0; k < line.length; k++) x.data[i * next + k * step] = line[k]!;
}

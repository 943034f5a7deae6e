/** How a signal goes on beyond its ends; `fillEdges` says how. periodization alone has no more coefficients than samples. */
export const EXTENSIONS = [
  'symmetric',
  'periodization',
  'zero',
  'periodic',
  'reflect',
  'constant',
  'smooth',
  'antisymmetric',
  'antireflect',
] as const;

export type Extension = (typeof EXTENSIONS)[number];

/**
 * Continues a signal beyond its ends, in place: x_0 .. x_(n-1) stand in `room` from `left` on, and are followed by
 * space for `right` more. Each sample is `width` numbers (1, or a row of a picture).
 *
 *   zero            0 0 | x_0 x_1 .. | 0 0
 *   constant        x_0 x_0 | x_0 x_1 ..
 *   symmetric       x_1 x_0 | x_0 x_1 ..              antisymmetric  -x_1 -x_0 | x_0 x_1 ..
 *   reflect         x_2 x_1 | x_0 x_1 ..              antireflect    2 x_0 - x_1 | x_0 x_1 ..
 *   periodic        x_(n-2) x_(n-1) | x_0 x_1 ..      smooth         x_0 - (x_1 - x_0) | x_0 x_1 ..
 *   periodization   periodic, where a signal of odd length has its last sample twice
 *
 * Short signals are continued again and again.
 */
export function fillEdges(
  room: Float64Array,
  { left, n, right, mode, width = 1 }: Edges & { mode: Extension; width?: number },
): void {
  const place = (j: number) => (left + j) * width;
  const fill = (i: number) => {
    const to = place(i);
    const from = place(source(i, n, mode));
    if (mode === 'zero') room.fill(0, to, to + width);
    else if (mode === 'smooth' && n > 1) {
      const inner = from + (i < 0 ? width : -width);
      const steps = i < 0 ? -i : i - n + 1;
      for (let c = 0; c < width; c++)
        room[to + c] = room[from + c]! + steps * (room[from + c]! - room[inner + c]!);
    } else if (mode === 'antisymmetric' && Math.floor(i / n) % 2 !== 0)
      for (let c = 0; c < width; c++) room[to + c] = 0 - room[from + c]!;
    else if (mode === 'antireflect' && n > 1) {
      // Odd about both ends: from one turn to the next the signal rises by 2 (x_(n-1) - x_0).
      const turns = Math.floor(i / (2 * n - 2));
      const isTurned = i - turns * (2 * n - 2) >= n;
      const last = place(n - 1);
      const first = place(0);
      for (let c = 0; c < width; c++) {
        const value = isTurned ? 2 * room[last + c]! - room[from + c]! : room[from + c]!;
        room[to + c] = value + 2 * turns * (room[last + c]! - room[first + c]!);
      }
    } else room.copyWithin(to, from, from + width);
  };
  for (let i = -left; i < 0; i++) fill(i);
  for (let i = n; i < n + right; i++) fill(i);
}

export interface Edges {
  /** Samples before and after the n that are known. */
  left: number;
  n: number;
  right: number;
}

/** The sample that stands for position i, turned or shifted as the mode has it. */
function source(i: number, n: number, mode: Extension): number {
  switch (mode) {
    case 'zero':
    case 'constant':
    case 'smooth':
      return i < 0 ? 0 : n - 1;
    case 'periodic':
      return remainder(i, n);
    case 'periodization':
      return Math.min(remainder(i, n + (n % 2)), n - 1);
    case 'symmetric':
    case 'antisymmetric': {
      const m = remainder(i, 2 * n);
      return m < n ? m : 2 * n - 1 - m;
    }
    case 'reflect':
    case 'antireflect': {
      const m = n === 1 ? 0 : remainder(i, 2 * n - 2);
      return m < n ? m : 2 * n - 2 - m;
    }
  }
}

const remainder = (i: number, n: number) => ((i % n) + n) % n;

import type { Column, NdArray, Table } from '../../core/data.js';
import type { Packet } from '../../kernels/wavelet/packets.js';

/** The coefficients of one level and kind, of every series or channel of the input. */
export interface Band {
  level: number;
  /** approx, detail; horizontal, vertical, diagonal; of packets the path, `root` for the signal itself. */
  kind: string;
  /** [n], or [height, width]. */
  shape: readonly number[];
  values: readonly Float64Array[];
}

/** What was transformed: names of the series or channels, and [n] or [height, width] of the input. */
export interface Bands {
  bands: readonly Band[];
  names: readonly string[];
  size: readonly number[];
}

export const ROOT = 'root';

const LETTERS = { approx: 'a', detail: 'd', horizontal: 'h', vertical: 'v', diagonal: 'd' } as const;
const isDecimated = (kind: string): kind is keyof typeof LETTERS => Object.hasOwn(LETTERS, kind);

/** a3, d3, .., of pictures h3, v3, d3; of packets the path. */
export const keyOf = ({ level, kind }: Pick<Band, 'level' | 'kind'>): string =>
  isDecimated(kind) ? `${LETTERS[kind]}${level}` : kind;

/** The same parts of several series as bands. */
export const seriesBands = (parts: readonly (readonly Float64Array[])[]): Band[] =>
  parts[0]!.map((first, i) => {
    const levels = parts[0]!.length - 1;
    return {
      level: i === 0 ? levels : levels + 1 - i,
      kind: i === 0 ? 'approx' : 'detail',
      shape: [first.length],
      values: parts.map((part) => part[i]!),
    };
  });

export const packetBand = ({ path, values }: Packet): Band => ({
  level: path.length,
  kind: path || ROOT,
  shape: [values.length],
  values: [values],
});

/** One row a coefficient; series below each other, told apart by a first column. */
export function bandTable({ bands, names, size }: Bands): Table {
  const rows = bands.reduce((sum, { values }) => sum + values.reduce((n, v) => n + v.length, 0), 0);
  const level = new Int32Array(rows);
  const index = new Int32Array(rows);
  const value = new Float64Array(rows);
  const kind: string[] = new Array(rows);
  const which: string[] = new Array(names.length > 1 ? rows : 0);
  let at = 0;
  names.forEach((name, s) => {
    for (const band of bands) {
      const values = band.values[s];
      if (values === undefined) continue;
      for (let i = 0; i < values.length; i++, at++) {
        level[at] = band.level;
        kind[at] = band.kind;
        index[at] = i;
        value[at] = values[i]!;
        if (names.length > 1) which[at] = name;
      }
    }
  });
  const columns: [string, Column][] = [
    ['level', level],
    ['kind', kind],
    ['index', index],
    ['value', value],
  ];
  return new Map(
    names.length > 1 ? [[size.length === 2 ? 'channel' : 'series', which], ...columns] : columns,
  );
}

/** An array a band, with a last dimension for several series or channels, and `length`: the size of the input. */
export function bandArrays({ bands, size }: Bands): Map<string, NdArray> {
  const arrays = new Map<string, NdArray>();
  for (const band of bands) {
    const count = band.values.length;
    if (count === 1) {
      arrays.set(keyOf(band), { shape: [...band.shape], data: band.values[0]! });
      continue;
    }
    const data = new Float64Array(count * band.values[0]!.length);
    band.values.forEach((values, s) => {
      for (let i = 0; i < values.length; i++) data[i * count + s] = values[i]!;
    });
    arrays.set(keyOf(band), { shape: [...band.shape, count], data });
  }
  return arrays.set('length', { shape: [size.length], data: Int32Array.from(size) });
}

/**
 * Energy of each band, coarsest first, and what it is of the whole. Undecimated coefficients have `gain` times as much
 * from level to level, which the shares leave out.
 */
export function bandMeasures(bands: readonly Band[], s: number, gain = 1) {
  const own = bands.filter(({ values }) => values[s] !== undefined);
  const sums = own.map(({ values }) => sumsOf(values[s]!));
  const weighted = own.map(({ level }, i) => sums[i]!.energy / gain ** level);
  const whole = total(weighted);
  return {
    coefficients: total(own.map(({ values }) => values[s]!.length)),
    nonzero: total(sums.map(({ nonzero }) => nonzero)),
    energy: total(sums.map(({ energy }) => energy)),
    bands: own.map(({ level, kind }, i) => ({
      level,
      kind,
      energy: sums[i]!.energy,
      share: whole > 0 ? weighted[i]! / whole : 0,
    })),
  };
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, v) => sum + v, 0);

/** A loop: there are millions of coefficients. */
function sumsOf(values: Float64Array): { energy: number; nonzero: number } {
  let energy = 0;
  let nonzero = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    energy += v * v;
    if (v !== 0) nonzero++;
  }
  return { energy, nonzero };
}

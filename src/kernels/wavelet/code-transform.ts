import { bandNorms } from './band-norms.js';
import type { BandShape } from './bit-planes.js';
import { wavedec, waverec } from './dwt.js';
import { type Details, type Plane, wavedec2, waverec2 } from './dwt2.js';
import type { Wavelet } from './families.js';
import { lift, unlift } from './lifting.js';
import { lift2, unlift2 } from './lifting2.js';

interface Size {
  height: number;
  width: number;
}

/** A band of one plane; an error e of a coefficient is one of e times the norm in the plane. */
export type Band = BandShape & { norm: number };

/** How a plane becomes bands that are coded, coarsest first: the approximation, then the details of each level. */
export interface CodeTransform {
  levels: number;
  /** Whole numbers become whole numbers, and come back as they were. */
  exact: boolean;
  bands(size: Size): Band[];
  forward(plane: Plane): Float64Array[];
  inverse(data: readonly Float64Array[], size: Size): Plane;
}

const MODE = 'symmetric';
const KINDS = ['horizontal', 'vertical', 'diagonal'] as const;

/** By the filters of a wavelet; planes of height 1 are series. */
export function filterTransform(wavelet: Wavelet, levels: number): CodeTransform {
  const taps = wavelet.decLow.length;
  const halved = (n: number, level: number): number =>
    level === 0 ? n : halved(Math.floor((n + taps - 1) / 2), level - 1);
  const norms = bandNorms(wavelet, levels);
  const bands = (size: Size) =>
    layout(size, levels, {
      low: halved,
      high: halved,
      norm: (kind, level) => {
        const { low, high } = norms[level - 1] ?? { low: 1, high: 1 };
        if (size.height === 1) return kind === 'approx' ? low : high;
        return kind === 'approx' ? low * low : kind === 'diagonal' ? high * high : low * high;
      },
    });
  return {
    levels,
    exact: false,
    bands,
    forward(plane) {
      if (plane.height === 1) return wavedec(plane.data, wavelet, { level: levels, mode: MODE });
      const { approx, details } = wavedec2(plane, wavelet, { level: levels, mode: MODE });
      return flat(approx, details);
    },
    inverse(data, size) {
      const { height, width } = size;
      if (height === 1) return { ...size, data: waverec(data, wavelet, { mode: MODE, length: width }) };
      return waverec2(pyramidOf(data, bands(size)), wavelet, { mode: MODE, height, width });
    },
  };
}

/** By lifting in whole numbers, CDF 5/3: without loss. */
export function wholeTransform(levels: number): CodeTransform {
  const low = (n: number, level: number): number => (level === 0 ? n : low(Math.ceil(n / 2), level - 1));
  const high = (n: number, level: number) => Math.floor(low(n, level - 1) / 2);
  const bands = (size: Size) => layout(size, levels, { low, high, norm: () => 1 });
  const integer = { integer: true };
  return {
    levels,
    exact: true,
    bands,
    forward(plane) {
      const details: Details[] = [];
      const parts: Float64Array[] = [];
      let approx = plane;
      for (let l = 0; l < levels; l++)
        if (plane.height === 1) {
          const split = lift(approx.data, '5/3', integer);
          parts.unshift(split.detail);
          approx = { height: 1, width: split.approx.length, data: split.approx };
        } else {
          const split = lift2(approx, '5/3', integer);
          details.unshift(split);
          approx = split.approx;
        }
      return plane.height === 1 ? [approx.data, ...parts] : flat(approx, details);
    },
    inverse(data, size) {
      if (size.height === 1) {
        const [approx, ...details] = data;
        const x = details.reduce((low, detail) => unlift({ approx: low, detail }, '5/3', integer), approx!);
        return { ...size, data: x };
      }
      const { approx, details } = pyramidOf(data, bands(size));
      return details.reduce((low, parts) => unlift2({ approx: low, ...parts }, '5/3', integer), approx);
    },
  };
}

const flat = (approx: Plane, details: readonly Details[]): Float64Array[] => [
  approx.data,
  ...details.flatMap((parts) => KINDS.map((kind) => parts[kind].data)),
];

function pyramidOf(
  data: readonly Float64Array[],
  bands: readonly Band[],
): { approx: Plane; details: Details[] } {
  const plane = (b: number): Plane => ({ height: bands[b]!.height, width: bands[b]!.width, data: data[b]! });
  const details = Array.from({ length: (data.length - 1) / 3 }, (_, i): Details => {
    const [horizontal, vertical, diagonal] = [1, 2, 3].map((k) => plane(3 * i + k));
    return { horizontal: horizontal!, vertical: vertical!, diagonal: diagonal! };
  });
  return { approx: plane(0), details };
}

interface Lengths {
  /** Low and high coefficients of n samples at a level. */
  low(n: number, level: number): number;
  high(n: number, level: number): number;
  norm(kind: BandShape['kind'], level: number): number;
}

function layout({ height, width }: Size, levels: number, { low, high, norm }: Lengths): Band[] {
  const series = height === 1;
  const down = (of: Lengths['low'], level: number) => (series ? 1 : of(height, level));
  const bands: Band[] = [
    {
      height: down(low, levels),
      width: low(width, levels),
      kind: 'approx',
      parent: undefined,
      norm: norm('approx', levels),
    },
  ];
  const kinds = series ? (['horizontal'] as const) : KINDS;
  for (let level = levels; level >= 1; level--)
    for (const kind of kinds) {
      // Of a series the only details are called horizontal, and are high along its row.
      const across = series || kind !== 'horizontal' ? high : low;
      const along = kind === 'vertical' ? low : high;
      bands.push({
        height: down(along, level),
        width: across(width, level),
        kind,
        parent: level === levels ? undefined : bands.length - kinds.length,
        norm: norm(kind, level),
      });
    }
  return bands;
}

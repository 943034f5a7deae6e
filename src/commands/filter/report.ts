import type { Json } from '../../core/command/spec.js';
import { halfPowerEdges } from '../../kernels/filter/band-edges.js';
import type { Complex } from '../../kernels/filter/complex.js';
import { SECTION } from '../../kernels/filter/pair-sections.js';
import { frequencyResponse, gainAt, poleFrequencies } from '../../kernels/filter/response.js';
import { polynomialRoots } from '../../kernels/linalg/polynomial-roots.js';
import { compensation } from './apply.js';
import type { Design } from './design.js';
import type { Scale } from './frequencies.js';
import { DESIGN_FORMAT, DESIGN_VERSION } from './given.js';
import type { FilterOptions } from './options.js';

/** Decibels of what does not pass at all. */
const SILENCE = -400;

/** Zeros of more taps than this are many, and lose digits. */
const MOST_ROOTS = 200;

/** What a filter does as it is applied: both ways it has the gain twice and no delay. */
export function applied(design: Design, options: FilterOptions) {
  const { filter } = design;
  const shift = 'taps' in filter ? compensation(filter.taps, options) : 0;
  const power = options.zeroPhase ? 2 : 1;
  return {
    gain: (f: number) => gainAt(filter, f) ** power,
    response(frequencies: Float64Array) {
      const { re, im, phase, delay } = frequencyResponse(filter, frequencies);
      const magnitude = re.map((v, i) => Math.hypot(v, im[i]!) ** power);
      return {
        magnitude,
        db: magnitude.map((v) => (v > 0 ? Math.max(SILENCE, 20 * Math.log10(v)) : SILENCE)),
        phase: phase.map((v, i) =>
          options.zeroPhase ? 0 : v + (shift > 0 ? 2 * Math.PI * frequencies[i]! * shift : 0),
        ),
        groupDelay: delay.map((v) => (options.zeroPhase ? 0 : v - shift)),
      };
    },
  };
}

export type Applied = ReturnType<typeof applied>;

/** What is said of a filter, in metrics and in --design. */
export function facts(design: Design, action: Applied, { rate }: Scale) {
  const { filter, method, type, order, cutoff, stable, centre } = design;
  const inUnits = (f: number) => Number((f * rate).toPrecision(10));
  const hints = 'sections' in filter && cutoff.length === 0 ? poleFrequencies(filter.sections) : cutoff;
  const edges = stable ? halfPowerEdges(action.gain, hints).map(inUnits) : [];
  return {
    method,
    ...(type !== undefined && { type }),
    order,
    cutoffs: cutoff.map(inUnits),
    edges,
    delaySamples: stable ? action.response(Float64Array.of(centre)).groupDelay[0]! : null,
    stable,
  };
}

/** How many coefficients there are. */
export const sizeOf = ({ filter }: Design): Record<string, number> =>
  'taps' in filter ? { taps: filter.taps.length } : { sections: filter.sections.length / SECTION };

/** More taps than this are for a file. */
const MOST_LINES = 16;

/** The coefficients for people: a section a line, or taps. */
export function coefficientLines({ filter }: Design): string {
  const shown = (v: number) => v.toPrecision(9).padStart(16);
  if ('taps' in filter) {
    const { taps } = filter;
    const lines = Array.from(taps.subarray(0, MOST_LINES), (v, i) => `h${i}`.padEnd(6) + shown(v));
    if (taps.length > MOST_LINES) lines.push(`... ${taps.length - MOST_LINES} more; --design writes all`);
    return `${lines.join('\n')}\n`;
  }
  const lines = [['b0', 'b1', 'b2', 'a1', 'a2'].map((name) => name.padStart(16)).join('')];
  for (let at = 0; at < filter.sections.length && lines.length <= MOST_LINES; at += SECTION)
    lines.push([0, 1, 2, 4, 5].map((k) => shown(filter.sections[at + k]!)).join(''));
  const rest = filter.sections.length / SECTION - (lines.length - 1);
  if (rest > 0) lines.push(`... ${rest} more; --design writes all`);
  return `${lines.join('\n')}\n`;
}

/** The filter as a file: enough to filter by it again, and to check it. */
export function designFile(design: Design, told: ReturnType<typeof facts>, rateHz: number | undefined): Json {
  const { filter } = design;
  const { type, ...rest } = told;
  const roots = rootsOf(design);
  const pairs = (values: readonly Complex[]) => values.map(({ re, im }) => [re, im]);
  return {
    format: DESIGN_FORMAT,
    version: DESIGN_VERSION,
    ...rest,
    type: type ?? null,
    rateHz: rateHz ?? null,
    ...('taps' in filter
      ? { taps: [...filter.taps] }
      : {
          sos: Array.from({ length: filter.sections.length / SECTION }, (_row, s) => [
            ...filter.sections.subarray(SECTION * s, SECTION * (s + 1)),
          ]),
        }),
    ...(roots && { zeros: pairs(roots.zeros), poles: pairs(roots.poles), gain: roots.gain }),
  };
}

/** Zeros and poles, as designed or from the coefficients. */
export function rootsOf({ filter, zpk }: Design) {
  if (zpk) return zpk;
  const roots = (coefficients: Float64Array): Complex[] => {
    if (coefficients.every((v) => v === 0)) return [];
    const { re, im } = polynomialRoots(coefficients);
    return Array.from(re, (v, i) => ({ re: v, im: im[i]! }));
  };
  if ('taps' in filter) {
    if (filter.taps.length > MOST_ROOTS) return undefined;
    const zeros = roots(filter.taps);
    return {
      zeros,
      poles: zeros.map(() => ({ re: 0, im: 0 })),
      gain: filter.taps.find((v) => v !== 0) ?? 0,
    };
  }
  const zeros: Complex[] = [];
  const poles: Complex[] = [];
  let gain = 1;
  for (let at = 0; at < filter.sections.length; at += SECTION) {
    const b = filter.sections.subarray(at, at + 3);
    zeros.push(...roots(b));
    poles.push(...roots(filter.sections.subarray(at + 3, at + SECTION)));
    gain *= b.find((v) => v !== 0) ?? 0;
  }
  return { zeros, poles, gain };
}

/** --response: `points` frequencies from 0 to half the rate. */
export function responseTable(action: Applied, { rate }: Scale, points = 1025) {
  const at = Float64Array.from({ length: points }, (_, i) => (0.5 * i) / (points - 1));
  return { frequency: at.map((f) => f * rate), ...action.response(at) };
}

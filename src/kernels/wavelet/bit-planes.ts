import { type Contexts, freshContexts, rangeDecoder, rangeEncoder } from './range-coder.js';

/** Where a band lies among the others: its size, its kind of detail, and the coarser band that foretells it. */
export interface BandShape {
  height: number;
  width: number;
  /** Details of `horizontal` edges lie beside each other in rows, of `vertical` ones in columns. */
  kind: 'approx' | 'horizontal' | 'vertical' | 'diagonal';
  /** Number of the band whose coefficient (y/2, x/2) lies at the same place. */
  parent: number | undefined;
}

/** Whole numbers of a band: sizes below 2^31, and signs. */
export interface BandLevels {
  sizes: Int32Array;
  negative: Uint8Array;
}

/** Coefficients as they come back: sizes whose bits below `plane` are not known, 0 where nothing is. */
export interface DecodedBand extends BandLevels {
  plane: Uint8Array;
}

/**
 * Bit planes of coefficients from the highest down, each in three passes: those beside or below what is already known
 * to be other than 0, then further bits of these, then the rest. What is coded earlier lowers the error more for
 * its bits, so that the code may end anywhere. Significance, signs and further bits have contexts of their
 * neighbours and parents.
 *
 * @param limitBytes where the code ends at the latest
 * @returns          the code, how many bits were coded, which the decoder must know, and how many coefficients other
 *                   than 0 it holds
 * @see Shapiro, Embedded image coding using zerotrees of wavelet coefficients, 1993; Taubman, High performance
 *      scalable image compression with EBCOT, 2000
 */
export function encodeBitPlanes(
  shapes: readonly BandShape[],
  bands: readonly BandLevels[],
  limitBytes = Infinity,
): { planes: number; bits: number; code: Uint8Array; nonzero: number } {
  let largest = 0;
  for (const { sizes } of bands) for (const size of sizes) if (size > largest) largest = size;
  const planes = largest === 0 ? 0 : 32 - Math.clz32(largest);
  const encoder = rangeEncoder();
  let bits = 0;
  const transfer: Transfer = (contexts, context, bit) => {
    if (encoder.size() >= limitBytes) return STOP;
    encoder.bit(contexts, context, bit);
    bits++;
    return bit;
  };
  const coded = walk(shapes, bands, planes, transfer);
  return {
    planes,
    bits,
    code: encoder.finish(),
    nonzero: coded.reduce((sum, { sizes }) => sum + count(sizes), 0),
  };
}

function count(sizes: Int32Array): number {
  let nonzero = 0;
  for (const size of sizes) if (size !== 0) nonzero++;
  return nonzero;
}

/** The coefficients again; `bits` and `planes` as the encoder told. */
export function decodeBitPlanes(
  shapes: readonly BandShape[],
  code: Uint8Array,
  { planes, bits }: { planes: number; bits: number },
): DecodedBand[] {
  const decode = rangeDecoder(code);
  let left = bits;
  return walk(shapes, undefined, planes, (contexts, context) =>
    left-- > 0 ? decode(contexts, context) : STOP,
  );
}

/** Code a bit and give it back, or give back the one that was decoded; STOP at the end. */
type Transfer = (contexts: Contexts, context: number, bit: number) => number;

const STOP = -1;

interface State extends DecodedBand {
  shape: BandShape;
  /** One more on every side: 1 where a coefficient is known to be other than 0, 3 where it is negative, too. */
  known: Uint8Array;
  /** Coded in this plane already. */
  visited: Uint8Array;
}

function walk(
  shapes: readonly BandShape[],
  truth: readonly BandLevels[] | undefined,
  planes: number,
  transfer: Transfer,
): DecodedBand[] {
  const states = shapes.map((shape): State => {
    const n = shape.height * shape.width;
    return {
      shape,
      sizes: new Int32Array(n),
      negative: new Uint8Array(n),
      plane: new Uint8Array(n),
      known: new Uint8Array((shape.height + 2) * (shape.width + 2)),
      visited: new Uint8Array(n),
    };
  });
  const contexts = {
    significance: freshContexts(3 * 54),
    sign: freshContexts(3 * 81),
    more: freshContexts(6),
  };
  for (let plane = planes - 1; plane >= 0; plane--) {
    for (const state of states) state.visited.fill(0);
    for (const pass of ['near', 'more', 'rest'] as const)
      for (const [b, state] of states.entries()) {
        const parent = state.shape.parent === undefined ? undefined : states[state.shape.parent];
        if (!passOver(state, parent, truth?.[b], { plane, pass, contexts, transfer })) return states;
      }
  }
  return states;
}

interface Pass {
  plane: number;
  pass: 'near' | 'more' | 'rest';
  contexts: { significance: Contexts; sign: Contexts; more: Contexts };
  transfer: Transfer;
}

/** One pass over a band; false where the code ended. */
function passOver(
  { shape, sizes, negative, plane: lowest, known, visited }: State,
  parent: State | undefined,
  truth: BandLevels | undefined,
  { plane, pass, contexts, transfer }: Pass,
): boolean {
  const { height, width, kind } = shape;
  const pitch = width + 2;
  const kindContext = kind === 'approx' ? 0 : kind === 'diagonal' ? 2 : 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const at = (y + 1) * pitch + x + 1;
      const isKnown = known[at]! !== 0;
      if (pass === 'more' ? !isKnown || visited[i]! : isKnown || visited[i]!) continue;
      const across = (known[at - 1]! & 1) + (known[at + 1]! & 1);
      const down = (known[at - pitch]! & 1) + (known[at + pitch]! & 1);
      const aslant =
        (known[at - pitch - 1]! & 1) +
        (known[at - pitch + 1]! & 1) +
        (known[at + pitch - 1]! & 1) +
        (known[at + pitch + 1]! & 1);
      if (pass === 'more') {
        const first = sizes[i]! >> (plane + 1) === 1 ? 0 : 3;
        const context = first + Math.min(2, across + down + (aslant > 0 ? 1 : 0));
        const bit = transfer(contexts.more, context, truth ? (truth.sizes[i]! >> plane) & 1 : 0);
        if (bit === STOP) return false;
        sizes[i]! |= bit << plane;
        lowest[i] = plane;
        continue;
      }
      const above = parent ? parentKnown(parent, y, x) : 0;
      if (pass === 'near' && across + down + aslant + above === 0) continue;
      const [along, beside] = kind === 'vertical' ? [down, across] : [across, down];
      const context = kindContext * 54 + ((along * 3 + beside) * 3 + Math.min(2, aslant)) * 2 + above;
      const bit = transfer(contexts.significance, context, truth ? (truth.sizes[i]! >> plane) & 1 : 0);
      if (bit === STOP) return false;
      visited[i] = 1;
      if (bit === 0) continue;
      const signs = kindContext * 81 + signContext(known, at, pitch);
      const minus = transfer(contexts.sign, signs, truth ? truth.negative[i]! : 0);
      if (minus === STOP) return false;
      sizes[i] = 1 << plane;
      lowest[i] = plane;
      negative[i] = minus;
      known[at] = minus ? 3 : 1;
    }
  return true;
}

function parentKnown({ shape, known }: State, y: number, x: number): number {
  const py = Math.min(shape.height - 1, y >> 1);
  const px = Math.min(shape.width - 1, x >> 1);
  return known[(py + 1) * (shape.width + 2) + px + 1]! & 1;
}

/** Signs of the four neighbours, each one of none, plus, minus. */
function signContext(known: Uint8Array, at: number, pitch: number): number {
  const of = (v: number) => (v === 0 ? 0 : v === 1 ? 1 : 2);
  return (
    of(known[at - 1]!) + 3 * of(known[at + 1]!) + 9 * of(known[at - pitch]!) + 27 * of(known[at + pitch]!)
  );
}

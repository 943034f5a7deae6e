/**
 * Adaptive binary arithmetic coding: a bit costs -log2 of the probability that its context has learned for it. The
 * coder is Schindler's range coder with carries; a context is the mean of a fast and a slow estimate of P(0).
 *
 * @see Martin, Range encoding: an algorithm for removing redundancy from a digitised message, 1979
 */

/** Contexts that learn: P(0) in 1/65536, two estimates each. */
export interface Contexts {
  fast: Uint16Array;
  slow: Uint16Array;
}

export const freshContexts = (count: number): Contexts => ({
  fast: new Uint16Array(count).fill(HALF),
  slow: new Uint16Array(count).fill(HALF),
});

const HALF = 1 << 15;
const FAST = 4;
const SLOW = 7;
const LEAST = 48; // no bit is ever certain
const TOP = 2 ** 24;
const WHOLE = 2 ** 32;

const probability = ({ fast, slow }: Contexts, c: number) =>
  Math.min(65536 - LEAST, Math.max(LEAST, (fast[c]! + slow[c]!) >> 1));

function learn({ fast, slow }: Contexts, c: number, bit: number): void {
  if (bit === 0) {
    fast[c]! += (65535 - fast[c]!) >> FAST;
    slow[c]! += (65535 - slow[c]!) >> SLOW;
  } else {
    fast[c]! -= fast[c]! >> FAST;
    slow[c]! -= slow[c]! >> SLOW;
  }
}

export interface RangeEncoder {
  bit(contexts: Contexts, context: number, bit: number): void;
  /** Bytes that `finish` would give now. */
  size(): number;
  finish(): Uint8Array;
}

export function rangeEncoder(): RangeEncoder {
  let bytes = new Uint8Array(1024);
  let length = 0;
  let low = 0; // below 2^33: a carry may be pending
  let range = WHOLE - 1;
  let cache = 0;
  let pending = 0; // bytes 255 that a carry would turn to 0, after the cache
  let first = true;

  const put = (byte: number) => {
    if (length === bytes.length) {
      const wider = new Uint8Array(2 * length);
      wider.set(bytes);
      bytes = wider;
    }
    bytes[length++] = byte;
  };
  const shift = () => {
    if (low < 0xff000000 || low >= WHOLE) {
      const carry = low >= WHOLE ? 1 : 0;
      if (!first) put((cache + carry) & 255);
      first = false;
      for (; pending > 0; pending--) put((255 + carry) & 255);
      cache = Math.floor((low % WHOLE) / TOP);
    } else pending++;
    low = (low % TOP) * 256;
  };
  return {
    bit(contexts, context, bit) {
      const bound = (range >>> 16) * probability(contexts, context);
      if (bit === 0) range = bound;
      else {
        low += bound;
        range -= bound;
      }
      learn(contexts, context, bit);
      while (range < TOP) {
        range = (range * 256) >>> 0;
        shift();
      }
    },
    size: () => length + pending + FLUSH,
    finish() {
      for (let i = 0; i < FLUSH; i++) shift();
      return bytes.slice(0, length);
    },
  };
}

const FLUSH = 5;

/** The bits again, in the same order with the same contexts. Beyond the end of the bytes zeros are read. */
export function rangeDecoder(bytes: Uint8Array): (contexts: Contexts, context: number) => number {
  let at = 0;
  let range = WHOLE - 1;
  let code = 0;
  for (let i = 0; i < 4; i++) code = code * 256 + (bytes[at++] ?? 0);
  return (contexts, context) => {
    const bound = (range >>> 16) * probability(contexts, context);
    let bit = 0;
    if (code < bound) range = bound;
    else {
      bit = 1;
      code -= bound;
      range -= bound;
    }
    learn(contexts, context, bit);
    while (range < TOP) {
      range = (range * 256) >>> 0;
      code = (code * 256 + (bytes[at++] ?? 0)) % WHOLE;
    }
    return bit;
  };
}

import { DataError, excerpt } from './errors.js';
import { threefry, upperWord } from './random/threefry.js';
import { INSIDE, magnitude, STEP, sign, unit, type Words, ziggurat } from './random/ziggurat.js';

/**
 * All chance in ispr. A generator is a 128-bit key and a place in the sequence that Threefry makes of it. Work
 * that runs item by item takes `rng.stream(i)` for item i: the streams do not overlap and do not depend on
 * what was drawn before, so that any number of threads, in any order, gives the same bytes.
 */
export interface Rng extends Words {
  /** Uniform on [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Uniform on 0..n-1, exactly; n from 1 to 2^53. */
  integer(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** The generator of one item or part; the same at whatever place this one is. */
  stream(name: number | string): Rng;
  /** A fresh space of counters under this key, for a whole array (see random/fill.ts). */
  claim(): { key: Uint32Array; fill: number };
  /** All there is to know, as plain JSON; `restoreRng` goes on from it. */
  state(): RngState;
}

export interface RngState {
  algorithm: 'threefry4x32-20';
  key: number[];
  /** Words drawn so far. */
  position: number;
  /** Arrays filled so far. */
  fills: number;
}

const ALGORITHM = 'threefry4x32-20' as const;
const WORD = 2 ** 32;
const MOST_BLOCKS = 16;
const EXACT_PRODUCT = 2 ** 21;
// The counter's upper half keeps apart what one key is used for: (0, 0) single draws, (f, 0 and up) the f-th
// array, and these for the keys of streams.
const FROM_NUMBER = 0xffffffff;
const FROM_TEXT = 0xfffffffe;

/** The generator of a `--seed`: any integer within +-(2^53-1), or a text. */
export function createRng(seed: number | string): Rng {
  return new Threefry(childKey(Uint32Array.of(0x69737072, 0, 0, 0), seed), 0, 0);
}

/** The generator that was in this state; the state comes from a file and is checked. */
export function restoreRng(state: unknown): Rng {
  const { algorithm, key, position, fills } = {
    ...(state as Partial<Record<keyof RngState, unknown>> | null),
  };
  if (algorithm !== ALGORITHM) {
    throw new DataError(`the random state is of '${excerpt(String(algorithm))}', not ${ALGORITHM}`);
  }
  if (!Array.isArray(key) || key.length !== 4 || !key.every((k) => isCount(k) && k < WORD)) {
    throw new DataError('the random state has no key of four 32-bit numbers');
  }
  if (!isCount(position) || !isCount(fills)) {
    throw new DataError('the random state has no whole, non-negative position and fills');
  }
  return new Threefry(Uint32Array.from(key), position, fills);
}

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && Number(x) >= 0;

/**
 * A class, for speed: its methods are the same functions for every generator, which lets the compiler inline
 * them, and a stream costs a tenth of what a set of closures does.
 */
class Threefry implements Rng {
  private buffer = new Uint32Array(4);
  private at = 0;
  private end = 0;
  private block: number;

  constructor(
    private readonly key: Uint32Array,
    position: number,
    private fills: number,
  ) {
    this.block = Math.floor(position / 4);
    if (position % 4 === 0) return;
    this.refill(1);
    this.at = position % 4;
  }

  word() {
    if (this.at === this.end) {
      // A stream that gives one number should cost one block, not a buffer.
      if (this.end === 4) this.buffer = new Uint32Array(4 * MOST_BLOCKS);
      this.refill(this.end === 0 ? 1 : MOST_BLOCKS);
    }
    return this.buffer[this.at++]!;
  }

  private refill(blocks: number) {
    threefry(this.buffer, blocks, this.key, this.block, upperWord(this.block), 0, 0);
    this.block += blocks;
    this.at = 0;
    this.end = 4 * blocks;
  }

  uniform() {
    return unit(this.word(), this.word());
  }

  integer(n: number) {
    if (!(n >= 1 && n <= 2 ** 53 && Number.isInteger(n))) {
      throw new DataError(`a random integer needs a whole range of 1 to 2^53, got ${n}`);
    }
    return n <= EXACT_PRODUCT ? multiplied(n, this) : remainder(n, this);
  }

  normal() {
    const a = this.word();
    const b = this.word();
    const m = magnitude(a, b);
    return m < INSIDE[a & 255]! ? m * STEP[a & 255]! * sign(a) : ziggurat(a, b, this);
  }

  stream(name: number | string) {
    return new Threefry(childKey(this.key, name), 0, 0);
  }

  claim() {
    return { key: this.key, fill: ++this.fills };
  }

  state() {
    const position = 4 * this.block - (this.end - this.at);
    return { algorithm: ALGORITHM, key: [...this.key], position, fills: this.fills };
  }
}

/** Lemire, Fast random integer generation in an interval, 2019; the product has to stay below 2^53. */
function multiplied(n: number, source: Words): number {
  let product = source.word() * n;
  let low = product >>> 0;
  if (low < n) {
    const surplus = WORD % n;
    while (low < surplus) {
      product = source.word() * n;
      low = product >>> 0;
    }
  }
  return Math.floor(product / WORD);
}

/** The remainder of a word or of 53 bits, without the last, incomplete turn. */
function remainder(n: number, source: Words): number {
  const range = n <= WORD ? WORD : 2 ** 53;
  for (;;) {
    const x = range === WORD ? source.word() : unit(source.word(), source.word()) * 2 ** 53;
    if (x < range - (range % n)) return x % n;
  }
}

/** A key of its own for each name under a key: Threefry of the name; of a longer text, link by link. */
function childKey(parent: Uint32Array, name: number | string): Uint32Array {
  if (typeof name === 'number') {
    if (!Number.isSafeInteger(name)) throw new DataError(`a seed must be a whole number, got ${name}`);
    const key = new Uint32Array(4);
    const size = Math.abs(name);
    threefry(key, 1, parent, size, upperWord(size), name < 0 ? 1 : 0, FROM_NUMBER);
    return key;
  }
  let key = parent;
  const length = name.length;
  for (let i = 0; i === 0 || i < length; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((j) => (i + j < length ? name.charCodeAt(i + j) : 0));
    const next = new Uint32Array(4);
    // The length, in the first link, keeps 'a' and 'a\0' apart.
    threefry(next, 1, key, a! + b! * 65536, c! + d! * 65536, i === 0 ? length : 0, FROM_TEXT);
    key = next;
  }
  return key;
}

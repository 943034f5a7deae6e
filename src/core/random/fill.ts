import { compute } from '../backend.js';
import type { Rng } from '../random.js';
import { fillNormalSimd, fillUniformSimd } from './fill-simd.js';
import { normalElement } from './normal-element.js';
import { threefry, upperWord } from './threefry.js';
import { INSIDE, magnitude, STEP, sign, unit } from './ziggurat.js';

/**
 * Whole arrays of chance. Element i of a filled array is a function of the key, the number of the fill and i
 * alone, so that an array may be made in any pieces by any number of threads. (It follows that filling differs
 * from drawing one by one.)
 */
const WORTH_SIMD = 4096; // elements
const CHUNK_BLOCKS = 256; // 4 KiB of words, well inside the first cache

/** Uniform on [0, 1): multiples of 2^-53, or 2^-24 in single precision so that none rounds up to 1. */
export function fillUniform<T extends Float64Array | Float32Array>(rng: Rng, out: T): T {
  const { key, fill } = rng.claim();
  if (out instanceof Float32Array) {
    eachChunk(key, fill, out.length, 4, (words, from, count) => {
      for (let i = 0; i < count; i++) out[from + i] = (words[i]! >>> 8) * 2 ** -24;
    });
  } else if (compute.simd && out.length >= WORTH_SIMD) {
    fillUniformSimd(key, fill, out);
  } else {
    eachChunk(key, fill, out.length, 2, (words, from, count) => {
      for (let i = 0; i < count; i++) out[from + i] = unit(words[2 * i]!, words[2 * i + 1]!);
    });
  }
  return out;
}

/** Normal with this mean and standard deviation; each element has two words and, seldom, more of its own. */
export function fillNormal<T extends Float64Array | Float32Array>(rng: Rng, out: T, mean = 0, sd = 1): T {
  const { key, fill } = rng.claim();
  if (compute.simd && out.length >= WORTH_SIMD) {
    fillNormalSimd(key, fill, out, mean, sd);
    return out;
  }
  const whole = normalElement(key, fill);
  eachChunk(key, fill, out.length, 2, (words, from, count) => {
    for (let i = 0; i < count; i++) {
      const a = words[2 * i]!;
      const b = words[2 * i + 1]!;
      const m = magnitude(a, b);
      const x = m * STEP[a & 255]!;
      const z = m < INSIDE[a & 255]! ? x * sign(a) : whole(from + i);
      out[from + i] = mean + sd * z;
    }
  });
  return out;
}

type Chunk = (words: Uint32Array, from: number, count: number) => void;

/** `perBlock` elements of the array come from each counter. */
function eachChunk(key: Uint32Array, fill: number, length: number, perBlock: number, body: Chunk) {
  const words = new Uint32Array(4 * CHUNK_BLOCKS);
  const step = CHUNK_BLOCKS * perBlock;
  for (let from = 0; from < length; from += step) {
    const count = Math.min(step, length - from);
    const block = from / perBlock;
    threefry(words, Math.ceil(count / perBlock), key, block, upperWord(block), fill, 0);
    body(words, from, count);
  }
}

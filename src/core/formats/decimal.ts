/**
 * The double nearest to (hi + lo) 10^e, ties to even, or NaN where this arithmetic cannot tell (the caller
 * then asks Number). `hi + lo` is a double-double: |lo| <= 2^-26 hi, and lo known to 54 bits.
 *
 *   1. lo = 0 and |e| <= 22: 10^|e| is a double, so one multiplication or division rounds correctly
 *      (Clinger, How to read floating point numbers accurately, 1990).
 *   2. Else the product with a tabulated 10^e = P + p is formed to 79 bits or more (Dekker, A
 *      floating-point technique for extending the available precision, 1971). If adding and subtracting
 *      far more than the error, 2^-70, rounds to the same double, that is the answer (Ziv's test); else NaN.
 *
 * Step 2 stays within 10^±220, clear of overflow and of the subnormal numbers, where the error terms would
 * lose bits themselves.
 */
export function nearestDouble(hi: number, lo: number, e: number): number {
  if (lo === 0) {
    if (hi === 0) return 0;
    if (e >= 0 && e <= 22) return hi * EXACT_POWER[e]!;
    if (e < 0 && e >= -22) return hi / EXACT_POWER[-e]!;
  }
  if (e < -LARGEST || e > LARGEST) return Number.NaN;
  const k = 4 * (e + LARGEST);
  if (POWER[k] === 0) tabulate(e);
  const P = POWER[k]!;
  const P1 = POWER[k + 2]!;
  const P2 = POWER[k + 3]!;
  const s = SPLIT * hi;
  const h1 = s - (s - hi);
  const h2 = hi - h1;
  const product = hi * P;
  const error = h1 * P1 - product + h1 * P2 + h2 * P1 + h2 * P2;
  const low = error + (hi * POWER[k + 1]! + lo * P);
  const doubt = product * 2 ** -70;
  const value = product + (low - doubt);
  return value === product + (low + doubt) ? value : Number.NaN;
}

/** 10^0 … 10^22, the powers of ten that are doubles. */
export const EXACT_POWER = Float64Array.from({ length: 23 }, (_, e) => Number(`1e${e}`));

const LARGEST = 220;
const SPLIT = 2 ** 27 + 1; // halves a double into two of 26 bits, whose products are exact

// For each e: P, p, and the halves of P. Filled on first use.
const POWER = new Float64Array(4 * (2 * LARGEST + 1));

function tabulate(e: number): void {
  const P = Number(`1e${e}`);
  // p = (10^e - P) by integers: both times 2^shift, where P 2^shift has 53 bits and p is known to 60 more.
  const shift = 52 - Math.floor(Math.log2(P));
  const scaled = BigInt(P * 2 ** shift) << 60n;
  const power = 10n ** BigInt(Math.abs(e));
  const up = shift + 60;
  const exact = e >= 0 ? (up >= 0 ? power << BigInt(up) : power >> BigInt(-up)) : (1n << BigInt(up)) / power;
  const s = SPLIT * P;
  const P1 = s - (s - P);
  POWER.set([P, Number(exact - scaled) / 2 ** 60 / 2 ** shift, P1, P - P1], 4 * (e + LARGEST));
}

/** The range of `fivePowers`: beyond it no integer below 2^64 times 10^q is a normal double. */
export const FIVES = { least: -342, most: 308 } as const;

/**
 * For each q the first 128 bits of 5^q, scaled by a power of 2 so that the topmost is 1: upper half, then lower.
 * They are cut; but one is added where -27 <= q < 0, so that a quotient that is a double, or half way between
 * two, is not missed by what was cut.
 *
 * @see Lemire, Number parsing at a gigabyte per second, 2021, section 5
 */
export function fivePowers(): BigUint64Array<ArrayBuffer> {
  const table = new BigUint64Array(2 * (FIVES.most - FIVES.least + 1));
  for (let q = FIVES.least; q <= FIVES.most; q++) {
    const five = 5n ** BigInt(Math.abs(q));
    const bits = BigInt(five.toString(2).length);
    const whole = q >= 0 ? (five << 128n) >> bits : (1n << (bits + 127n)) / five + (q >= -27 ? 1n : 0n);
    table.set([whole >> 64n, BigInt.asUintN(64, whole)], 2 * (q - FIVES.least));
  }
  return table;
}

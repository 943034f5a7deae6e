/** exp(-2 pi i k / n) for 0 <= k < n, right to the last place: the angle is brought below pi/4 in integers. */
export function rootOfUnity(k: number, n: number): [re: number, im: number] {
  const octant = Math.floor((8 * k) / n);
  const rest = octant % 2 === 0 ? 8 * k - octant * n : (octant + 1) * n - 8 * k;
  const angle = (Math.PI / 4) * (rest / n);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const [re, im] = (octant + 1) % 4 < 2 ? [c, s] : [s, c];
  return [octant >= 2 && octant < 6 ? -re : re, octant < 4 ? -im : im];
}

/**
 * All n roots by two short tables: exp(-2 pi i m / n) = fine[m mod 2^bits] coarse[m >> bits]. One product of
 * two rounded numbers, not a recurrence: the error stays below two units in the last place.
 */
export interface Roots {
  bits: number;
  /** Interleaved complex numbers. */
  fine: Float64Array;
  coarse: Float64Array;
}

export function rootTables(n: number): Roots {
  const bits = Math.ceil(Math.log2(n) / 2);
  const size = 2 ** bits;
  const fine = complexTable(Math.min(size, n), (m) => rootOfUnity(m, n));
  const coarse = complexTable(Math.ceil(n / size), (m) => rootOfUnity(m * size, n));
  return { bits, fine, coarse };
}

/** The passes of a mixed-radix FFT, in order, with their twiddle factors. */
export interface Plan {
  radices: number[];
  /**
   * [passes, (radix, offset of its factors) ..., factors]: w^(p k) of each pass, p outer, k = 1..r-1 inner, as
   * pairs (re, im); a generic radix has the r roots exp(-2 pi i j / r) in front. Read by the SIMD kernels too.
   */
  table: Float64Array;
  /** The largest radix without a butterfly of its own, or 0: it needs working room. */
  generic: number;
}

/** Radices with a hand-written butterfly; any other is a prime done by its definition. */
const WRITTEN = new Set([2, 3, 4, 5, 8]);

export const planFor = remembered(64, (n: number): Plan => {
  const radices = radicesOf(n);
  const numbers: number[] = [];
  const header = [radices.length];
  let length = n;
  for (const r of radices) {
    header.push(r, 1 + 2 * radices.length + numbers.length);
    if (!WRITTEN.has(r)) for (let j = 0; j < r; j++) numbers.push(...rootOfUnity(j, r));
    const m = length / r;
    for (let p = 0; p < m; p++) for (let k = 1; k < r; k++) numbers.push(...rootOfUnity(p * k, length));
    length = m;
  }
  const generic = radices.filter((r) => !WRITTEN.has(r));
  return { radices, table: Float64Array.from([...header, ...numbers]), generic: Math.max(0, ...generic) };
});

/** n as a product of radices: eights, then fours, then primes in falling order of how cheap they are. */
function radicesOf(n: number): number[] {
  const primes = primeFactors(n);
  const twos = primes.filter((p) => p === 2).length;
  return [...powersOfTwo(twos), ...primes.filter((p) => p !== 2)];
}

function powersOfTwo(twos: number): number[] {
  if (twos === 1) return [2];
  const fours = twos % 3 === 0 ? 0 : twos % 3 === 2 ? 1 : 2;
  const eights = (twos - 2 * fours) / 3;
  return [...Array<number>(eights).fill(8), ...Array<number>(fours).fill(4)];
}

export function primeFactors(n: number): number[] {
  const primes: number[] = [];
  let rest = n;
  for (let p = 2; p * p <= rest; p += p === 2 ? 1 : 2) for (; rest % p === 0; rest /= p) primes.push(p);
  if (rest > 1) primes.push(rest);
  return primes;
}

/** Operations a mixed-radix transform takes, up to a factor: n sum of its primes, the large ones dearer. */
export function cost(n: number): number {
  return n * primeFactors(n).reduce((sum, p) => sum + (p <= 5 ? p : 1.1 * p), 0);
}

/** Whether a prime in n is so large that Bluestein's convolution is cheaper: two transforms, and some more. */
export const needsBluestein = (n: number): boolean => n > 50 && cost(n) > 3 * cost(goodLength(2 * n - 1));

/** The cheapest of the lengths 2^a 3^b 5^c close above n: what to pad to. */
export function goodLength(n: number): number {
  let best = 2 ** Math.ceil(Math.log2(n));
  for (let fives = 1; fives < best; fives *= 5)
    for (let odd = fives; odd < best; odd *= 3) {
      const length = odd * 2 ** Math.max(0, Math.ceil(Math.log2(n / odd)));
      if (length >= n && length < best) best = length;
    }
  return best;
}

/** The most balanced n = n1 n2, n1 <= n2, without splitting a prime. */
export function balancedSplit(n: number): [n1: number, n2: number] {
  for (let d = Math.floor(Math.sqrt(n)); d > 1; d--) if (n % d === 0) return [d, n / d];
  return [1, n];
}

/** The last `size` results of a function of one number. */
export function remembered<T>(size: number, make: (n: number) => T): (n: number) => T {
  const known = new Map<number, T>();
  return (n) => {
    const value = known.get(n) ?? make(n);
    known.delete(n);
    known.set(n, value); // the newest is last
    const [oldest] = known.keys();
    if (known.size > size && oldest !== undefined) known.delete(oldest);
    return value;
  };
}

function complexTable(count: number, at: (m: number) => [number, number]): Float64Array {
  const table = new Float64Array(2 * count);
  for (let m = 0; m < count; m++) table.set(at(m), 2 * m);
  return table;
}

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../src/core/backend.js';
import { fillNormal, fillUniform } from '../../src/core/random/fill.js';
import { threefry } from '../../src/core/random/threefry.js';
import { ziggurat } from '../../src/core/random/ziggurat.js';
import { createRng, restoreRng } from '../../src/core/random.js';

const words = (text: string) => Uint32Array.from(text.split(' '), (w) => Number.parseInt(w, 16));

describe('Threefry-4x32-20', () => {
  // tests/kat_vectors of Random123, Salmon et al.
  test.each([
    ['0 0 0 0', '0 0 0 0', '9c6ca96a e17eae66 fc10ecd4 5256a7d8'],
    [
      'ffffffff ffffffff ffffffff ffffffff',
      'ffffffff ffffffff ffffffff ffffffff',
      '2a881696 57012287 f6c7446e a16a6732',
    ],
    [
      '243f6a88 85a308d3 13198a2e 03707344',
      'a4093822 299f31d0 082efa98 ec4e6c89',
      '59cd1dbb b8879579 86b5d00c ac8b6d84',
    ],
  ])('gives the published answer at counter %s', (counter, key, answer) => {
    const [c0, c1, c2, c3] = words(counter);
    const out = new Uint32Array(4);
    threefry(out, 1, words(key), c0!, c1!, c2!, c3!);
    expect(out).toEqual(words(answer));
  });

  test('counting carries into the second word', () => {
    const key = Uint32Array.of(1, 2, 3, 4);
    const run = new Uint32Array(12);
    const single = new Uint32Array(4);
    threefry(run, 3, key, 0xffffffff, 7, 5, 6);
    threefry(single, 1, key, 1, 8, 5, 6);
    expect(run.subarray(8)).toEqual(single);
  });
});

describe('the same seed gives the same numbers in every release', () => {
  test('single draws', () => {
    const rng = createRng(1234);
    expect(Array.from({ length: 4 }, () => rng.word())).toEqual([
      1155105084, 1951072183, 3078879870, 2899230111,
    ]);
    expect(rng.uniform()).toBe(0.3344187098680186);
    expect(rng.normal()).toBe(0.3614333469739145);
    expect(rng.integer(1000)).toBe(457);
    expect(rng.integer(2 ** 40)).toBe(505205855130);
    expect(rng.stream('weights').word()).toBe(663764436);
    expect(rng.stream(7).word()).toBe(3804936253);
    expect(createRng('walk').word()).toBe(1302181574);
  });

  test('filled arrays, the sum of a long one for the rare ways through the ziggurat', () => {
    const rng = createRng(1234);
    expect([...fillNormal(rng, new Float64Array(3))]).toEqual([
      0.026237423056685437, -0.47088827991572635, 0.9932474898662322,
    ]);
    expect([...fillUniform(rng, new Float64Array(2))]).toEqual([0.699445988887236, 0.5492088277687696]);
    expect(fillNormal(rng, new Float64Array(1e5)).reduce((s, v) => s + v)).toBe(-141.97348807419482);
  });
});

describe('state', () => {
  test('a generator restored from JSON goes on exactly, from any place', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(300), fc.nat(3), (seed, drawn, fills) => {
        const rng = createRng(seed);
        for (let i = 0; i < drawn; i++) rng.word();
        for (let i = 0; i < fills; i++) fillUniform(rng, new Float64Array(2));
        const twin = restoreRng(JSON.parse(JSON.stringify(rng.state())));
        const next = (r: typeof rng) => Array.from({ length: 80 }, () => r.word());
        expect(next(twin)).toEqual(next(rng));
        expect(fillNormal(twin, new Float64Array(5))).toEqual(fillNormal(rng, new Float64Array(5)));
        expect(twin.stream(3).word()).toBe(rng.stream(3).word());
        expect(twin.state()).toEqual(rng.state());
      }),
    );
  });

  test('beyond 2^32 blocks counting goes on', () => {
    const state = { ...createRng(0).state(), position: 2 ** 34 - 4 };
    const rng = restoreRng(state);
    const out = new Uint32Array(8);
    threefry(out, 2, Uint32Array.from(state.key), 2 ** 32 - 1, 0, 0, 0);
    expect(Array.from({ length: 8 }, () => rng.word())).toEqual([...out]);
    expect(rng.state().position).toBe(2 ** 34 + 4);
  });

  test.each([
    ['nothing', null, 'undefined'],
    ['another generator', { algorithm: 'pcg64' }, 'pcg64'],
    ['a short key', { ...createRng(0).state(), key: [1, 2, 3] }, 'key'],
    ['a wide key', { ...createRng(0).state(), key: [1, 2, 3, 2 ** 32] }, 'key'],
    ['a negative position', { ...createRng(0).state(), position: -1 }, 'position'],
    ['a position as text', { ...createRng(0).state(), position: '1' }, 'position'],
  ])('%s is refused', (_, state, message) => {
    expect(() => restoreRng(state)).toThrow(message);
  });
});

describe('streams', () => {
  test('do not depend on what was drawn before', () => {
    const rng = createRng(1);
    const before = rng.stream(5).word();
    for (let i = 0; i < 100; i++) rng.normal();
    expect(rng.stream(5).word()).toBe(before);
  });

  test('of every name, number, depth and seed differ', () => {
    const rng = createRng(0);
    const names = ['', '\0', 'a', 'a\0', 'abcd', 'abcde', 'abcd\0', '0', '1', 0, 1, -1, 2 ** 32, 2 ** 32 + 1];
    const first = names.map((name) => rng.stream(name).word());
    const deeper = names.map((name) => rng.stream(1).stream(name).word());
    const seeds = names.map((name) => createRng(name).word());
    expect(new Set([...first, ...deeper, ...seeds]).size).toBe(3 * names.length);
  });

  test('of neighbouring numbers and seeds are uncorrelated, each number with each', () => {
    const n = 2000;
    const length = 16;
    const sources = [
      (i: number) => createRng(9).stream(i),
      (i: number) => createRng(i),
      (i: number) => createRng(2 ** 52 + i),
    ];
    for (const source of sources) {
      const rows = Array.from({ length: n }, (_, i) => {
        const rng = source(i);
        return Array.from({ length }, () => Math.sqrt(12) * (rng.uniform() - 0.5));
      });
      for (let lag = 1; lag <= 3; lag++) {
        for (let j = 0; j < length; j++) {
          let sum = 0;
          for (let i = lag; i < n; i++) sum += rows[i]![j]! * rows[i - lag]![j]!;
          expect(Math.abs(sum) / Math.sqrt(n - lag)).toBeLessThan(5);
        }
      }
    }
  });
});

describe('integer', () => {
  // 3 * 2^30 and 3 * 2^51 would show the bias of a plain remainder as a third more in the lower cells.
  test.each([1, 2, 3, 7, 1000, 2 ** 21 - 1, 3 * 2 ** 20, 3 * 2 ** 30, 2 ** 32, 3 * 2 ** 40, 3 * 2 ** 51])(
    'of %d is uniform over six cells',
    (n) => {
      const rng = createRng(n);
      const cells = Math.min(n, 6);
      const draws = 60_000;
      const x = Float64Array.from({ length: draws }, () => rng.integer(n));
      expect(x.every((v) => Number.isInteger(v) && v >= 0 && v < n)).toBe(true);
      for (let cell = 0; cell < cells; cell++) {
        const seen = x.filter((v) => Math.floor((v * cells) / n) === cell).length;
        const share = (Math.ceil(((cell + 1) * n) / cells) - Math.ceil((cell * n) / cells)) / n;
        expect(Math.abs(seen - draws * share)).toBeLessThanOrEqual(
          5 * Math.sqrt(draws * share * (1 - share)),
        );
      }
    },
  );

  test.each([0, -1, 2.5, Number.NaN, 2 ** 53 + 2])('of %d is refused', (n) => {
    expect(() => createRng(0).integer(n)).toThrow('whole range');
  });
});

test('a seed is a whole number within +-(2^53-1)', () => {
  for (const seed of [0.5, Number.NaN, 2 ** 53]) expect(() => createRng(seed)).toThrow('whole number');
});

test('uniform numbers stay below 1, in both precisions', () => {
  const rng = createRng(3);
  const single = fillUniform(rng, new Float32Array(1 << 20));
  expect(single.reduce((m, v) => Math.max(m, v))).toBeLessThan(1);
  expect(single.reduce((m, v) => Math.min(m, v))).toBeLessThan(1e-5);
});

test('normal numbers have the moments 0, 1, 0, 3, 0, 15 and are not correlated with the next', () => {
  const n = 1e6;
  const rng = createRng(11);
  for (const x of [fillNormal(rng, new Float64Array(n)), new Float64Array(n).map(() => rng.normal())]) {
    // Var z^k = E z^2k - (E z^k)^2
    const want = [0, 1, 0, 3, 0, 15];
    const variance = [1, 2, 15, 96, 945, 10170];
    want.forEach((moment, k) => {
      const mean = x.reduce((s, v) => s + v ** (k + 1), 0) / n;
      expect(Math.abs(mean - moment)).toBeLessThan(5 * Math.sqrt(variance[k]! / n));
    });
    let product = 0;
    for (let i = 1; i < n; i++) product += x[i]! * x[i - 1]!;
    expect(Math.abs(product)).toBeLessThan(5 * Math.sqrt(n));
    // Beyond the ziggurat's base at 3.654152885361009: 2 Q = 2.5803e-4 (Q from the normal table).
    const beyond = x.reduce((s, v) => s + (Math.abs(v) > 3.654152885361009 ? 1 : 0), 0);
    expect(Math.abs(beyond - 258.0)).toBeLessThan(5 * Math.sqrt(258));
  }
});

test('filling scales and shifts, and a new fill is new', () => {
  const plain = fillNormal(createRng(1), new Float64Array(100));
  const scaled = fillNormal(createRng(1), new Float64Array(100), 3, 2);
  scaled.forEach((v, i) => {
    expect(v).toBe(3 + 2 * plain[i]!);
  });
  const rng = createRng(1);
  fillNormal(rng, new Float64Array(1));
  expect(fillNormal(rng, new Float64Array(100))).not.toEqual(plain);
});

test('the tail of the ziggurat is that of the normal density', () => {
  const rng = createRng(12);
  const n = 1_000_000;
  // Layer 0 at the largest magnitude lies beyond R, where the tail method takes over.
  const x = Float64Array.from({ length: n }, () => ziggurat(0xfffff000, 0xffffffff, rng));
  // Q(t) / Q(R) from scipy.stats.norm.sf
  const beyond = {
    3.7: 0.835552,
    3.8: 0.560767,
    3.9: 0.372793,
    4.0: 0.245483,
    4.2: 0.103442,
    4.5: 0.026335,
    5.0: 0.002222,
  };
  for (const [t, share] of Object.entries(beyond)) {
    const seen = x.filter((v) => Math.abs(v) > Number(t)).length;
    expect(Math.abs(seen - n * share)).toBeLessThan(5 * Math.sqrt(n * share * (1 - share)));
  }
});

describe('SIMD and any number of threads fill the same bytes as plain code', () => {
  const threads = compute.threads;
  afterEach(() => {
    compute.simd = true;
    compute.threads = threads;
  });
  const fills = {
    'normal, double': (n: number) => fillNormal(createRng(21), new Float64Array(n), 3, 0.7),
    'normal, single': (n: number) => fillNormal(createRng(22), new Float32Array(n), -1, 2),
    'uniform, double': (n: number) => fillUniform(createRng(23), new Float64Array(n)),
  };

  // Not whole rows of eight, and one more than a piece of 524,288 copied out at a time.
  test.each(Object.entries(fills).flatMap(([name, fill]) => [4101, 524_289].map((n) => ({ name, n, fill }))))(
    '$name, $n elements',
    ({ n, fill }) => {
      compute.simd = false;
      const plain = fill(n);
      compute.simd = true;
      for (const count of [1, 2, 3]) {
        compute.threads = count;
        const bytes = fill(n);
        expect(Buffer.compare(Buffer.from(bytes.buffer), Buffer.from(plain.buffer))).toBe(0);
      }
    },
  );
});

import { describe, expect, test } from 'vitest';
import { WAVELET_NAMES, waveletOf } from '../../../src/kernels/wavelet/families.js';
import { largestDifference } from '../signal/fixtures.js';
import oracle from './dwt.oracle.json' with { type: 'json' };

const sum = (h: ArrayLike<number>) => Array.from(h).reduce((total, v) => total + v, 0);

/** sum_k a_k b_(k + 2s) */
const shifted = (a: Float64Array, b: Float64Array, s: number) =>
  sum(a.map((v, k) => v * (b[k + 2 * s] ?? 0)));

// The discrete Meyer filter is an approximation: its norm is 1.0011.
const MEYER = 3e-3;

describe.each(WAVELET_NAMES)('%s', (name) => {
  const w = waveletOf(name);
  const F = w.decLow.length;
  // 38 products of numbers up to 1, each figure rounded once.
  const rounding = name === 'dmey' ? MEYER : 1e-14;

  test('low-pass filters sum to sqrt(2), high-pass ones to 0', () => {
    expect(F % 2).toBe(0);
    for (const low of [w.decLow, w.recLow]) expect(Math.abs(sum(low) - Math.SQRT2)).toBeLessThan(rounding);
    for (const high of [w.decHigh, w.recHigh]) expect(Math.abs(sum(high))).toBeLessThan(rounding);
  });

  test('analysis and synthesis are dual: even shifts are 1 at 0 and 0 elsewhere', () => {
    const [al, ah] = [w.decLow, w.decHigh].map((h) => h.slice().reverse());
    for (let s = 1 - F / 2; s < F / 2; s++) {
      const delta = s === 0 ? 1 : 0;
      expect(Math.abs(shifted(al!, w.recLow, s) - delta)).toBeLessThan(rounding);
      expect(Math.abs(shifted(ah!, w.recHigh, s) - delta)).toBeLessThan(rounding);
      expect(Math.abs(shifted(al!, w.recHigh, s))).toBeLessThan(rounding);
      expect(Math.abs(shifted(ah!, w.recLow, s))).toBeLessThan(rounding);
      if (w.orthogonal) expect(Math.abs(shifted(w.recLow, w.recLow, s) - delta)).toBeLessThan(rounding);
    }
  });

  test.skipIf(name === 'dmey')('the moments that are said to vanish do, and the next does not', () => {
    // In units of the filter's length, so that high moments stay of the order of 1.
    const moment = (m: number) => sum(w.decHigh.map((v, k) => v * ((2 * k) / F - 1) ** m));
    for (let m = 0; m < w.vanishingMoments; m++) expect(Math.abs(moment(m))).toBeLessThan(rounding);
    const next = w.decHigh.map((v, k) => v * (k - F / 2) ** w.vanishingMoments);
    expect(Math.abs(sum(next))).toBeGreaterThan(1e-7);
  });
});

describe('published figures', () => {
  // Table 6.1 has 16 digits, the last of which are not all sure.
  test.each([
    ['db2', [0.4829629131445341, 0.8365163037378077, 0.2241438680420134, -0.1294095225512603]],
    [
      'db3',
      [
        0.3326705529500825, 0.8068915093110924, 0.4598775021184914, -0.1350110200102546, -0.0854412738820267,
        0.0352262918857095,
      ],
    ],
    [
      'db4',
      [
        0.2303778133088964, 0.714846570552915, 0.6308807679298587, -0.0279837694168599, -0.1870348117190931,
        0.0308413818355607, 0.0328830116668852, -0.010597401785069,
      ],
    ],
    [
      'db10',
      [
        0.0266700579005473, 0.1881768000776347, 0.5272011889315757, 0.6884590394534363, 0.2811723436605715,
        -0.2498464243271598, -0.1959462743772862, 0.1273693403357541, 0.0930573646035547, -0.0713941471663501,
        -0.0294575368218399, 0.0332126740593612, 0.003606553566987, -0.0107331754833007, 0.0013953517470688,
        0.0019924052951925, -0.0006858566949564, -0.0001164668551285, 0.0000935886703202, -0.0000132642028945,
      ],
    ],
  ])('%s of Ten Lectures on Wavelets, table 6.1', (name, h) => {
    expect(largestDifference(waveletOf(name).recLow, h)).toBeLessThan(1e-12);
  });

  test('db2 and coif1 in closed form', () => {
    const [r3, r7] = [Math.sqrt(3), Math.sqrt(7)];
    const db2 = [1 + r3, 3 + r3, 3 - r3, 1 - r3].map((v) => v / (4 * Math.SQRT2));
    const coif1 = [1 - r7, 5 + r7, 14 + 2 * r7, 14 - 2 * r7, 1 - r7, r7 - 3].map(
      (v) => v / (16 * Math.SQRT2),
    );
    expect(largestDifference(waveletOf('db2').recLow, db2)).toBeLessThan(3e-16);
    expect(largestDifference(waveletOf('coif1').recLow, coif1)).toBeLessThan(3e-16);
  });

  test('the 9/7 pair of Antonini, Barlaud, Mathieu and Daubechies, 1992, table I', () => {
    const nine = [0.602949, 0.266864, -0.078223, -0.016864, 0.026749];
    const seven = [0.557543, 0.295636, -0.028772, -0.045636];
    const { decLow, recLow } = waveletOf('cdf97');
    const halves = [decLow.subarray(5), recLow.subarray(4, 8)].map((h) => h.map((v) => v / Math.SQRT2));
    expect(largestDifference(halves[0]!, nine)).toBeLessThan(6e-7); // six digits are printed
    expect(largestDifference(halves[1]!, seven)).toBeLessThan(6e-7);
  });

  test('the 5/3 pair: -1 2 6 2 -1 and 1 2 1', () => {
    const { decLow, recLow } = waveletOf('cdf53');
    expect(decLow).toEqual(Float64Array.of(0, -1, 2, 6, 2, -1).map((v) => (v / 8) * Math.SQRT2));
    expect(recLow).toEqual(Float64Array.of(0, 1, 2, 1, 0, 0).map((v) => (v / 4) * Math.SQRT2));
  });
});

describe('PyWavelets', () => {
  test.each(Object.entries(oracle.families))('%s has its filters', (name, published) => {
    const w = waveletOf(name);
    const F = w.decLow.length;
    expect([F, w.symmetry]).toEqual([published.length, published.symmetry]);
    // bior1.1 is haar, which it does not say.
    expect(w.orthogonal).toBe(published.orthogonal || name.endsWith('1.1'));
    const filters = [w.decLow, w.decHigh, w.recLow, w.recHigh];
    const middle = [F / 2 - 1, F / 2].flatMap((k) => filters.map((h) => h[k]!));
    // Its symlets and dual pairs are tables of about 11 digits; ours are rounded from 60.
    const digits = /^sym/.test(name) ? 2e-11 : /^[br]b?io[rb]?(4.4|5.5|6.8)/.test(name) ? 1e-12 : 3e-16;
    expect(largestDifference(middle, published.filters)).toBeLessThan(digits);
  });
});

test('an unknown name is refused with those that there are', () => {
  expect(() => waveletOf('db39')).toThrow(expect.objectContaining({ hint: 'there are db1 to db38' }));
  expect(() => waveletOf('__proto__')).toThrow("no wavelet is called '__proto__'");
  expect(() => waveletOf('bior2.3')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('bior2.2') }),
  );
});

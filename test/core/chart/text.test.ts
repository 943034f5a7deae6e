import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadOutlines } from '../../../src/core/chart/outlines.js';
import { clean, measure, shorten, wrap } from '../../../src/core/chart/text.js';

test('widths: the widest of the fonts, whole strings are sums', () => {
  // DejaVu Sans has digits of 0.636 em, the widest of the three.
  expect(measure('0', 100)).toBeCloseTo(64, 6);
  expect(measure('iW', 10)).toBeCloseTo(measure('i', 10) + measure('W', 10), 9);
});
test('outlines are never wider than the table says', () => {
  const outlines = loadOutlines();
  for (let code = 0x20; code < 0x2300; code++) {
    const character = String.fromCodePoint(code);
    const drawn = outlines.path(character);
    // Widths are rounded to hundredths.
    if (drawn) expect(drawn.width / 1000, character).toBeLessThanOrEqual(measure(character, 1) + 0.006);
  }
});
test('every character of our own labels has an outline', () => {
  const own =
    '0123456789.,:−–+×⁰¹²³⁴⁵⁶⁷⁸⁹⁻µ\u2009…∞% ()/ABCxyz αβγδεζηθικλμνξοπρστυφχψω ∂∇∑∏√≈≠≤≥⊥∈∩∪→←°é ü ñ';
  expect(loadOutlines().path(own)).toBeDefined();
});
test('shortened and wrapped text fits, and wrapping loses nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 30, max: 300 }), (raw, room) => {
      const text = clean(raw);
      expect(measure(shorten(text, room, 11), 11)).toBeLessThanOrEqual(room);
      const lines = wrap(text, room, 11);
      for (const line of lines) expect(measure(line, 11)).toBeLessThanOrEqual(room);
      if (!lines.some((line) => line.endsWith('…'))) {
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }
    }),
  );
});
test('two lines at most: the rest is cut', () => {
  expect(wrap('support vector machine with kernel', 60, 11, 2)).toEqual(['support', 'vector…']);
});
test('controls, lone surrogates and direction marks do not pass', () => {
  expect(clean('a\u0000b\ud800c\u202ed\ne')).toBe('a\ufffdb\ufffdc\ufffdd e');
});

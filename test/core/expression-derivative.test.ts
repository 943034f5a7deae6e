import { describe, expect, test } from 'vitest';
import { compileExpression, evaluate, namesIn, parseExpression } from '../../src/core/expression.js';
import { derivative } from '../../src/core/expression-derivative.js';

const at = new Map([
  ['x', 0.37],
  ['y', -0.61],
]);
const places = new Map([
  ['x', 0],
  ['y', 1],
]);
const value = (text: string, x: number) =>
  evaluate(parseExpression(text), ([name]) => (name === 'x' ? x : at.get(name!)!));

describe.each([
  ['x^3 - 2*x + 1'],
  ['sin(x)*cos(y*x)'],
  ['exp(-0.5*x^2)/sqrt(1 + y^2)'],
  ['log(1 + x^2)'],
  ['2^x + x^x'],
  ['(1 + x)^(2*x)'],
  ['atan2(x - y, x*x + 0.3)'],
  ['tanh(x) + sinh(x) - cosh(x) + tan(x)'],
  ['asin(x) - acos(x/2) + atan(3*x)'],
  ['abs(y*x) + sign(x)'],
  ['max(x, y, 0.1) * min(x, 3)'],
  ['pow(x, 2.5)'],
  ['x/2 + 25*x/(1 + x^2) + 8*cos(1.2*y)'],
  ['-(x - y)^2'],
  ['(x > 0)*x^2 + floor(x)'],
])('%s', (text) => {
  test('its derivative is the slope of a short chord', () => {
    const slope = (value(text, 0.37 + 1e-5) - value(text, 0.37 - 1e-5)) / 2e-5;
    const got = evaluate(derivative(parseExpression(text), 'x'), ([name]) => at.get(name!)!);
    // The chord is off by its third derivative times 2e-11, rounding by 1e-16 / 2e-5.
    expect(Math.abs(got - slope)).toBeLessThan(2e-8 * Math.max(1, Math.abs(slope)));
  });
  test('compiled it has the same value', () => {
    const compiled = compileExpression(parseExpression(text), places);
    expect(compiled(Float64Array.of(0.37, -0.61))).toBe(value(text, 0.37));
  });
});

test('what does not hold the name has derivative 0, written as such', () => {
  expect(derivative(parseExpression('3*y + sin(y)/2'), 'x')).toEqual({ kind: 'number', value: 0 });
  expect(derivative(parseExpression('2*x'), 'x')).toEqual({ kind: 'number', value: 2 });
});
test('comparisons and logic compile as they evaluate', () => {
  for (const text of ['x > y and not (x == y)', 'x < y or y < 0', '!(x >= 0)', 'x != 0.37'])
    expect(compileExpression(parseExpression(text), places)(Float64Array.of(0.37, -0.61))).toBe(
      value(text, 0.37),
    );
});
test('names, each once', () =>
  expect(namesIn(parseExpression('a*b + sin(a) - c.d'))).toEqual(['a', 'b', 'c.d']));
test('an unknown name or function is told', () => {
  expect(() => compileExpression(parseExpression('z + 1'), places)).toThrow("'z' is not known here");
  expect(() => compileExpression(parseExpression('gamma(x)'), places)).toThrow('unknown function');
  expect(() => derivative(parseExpression('hypot(x)'), 'x')).toThrow('not known');
});

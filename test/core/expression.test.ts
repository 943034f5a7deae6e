import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, parseExpression } from '../../src/core/expression.js';

const values = new Map<string, number | string>([
  ['a', 2],
  ['b', 3],
  ['m.x.0', 7],
  ['nan', Number.NaN],
  ['label', 'cat'],
]);
const run = (text: string) =>
  evaluate(parseExpression(text), (path) => values.get(path.join('.')) ?? Number.NaN);

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['-2 ^ 2', -4],
  ['2 ^ 3 ^ 2', 512],
  ['2 ^ -1', 0.5],
  ['10 - 4 - 3', 3],
  ['8 / 4 / 2', 1],
  ['1e-3 * 1000', 1],
  ['a < b', 1],
  ['a >= b', 0],
  ['a == 2 and b == 3', 1],
  ['a == 1 || b == 3', 1],
  ['!(a == 1)', 1],
  ['not a == 1', 1],
  ['m.x[0] > 6.5', 1],
  ['max(a, b, 5) - min(a, b)', 3],
  ["label == 'cat'", 1],
  ['label != "cat"', 0],
])('%s is %d', (text, want) => expect(run(text)).toBeCloseTo(want, 14));

test('NaN is neither above nor below, and a comparison with it is no answer', () => {
  expect(run('nan < 1')).toBeNaN();
  expect(run('nan == nan')).toBeNaN();
  expect(run('not (nan < 1)')).toBeNaN();
});

test.each([
  ['1 +', 'found the end'],
  ['(1', "')' was needed"],
  ['1 2', 'not expected'],
  ['a # b', "'#' means nothing"],
  ['f(1)', 'unknown function'],
  ['label < 3', 'a text can only be compared'],
  ['('.repeat(500), 'nested too deeply'],
])('%s is refused', (text, message) => expect(() => run(text)).toThrow(message));

test('any chain of sums and products agrees with JavaScript', () => {
  const operator = fc.constantFrom('+', '-', '*', '/');
  const term = fc.integer({ min: 1, max: 99 }).map(String);
  fc.assert(
    fc.property(term, fc.array(fc.tuple(operator, term), { maxLength: 8 }), (first, rest) => {
      const text = first + rest.map(([op, n]) => ` ${op} ${n}`).join('');
      expect(run(text)).toBeCloseTo(new Function(`return ${text}`)() as number, 8);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failedGates, parseGates } from '../../../src/core/command/gate.js';
import type { Json } from '../../../src/core/command/spec.js';

const metrics: Record<string, Json> = {
  accuracy: 0.97,
  n: 8,
  converged: true,
  period: null,
  lost: Number.NaN,
  kind: 'csv',
  entropy: { red: 7.2, 'odd name': 1 },
  sizes: [5, 3],
};
const failed = (...texts: string[]) => failedGates(parseGates(texts), metrics);

test.each([
  ['accuracy<0.97', false],
  ['accuracy<=0.97', true],
  ['accuracy < 0.5 or n == 8', true],
  ['n > 5 and n < 8', false],
  ['converged == 0', false],
  ['converged', true],
  ["kind == 'csv'", true],
  ['entropy.red > 7', true],
  ['sizes[0] + sizes[1] != n', false],
  ['abs(accuracy - 1) > 0.05', false],
])('%s fails: %s', (text, wanted) => expect(failed(text)).toEqual(wanted ? [text] : []));

test('each gate is told by its own text, in order', () => {
  expect(failed('n==8', 'n==9', 'accuracy>0')).toEqual(['n==8', 'accuracy>0']);
  expect(failed()).toEqual([]);
});

test('a metric without a number fails whatever is asked of it: a result may not vanish unseen', () => {
  const comparisons = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
  fc.assert(
    fc.property(fc.constantFrom('period', 'lost'), comparisons, fc.integer(), (name, sign, x) => {
      expect(failed(`${name} ${sign} ${x}`)).toHaveLength(1);
    }),
  );
});

test.each([
  ['acuracy > 1', "there is no metric 'acuracy'", 'did you mean accuracy'],
  ['entropy.blue > 1', "there is no metric 'entropy.blue'", 'metrics: red'],
  ['__proto__ > 1', "there is no metric '__proto__'", 'metrics: accuracy'],
  ['constructor.name > 1', 'no metric', ''],
  ['n.x > 1', 'no metric', ''],
])('%s is a usage error', (text, message, hint) => {
  try {
    failed(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 2, hint: expect.stringContaining(hint) as string });
    expect((error as Error).message).toContain(message);
  }
});

test('a map or a list is no single number', () => {
  expect(() => failed('entropy > 1')).toThrow('entropy is no single number');
});

test('a slip is found before anything is computed', () => {
  expect(() => parseGates(['n <'])).toThrow("'n <'");
  expect(() => parseGates(['n < 3; process.exit()'])).toThrow();
});

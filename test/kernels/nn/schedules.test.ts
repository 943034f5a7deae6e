import { expect, test } from 'vitest';
import { parseSchedule } from '../../../src/kernels/nn/schedules.js';
import { oracleOf } from './oracle.js';

const at = (text: string, steps: readonly number[], total = 100) =>
  steps.map((step) => parseSchedule(text)(step, total));

test.each([
  ['cosine:0.1', 'cosine'],
  ['linear:0.2', 'linear'],
  ['exponential:0.01', 'exponential'],
  ['step:30:0.1', 'step'],
])('%s is that of Keras', (text, name) => {
  at(text, [0, 1, 10, 50, 99]).forEach((factor, i) => {
    // Keras computes in single precision.
    expect(factor).toBeCloseTo(oracleOf(`${name}-schedule`)[i]!, 6);
  });
});

test('floors are 0 unless given', () => {
  expect(at('cosine', [0, 50, 100])).toEqual([1, expect.closeTo(0.5, 12), expect.closeTo(0, 12)]);
  expect(at('linear', [0, 50, 100])).toEqual([1, 0.5, 0]);
});

test('warm-up climbs to 1 and hands over to a schedule of what is left', () => {
  expect(at('warmup:4', [0, 1, 2, 3, 4, 50])).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
  expect(at('warmup:20,linear', [0, 19, 20, 60, 100])).toEqual([0.05, 1, 1, 0.5, 0]);
  expect(at('warmup:20,linear', [19, 60])).toEqual(at(' warmup:20% , linear:0', [19, 60]));
});

test('lengths may be shares of the whole', () => {
  expect(at('step:50%:0.5', [0, 9, 10, 19], 20)).toEqual([1, 1, 0.5, 0.5]);
  expect(at('constant', [0, 99])).toEqual([1, 1]);
});

test.each([
  ['', "no schedule is called ''"],
  ['cosin', "no schedule is called 'cosin'"],
  ['cosine:2', '2 is no factor of 0 to 1'],
  ['cosine:0:1', 'cosine has at most 1 number'],
  ['step:30', 'nothing is no factor'],
  ['step:0:0.1', '0 is no number of steps'],
  ['step:1.5:0.1', '1.5 is no number of steps'],
  ['warmup', 'nothing is no number of steps'],
  ['warmup:100%', '100% is no number of steps'],
  ['cosine,warmup:5', "'warmup:5' cannot follow 'cosine'"],
  ['exponential', 'nothing is no factor'],
])("'%s' is refused", (text, why) => {
  expect(() => parseSchedule(text)).toThrow(why);
});

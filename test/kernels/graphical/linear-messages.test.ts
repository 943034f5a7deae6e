import { describe, expect, test } from 'vitest';
import { fitsDoubles, linearMessages } from '../../../src/kernels/graphical/linear-messages.js';
import { logMessages } from '../../../src/kernels/graphical/log-messages.js';
import { logModel } from '../../../src/kernels/graphical/log-model.js';
import { flooding, residual, SCHEDULES, sequential } from '../../../src/kernels/graphical/schedules.js';
import { factor, pottsGrid, randomField, seeds } from './small-fields.js';

describe.each(SCHEDULES)('%s: plain numbers and logarithms are the same messages', (schedule) => {
  test.each([0, 0.4])('damping %f', (damping) => {
    for (const seed of seeds(30)) {
      const graph =
        seed % 3 === 0
          ? pottsGrid(4, 3, 3, { coupling: seed % 2 ? 3 : -40, seed })
          : randomField(seed, { strength: 2, pairs: true });
      const model = logModel(graph);
      expect(fitsDoubles(model)).toBe(true);
      const twins = [linearMessages(model, damping), logMessages(model, 'sum', damping, undefined)];
      const order = Int32Array.from(model.cards, (_, v) => v);
      for (const state of twins) {
        const round =
          schedule === 'sequential'
            ? sequential(model, state, order)
            : schedule === 'flooding'
              ? flooding(model, state)
              : residual(model, state, 1e-12);
        // The residual schedule may choose differently once changes are told differently: it runs to rest.
        for (let i = 0; i < (schedule === 'residual' ? 400 : 5); i++) round();
      }
      const [plain, logs] = twins;
      // Rounding of numbers as large as e^40 one against another.
      plain!.messages.forEach((m, i) => {
        expect(Math.log(m)).toBeCloseTo(logs!.messages[i]!, 6);
      });
    }
  });
});

test('zeros, factors of three variables and ranges beyond doubles are left to logarithms', () => {
  const fits = (...values: number[]) =>
    fitsDoubles(logModel({ cards: Int32Array.of(2, 2), factors: [factor([0, 1], values)] }));
  expect(fits(1, 2, 3, 4)).toBe(true);
  expect(fits(1, 0, 3, 4)).toBe(false);
  expect(fits(1e-300, 1, 1, 1)).toBe(false);
  const three = { cards: Int32Array.of(2, 2, 2), factors: [factor([0, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])] };
  expect(fitsDoubles(logModel(three))).toBe(false);
});

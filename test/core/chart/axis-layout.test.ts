import { expect, test } from 'vitest';
import { layoutY } from '../../../src/core/chart/axis-layout.js';

const ticks = ['C', 'D', 'E', 'F', 'G', 'A', 'B'].map((label, at) => ({ at, label }));
const layout = (height: number) =>
  layoutY({ axis: { ticks }, domain: [-0.5, 5.5], integer: true, from: 0, to: height, room: 100 });

test('ticks of an axis stand at their places, those outside are left out', () => {
  expect(layout(600).ticks).toEqual(
    ['C', 'D', 'E', 'F', 'G', 'A'].map((label, i) => ({ at: 550 - 100 * i, lines: [label] })),
  );
});

test('where they do not fit, every other one', () => {
  expect(layout(72).ticks.map(({ lines }) => lines[0])).toEqual(['C', 'E', 'G']);
});

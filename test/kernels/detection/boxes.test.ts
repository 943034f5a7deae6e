import { describe, expect, test } from 'vitest';
import { averagePrecision } from '../../../src/kernels/detection/average-precision.js';
import { iou } from '../../../src/kernels/detection/boxes.js';
import { groupBoxes, suppress } from '../../../src/kernels/detection/group-boxes.js';

const box = (x: number, y: number, side: number, score = 1) => ({ x, y, w: side, h: side, score });

test('intersection over union', () => {
  expect(iou(box(0, 0, 10), box(0, 0, 10))).toBe(1);
  expect(iou(box(0, 0, 10), box(5, 0, 10))).toBe(50 / 150);
  expect(iou(box(0, 0, 10), box(10, 0, 10))).toBe(0); // side by side
  expect(iou(box(0, 0, 10), box(2, 2, 5))).toBe(25 / 100);
});

describe('groupBoxes', () => {
  test('similar boxes become their mean, scores add up', () => {
    const boxes = [box(10, 10, 20, 1), box(12, 10, 20, 2), box(11, 13, 20, 3), box(100, 10, 20, 9)];
    expect(groupBoxes(boxes, { minNeighbors: 3 })).toEqual([
      { x: 11, y: 11, w: 20, h: 20, score: 6, neighbors: 3 },
    ]);
    expect(groupBoxes(boxes, { minNeighbors: 1 })).toHaveLength(2);
  });

  test('a chain of similar boxes is one group', () => {
    // Neighbours are 4 = 0.2 x 20 apart, the ends 12.
    const chain = [0, 4, 8, 12].map((x) => box(x, 0, 20));
    expect(groupBoxes(chain, { minNeighbors: 4 })).toHaveLength(1);
    expect(
      groupBoxes(
        [0, 5, 10].map((x) => box(x, 0, 20)),
        { minNeighbors: 2 },
      ),
    ).toEqual([]);
  });

  test('no side may be farther off than the tolerance: 4 of 20 pixels', () => {
    const count = (...boxes: ReturnType<typeof box>[]) => groupBoxes(boxes, { minNeighbors: 2 }).length;
    expect(count(box(0, 0, 20), box(0, 4, 20))).toBe(1);
    expect(count(box(0, 0, 20), box(0, 5, 20))).toBe(0);
    expect(count(box(0, 0, 20), box(0, 0, 24))).toBe(1);
    expect(count(box(0, 0, 20), box(0, 0, 25))).toBe(0);
  });

  test('the order of the windows does not matter', () => {
    const boxes = Array.from({ length: 60 }, (_, i) =>
      box((i * 37) % 90, (i * 53) % 70, 20 + (i % 3), 1 + (i % 5)),
    );
    const sorted = (list: ReturnType<typeof groupBoxes>) =>
      list.map(({ x, y, neighbors }) => `${x.toFixed(6)} ${y.toFixed(6)} ${neighbors}`).sort();
    expect(sorted(groupBoxes([...boxes].reverse(), { minNeighbors: 2, overlap: 1 }))).toEqual(
      sorted(groupBoxes(boxes, { minNeighbors: 2, overlap: 1 })),
    );
  });

  test('a small group inside a large one is part of it', () => {
    const large = Array.from({ length: 9 }, () => box(0, 0, 60));
    const small = [box(5, 5, 20, 99), box(5, 5, 20, 99)];
    expect(groupBoxes([...large, ...small], { minNeighbors: 2 }).map(({ w }) => w)).toEqual([60]);
  });
});

test('suppress: the better of two that overlap', () => {
  const [a, b, c] = [box(0, 0, 10, 1), box(2, 0, 10, 5), box(30, 0, 10, 3)];
  expect(suppress([a, b, c], 0.3)).toEqual([b, c]);
  expect(suppress([a, b, c], 0.9)).toEqual([b, c, a]);
});

describe('averagePrecision', () => {
  const truth = [[box(0, 0, 10), box(50, 0, 10)], [box(0, 0, 10)]];

  test('by hand: right, wrong, right, a second box on the same object', () => {
    const found = [[box(1, 0, 10, 0.9), box(30, 30, 10, 0.8), box(0, 1, 10, 0.1)], [box(0, 0, 11, 0.7)]];
    const { averagePrecision: ap, precision, recall, matched } = averagePrecision(found, truth);
    expect([...precision]).toEqual([1, 1 / 2, 2 / 3, 2 / 4]);
    expect([...recall]).toEqual([1 / 3, 1 / 3, 2 / 3, 2 / 3]);
    // 1/3 at precision 1, 1/3 at 2/3.
    expect(ap).toBeCloseTo(1 / 3 + 2 / 9, 12);
    expect(matched.map((m) => [...m])).toEqual([[0, -1, -1], [0]]);
  });

  test('precision is taken as the best at this recall or more', () => {
    // Wrong, right, right: precision 0, 1/2, 2/3, of which the last holds for both.
    const found = [[box(30, 30, 10, 0.9), box(0, 0, 10, 0.8), box(50, 0, 10, 0.7)], []];
    expect(averagePrecision(found, truth).averagePrecision).toBeCloseTo(4 / 9, 12);
  });

  test('all right is 1, nothing found is 0', () => {
    expect(averagePrecision(truth, truth).averagePrecision).toBeCloseTo(1, 12);
    expect(averagePrecision([[], []], truth).averagePrecision).toBe(0);
    expect(() => averagePrecision([[]], [[]])).toThrow('no true box');
    expect(() => averagePrecision([[]], truth)).toThrow('2');
  });

  test('the overlap decides', () => {
    const found = [[box(0, 4, 10, 1)], []]; // 60 / 140
    expect(averagePrecision(found, truth, 0.4).recall[0]).toBeCloseTo(1 / 3, 12);
    expect(averagePrecision(found, truth, 0.5).recall[0]).toBe(0);
  });
});

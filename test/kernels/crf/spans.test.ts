import { expect, test } from 'vitest';
import { markSpans, spanScores, spansOf } from '../../../src/kernels/crf/spans.js';

const labels = (text: string) => text.split(' ');
const spans = (text: string, ...starts: number[]) =>
  spansOf(labels(text), starts.length > 0 ? starts : [0, labels(text).length]).map(
    ({ type, begin, end }) => `${type} ${begin}-${end}`,
  );

test.each([
  ['B-PER I-PER O B-LOC', ['PER 0-2', 'LOC 3-4']],
  ['B-PER B-PER I-PER', ['PER 0-1', 'PER 1-3']],
  // IOB1: B only between neighbours of one type.
  ['I-PER I-PER O I-LOC B-LOC', ['PER 0-2', 'LOC 3-4', 'LOC 4-5']],
  ['I-PER I-LOC', ['PER 0-1', 'LOC 1-2']],
  ['B-PER I-LOC', ['PER 0-1', 'LOC 1-2']],
  // BIOES and BILOU
  ['S-PER B-LOC I-LOC E-LOC I-LOC', ['PER 0-1', 'LOC 1-4', 'LOC 4-5']],
  ['U-PER U-PER B-LOC L-LOC', ['PER 0-1', 'PER 1-2', 'LOC 2-4']],
  ['E-PER E-PER', ['PER 0-1', 'PER 1-2']],
  ['O O', []],
  ['B-a-b I-a-b', ['a-b 0-2']],
])('%s', (text, want) => {
  expect(spans(text)).toEqual(want);
});

test('a span ends with its sentence', () => {
  expect(spans('B-PER I-PER I-PER', 0, 2, 3)).toEqual(['PER 0-2', 'PER 2-3']);
});

test('which labels mark spans', () => {
  expect(markSpans(labels('O B-PER I-PER'))).toBe(true);
  expect(markSpans(labels('O I-PER'))).toBe(true);
  expect(markSpans(labels('O S-PER'))).toBe(false);
  expect(markSpans(labels('NOUN B-NP O'))).toBe(false);
  expect(markSpans(labels('O'))).toBe(false);
});

test('counts by hand: 2 of 3 found are right, 2 of 4 wanted are found', () => {
  const truth = labels('B-PER I-PER O B-LOC O B-ORG B-PER');
  const found = labels('B-PER I-PER O B-LOC O O B-LOC');
  const { all, types } = spanScores(truth, found, [0, 7]);
  expect(all).toEqual({ precision: 2 / 3, recall: 2 / 4, f1: 4 / 7, support: 4 });
  expect(types.get('PER')).toEqual({ precision: 1, recall: 1 / 2, f1: 2 / 3, support: 2 });
  expect(types.get('LOC')).toEqual({ precision: 1 / 2, recall: 1, f1: 2 / 3, support: 1 });
  expect(types.get('ORG')).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
});

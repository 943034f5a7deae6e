import { expect, test } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../src/core/nearest.js';

// Levenshtein would need two edits for a swap of neighbours; the unrestricted distance of CA and ABC is 2,
// the one that edits no place twice 3.
test.each([
  ['', '', 0],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['acf', 'afc', 1],
  ['ca', 'abc', 3],
  ['saturday', 'sunday', 3],
])('editDistance(%j, %j) = %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

const commands = ['acf', 'fft', 'fft2', 'hmm-fit', 'gmm', 'kmeans', 'Blur'];

test.each([
  ['kmaens', ['kmeans']],
  ['blur', ['Blur']],
  ['hmmfit', ['hmm-fit']],
  ['ftf', ['fft']],
  ['x', []],
  ['segmentation', []],
])('nearest to %j', (name, want) => {
  expect(nearest(name, commands)).toEqual(want);
});

test('names out of a user file, however long or odd', () => {
  expect(nearest('__proto_', ['__proto__', 'constructor'])).toEqual(['__proto__']);
  expect(nearest('a'.repeat(1e5), ['a'.repeat(64), 'b'])).toEqual(['a'.repeat(64)]);
  expect(didYouMean('hieght', ['height', 'weight'])).toBe('did you mean height, weight?');
  expect(didYouMean('zzzz', commands)).toBeUndefined();
});

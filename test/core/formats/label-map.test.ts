import { expect, test } from 'vitest';
import { labelArray, labelPicture } from '../../../src/core/formats/label-map.js';

const few = { width: 2, height: 1, data: Int32Array.of(0, 65535) };
const many = { width: 2, height: 1, data: Int32Array.of(0, 65536) };

test('labels that fit 16 bits become a 16-bit picture or array', () => {
  expect(labelPicture(few)).toEqual({ width: 2, height: 1, channels: 1, data: Uint16Array.of(0, 65535) });
  expect(labelArray(few)).toEqual({ shape: [1, 2], data: Uint16Array.of(0, 65535) });
});
test('more labels need an array of 32 bits; a picture refuses them and says so', () => {
  expect(() => labelPicture(many)).toThrow('labels up to 65536 do not fit');
  expect(labelArray(many)).toEqual({ shape: [1, 2], data: many.data });
});

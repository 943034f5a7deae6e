import { expect, test } from 'vitest';
import { DataError, excerpt } from '../../src/core/errors.js';

test('where an error is: file, line or byte', () => {
  expect(new DataError('x').where).toBe('');
  expect(new DataError('x', { file: 'a.csv' }).where).toBe(' (a.csv)');
  expect(new DataError('x', { file: 'a.csv', line: 3 }).where).toBe(' (a.csv:3)');
  expect(new DataError('x', { file: 'a.npy', offset: 8 }).where).toBe(' (a.npy:byte 8)');
  expect(new DataError('x', { line: 3 }).where).toBe(' (line 3)');
});

test('names and content keep a message on one line and give a terminal no orders', () => {
  expect(new DataError('x', { file: 'a\n\u001b[31mb' }).where).toBe(' (a\\u000a\\u001b[31mb)');
  expect(excerpt('a\tb\u2028')).toBe('a\\u0009b\\u2028');
  expect(excerpt('x'.repeat(41))).toBe(`${'x'.repeat(40)}…`);
  expect(excerpt('\n'.repeat(2))).toBe('\\u000a\\u000a');
});

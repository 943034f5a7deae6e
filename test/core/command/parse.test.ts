import { expect, test } from 'vitest';
import * as z from 'zod';
import { parse } from '../../../src/core/command/parse.js';
import { defineCommand } from '../../../src/core/command/spec.js';

const command = defineCommand({
  name: 'demo',
  group: 'Signals',
  summary: 'A command for tests.',
  inputs: [{ name: 'IN', about: 'a file' }],
  options: z.object({
    lags: z.number().int().positive().default(40).describe('largest lag'),
    level: z.number().gt(0).lt(1).default(0.95).describe('level'),
    mode: z.enum(['full', 'same']).default('full').describe('mode'),
    columns: z.array(z.string()).optional().describe('columns'),
    cutoff: z.array(z.number()).min(1).max(2).optional().describe('cut-off'),
    channel: z
      .union([z.literal('mix'), z.number().int()])
      .default('mix')
      .describe('channel'),
    unbiased: z.boolean().default(false).describe('unbiased'),
    header: z.boolean().default(true).describe('no names in the first row'),
  }),
  outputs: ['table'],
  examples: ['ispr demo a', 'ispr demo b'],
  source: 'none',
  run: () => ({}),
});

const split = (line: string) => line.split(' ').filter(Boolean);
const options = (line: string) => parse(command, split(`x.csv ${line}`)).options;

test.each([
  ['', { lags: 40, level: 0.95, mode: 'full', channel: 'mix', unbiased: false, header: true }],
  ['--lags 10 --unbiased', { lags: 10, unbiased: true }],
  ['--lags 10 --lags 20', { lags: 20 }],
  ['--lags=7', { lags: 7 }],
  ['--no-header', { header: false }],
  ['--header', { header: true }],
  ['--columns a,b --columns c', { columns: ['a', 'b', 'c'] }],
  ['--cutoff 1e-3,.5', { cutoff: [0.001, 0.5] }],
  ['--channel 1', { channel: 1 }],
  ['--channel mix', { channel: 'mix' }],
])('options of "%s"', (line, want) => expect(options(line)).toMatchObject(want));

test.each([
  ['--lags 0', "--lags must be a whole number of at least 1, got '0'"],
  ['--lags 1.5', "--lags must be a whole number of at least 1, got '1.5'"],
  ['--lags 0x10', "got '0x10'"],
  ['--lags abc', "got 'abc'"],
  ['--lags', '--lags needs a value'],
  ['--level 1', '--level must be a number greater than 0 and less than 1'],
  ['--mode ful', "--mode must be one of full, same, got 'ful'"],
  ['--cutoff 1,2,3', '--cutoff must be 1 to 2 values separated by commas'],
  ['--lagz 3', 'unknown option --lagz'],
  ['--unbiased=false', 'unbiased'],
  ['y.csv --threads 0', '--threads must be a whole number'],
  ['--seed -1', "--seed must be a whole number of at least 0, got '-1'"],
])('%s is refused', (line, message) => expect(() => options(line)).toThrow(message));

test('the nearest names are offered', () => {
  expect(() => options('--lagz 3')).toThrow(
    expect.objectContaining({ code: 2, hint: 'did you mean --lags?' }),
  );
  expect(() => options('--mode ful')).toThrow(expect.objectContaining({ hint: 'did you mean full?' }));
});

test('an input that is missing is named', () => {
  expect(() => parse(command, [])).toThrow('IN is missing: a file');
});

test('a lone dash and what follows -- are inputs', () => {
  expect(parse(command, ['-']).inputs).toEqual(['-']);
  expect(parse(command, ['--', '--lags']).inputs).toEqual(['--lags']);
});

test('flags win over the configuration, that over the environment, that over defaults', () => {
  const config = {
    file: 'c.json',
    values: new Map<string, unknown>([
      ['lags', 5],
      ['threads', 2],
      ['inputs', ['z.csv']],
    ]),
  };
  const environment = { ISPR_THREADS: '7', ISPR_BACKEND: 'cpu' };
  const { inputs, options, common } = parse(command, split('--lags 6'), { config, environment });
  expect([inputs, options.lags, common.threads, common.backend]).toEqual([['z.csv'], 6, 2, 'cpu']);
});

test.each([
  [[['lagz', 3]], "unknown key 'lagz'"],
  [[['lags', '5']], "lags in c.json must be a whole number of at least 1, got '5'"],
  [[['command', 'other']], "these are options of 'other'"],
  [[['__proto__', 1]], "unknown key '__proto__'"],
])('a wrong configuration names file and key', (values, message) => {
  const config = { file: 'c.json', values: new Map(values as [string, unknown][]) };
  expect(() => parse(command, ['x.csv'], { config })).toThrow(message);
});

test('a wrong environment variable is named', () => {
  expect(() => parse(command, ['x.csv'], { environment: { ISPR_THREADS: 'many' } })).toThrow(
    'ISPR_THREADS must be',
  );
});

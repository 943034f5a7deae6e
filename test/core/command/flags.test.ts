import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadAll } from '../../../src/commands/index.js';
import { kebab } from '../../../src/core/command/flag-of.js';
import { flagsOf, parseDecimal, readValue } from '../../../src/core/command/flags.js';

const flagOf = (schema: z.ZodType) => flagsOf(z.object({ x: schema }))[0]!;

describe('what is allowed, in words', () => {
  test.each<[z.ZodType, string]>([
    [z.number().int().positive(), 'a whole number of at least 1'],
    [z.number().int().min(0), 'a whole number of at least 0'],
    [z.number().int().min(1).max(1024), 'a whole number from 1 to 1024'],
    [z.number().int(), 'a whole number'],
    [z.number(), 'a number'],
    [z.number().positive(), 'a number greater than 0'],
    [z.number().min(0), 'a number of at least 0'],
    [z.number().gt(0).lt(1), 'a number greater than 0 and less than 1'],
    [z.number().gt(0).max(1), 'a number greater than 0 and at most 1'],
    [z.enum(['a', 'b']), 'one of a, b'],
    [z.literal('mix'), 'mix'],
    [z.union([z.literal('mix'), z.number().int().min(0)]), 'mix or a whole number of at least 0'],
    [z.string(), 'a text'],
    [z.string().min(1), 'a text that is not empty'],
    [z.string().length(1), 'a single character'],
    [z.boolean(), 'true or false'],
    [z.array(z.number()), 'values separated by commas, each a number'],
    [z.array(z.number()).length(2), '2 values separated by commas, each a number'],
    [z.array(z.number()).min(1), 'at least 1 value separated by commas, each a number'],
    [z.array(z.number()).min(1).max(2), '1 to 2 values separated by commas, each a number'],
    [z.array(z.string().min(1)).meta({ repeat: true }), 'a text that is not empty'],
    [z.string().meta({ allowed: 'a colour' }), 'a colour'],
  ])('%#: %s', (schema, wanted) => {
    expect(flagOf(schema).allowed).toBe(wanted);
    expect(flagOf(schema.optional()).allowed).toBe(wanted);
  });
});

test('types, placeholders, defaults', () => {
  const flags = flagsOf(
    z.object({
      maxLag: z.number().int().describe('largest lag'),
      header: z.boolean().default(true),
      quiet: z.boolean().default(false).meta({ short: '-q' }),
      mode: z.enum(['full', 'same']).default('full'),
      rate: z.number().optional().meta({ unit: 'HZ', defaultText: 'that of the file' }),
      channel: z.union([z.literal('mix'), z.number().int()]).default('mix'),
      names: z.array(z.string()).default(['a']),
      file: z
        .string()
        .optional()
        .meta({ placeholder: 'FILE', output: ['table'] }),
    }),
  );
  expect(flags.map(({ flag, type, placeholder, required }) => [flag, type, placeholder, required])).toEqual([
    ['--max-lag', 'integer', 'N', true],
    ['--no-header', 'boolean', '', false],
    ['--quiet', 'boolean', '', false],
    ['--mode', 'choice', 'full|same', false],
    ['--rate', 'number', 'HZ', false],
    ['--channel', 'integer', 'mix|N', false],
    ['--names', 'list', 'TEXT,…', false],
    ['--file', 'string', 'FILE', false],
  ]);
  const [lag, , quiet, mode, rate, channel, names, file] = flags;
  expect(lag).toMatchObject({ key: 'maxLag', about: 'largest lag', default: undefined });
  expect(quiet!.short).toBe('-q');
  expect(mode).toMatchObject({ choices: ['full', 'same'], default: 'full' });
  expect(rate!.defaultText).toBe('that of the file');
  expect(channel!.words).toEqual(['mix']);
  expect(names).toMatchObject({ items: 'string', default: ['a'] });
  expect(file!.output).toEqual(['table']);
});

test('kebab-case has a way back', () => {
  const camel = fc.stringMatching(/^[a-z][a-z0-9]*([A-Z][a-z0-9]+)*$/);
  fc.assert(
    fc.property(camel, (key) => kebab(key).replace(/-([a-z])/g, (_, c: string) => c.toUpperCase()) === key),
  );
});

describe('parseDecimal', () => {
  test('every finite number that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(parseDecimal(String(x))).toBe(Object.is(x, -0) ? 0 : x);
      }),
    );
  });
  test.each([
    '',
    ' ',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '0x10',
    '0b1',
    '1_000',
    '1,5',
    'Infinity',
    'NaN',
    '1 ',
    ' 1',
    '--1',
    '१',
  ])('%j is none', (text) => expect(parseDecimal(text)).toBeUndefined());
  test.each([
    ['.5', 0.5],
    ['5.', 5],
    ['+3', 3],
    ['-0.25e-2', -0.0025],
    ['1E3', 1000],
  ])('%s is %d', (text, x) => {
    expect(parseDecimal(text)).toBe(x);
  });
});

describe('readValue', () => {
  test('a list is split at commas, blanks around its items off; an empty text is an empty list', () => {
    const list = flagOf(z.array(z.number()));
    expect(readValue(list, '1, 2.5 ,-3')).toEqual([1, 2.5, -3]);
    expect(readValue(list, '1,x')).toEqual([1, 'x']);
    expect(readValue(list, '')).toEqual([]);
    expect(readValue(flagOf(z.array(z.string())), 'a,,b')).toEqual(['a', '', 'b']);
  });
  test('what may be repeated keeps its commas', () => {
    expect(readValue(flagOf(z.array(z.string()).meta({ repeat: true })), 'max(a, b) > 1')).toEqual([
      'max(a, b) > 1',
    ]);
  });
  test('what is no number stays text for the schema to refuse', () => {
    expect(readValue(flagOf(z.number()), 'many')).toBe('many');
    expect(readValue(flagOf(z.union([z.literal('mix'), z.number().int()])), 'mix')).toBe('mix');
    expect(readValue(flagOf(z.union([z.literal('mix'), z.number().int()])), '2')).toBe(2);
    expect(readValue(flagOf(z.string()), '2')).toBe('2');
  });
});

test('every option of every command says what it does', async () => {
  for (const spec of await loadAll())
    for (const { flag, about } of flagsOf(spec.options))
      expect(about, `${spec.name} ${flag}`).toMatch(/^\S.{5,}$/);
});

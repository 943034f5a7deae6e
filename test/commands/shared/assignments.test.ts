import { describe, expect, test } from 'vitest';
import {
  assignmentsOf,
  createResolver,
  parseAssignments,
  parseNames,
  refuseOption,
} from '../../../src/commands/shared/assignments.js';
import { parseJsonMap } from '../../../src/core/formats/json-strict.js';

const refuse = refuseOption('--evidence');

describe('A=a,B=b', () => {
  test.each([
    ['A=a', [['A', 'a']]],
    [
      ' A = a , B=b ',
      [
        ['A', 'a'],
        ['B', 'b'],
      ],
    ],
    ['"A,B"="a=b"', [['A,B', 'a=b']]],
    ['"say ""no"""=yes', [['say "no"', 'yes']]],
    ['x=-1.5e3', [['x', '-1.5e3']]],
    ['__proto__=1', [['__proto__', '1']]],
  ])('%s', (text, want) => expect(parseAssignments(text, refuse)).toEqual(want));

  test.each(['A', 'A=', '=a', 'A=a,', 'A=a=b', ',', '""=a'])('%s is refused', (text) => {
    expect(() => parseAssignments(text, refuse)).toThrow('is no NAME=VALUE');
  });

  test('names alone', () => {
    expect(parseNames('X, "Y,Z",W')).toEqual(['X', 'Y,Z', 'W']);
  });
});

describe('of JSON', () => {
  const of = (text: string) => assignmentsOf(parseJsonMap(Buffer.from(text)), refuse);
  test('texts, numbers and truth values', () => {
    expect(of('{"A": "a", "B": 1, "C": true}')).toEqual([
      ['A', 'a'],
      ['B', '1'],
      ['C', 'true'],
    ]);
  });
  test.each(['[]', '{"A": null}', '{"A": [1]}', '{"A": {}}', '3'])('%s is refused', (text) => {
    expect(() => of(text)).toThrow('--evidence');
  });
});

describe('names and states of a network', () => {
  const resolver = createResolver([
    { name: 'Rain', states: ['none', 'light', 'heavy'] },
    { name: 'Level' },
    { name: '__proto__', states: ['0', '1'] },
  ]);
  test('are found, numbers are read', () => {
    const values = resolver.assign(
      [
        ['Rain', 'heavy'],
        ['Level', '-2.5'],
        ['__proto__', '1'],
      ],
      refuse,
    );
    expect([...values]).toEqual([
      [0, 2],
      [1, -2.5],
      [2, 1],
    ]);
  });
  test.each([
    [[['Rian', 'heavy']], "no variable 'Rian'", 'did you mean Rain?'],
    [[['Wind', 'x']], "no variable 'Wind'", 'there are Rain, Level, __proto__'],
    [[['Rain', 'hevy']], "no state 'hevy'", 'did you mean heavy?'],
    [[['Rain', '1']], "no state '1'", 'its states are none, light, heavy'],
    [[['Level', 'high']], 'a variable of numbers', undefined],
    [[['Level', 'Infinity']], 'a variable of numbers', undefined],
    [[['Level', '']], 'a variable of numbers', undefined],
    [
      [
        ['Rain', 'none'],
        ['Rain', 'light'],
      ],
      'set twice',
      undefined,
    ],
    [[['toString', 'x']], "no variable 'toString'", 'there are Rain, Level, __proto__'],
  ] as [[string, string][], string, string | undefined][])('%j: %s', (assignments, message, hint) => {
    const run = () => resolver.assign(assignments, refuse);
    expect(run).toThrow(message);
    try {
      run();
    } catch (error) {
      expect(error).toMatchObject({ code: 2, hint });
    }
  });
});

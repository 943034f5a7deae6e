import { describe, expect, test } from 'vitest';
import { detectKind } from '../../../src/core/formats/kind.js';
import { decodeUai, describeUai, encodeUai } from '../../../src/core/formats/uai.js';
import { decodeUaiEvidence, encodeUaiEvidence } from '../../../src/core/formats/uai-evidence.js';
import { decodeUaiResult, encodeUaiResult } from '../../../src/core/formats/uai-result.js';
import { BIT_FLIPS, forEachMutant, forEachTruncation } from './hostile.js';

const bytes = (text: string) => new TextEncoder().encode(text);

// The example on the contests' page of the format, with its uneven blanks.
const MARKOV = `MARKOV
3
2 2 3
2
2 0 1
3 0 1 2

4
 4.000 2.400
 1.000 0.000

12
 2.2500 3.2500 3.7500
 0.0000 0.0000 10.0000
 1.8750 4.0000 3.3330
 2.0000 2.0000 3.4000
`;
const BAYES = 'BAYES\n2\n2 2\n2\n1 0\n2 0 1\n\n2\n 0.436 0.564\n4\n 0.128 0.872\n 0.920 0.080\n';

describe('models', () => {
  test('the last variable of a scope changes fastest', () => {
    const { value, notes } = decodeUai(bytes(MARKOV));
    expect(value.kind).toBe('MARKOV');
    expect([...value.cards]).toEqual([2, 2, 3]);
    expect(value.factors.map(({ scope }) => [...scope])).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
    expect([...value.factors[0]!.values]).toEqual([4, 2.4, 1, 0]);
    expect(value.factors[1]!.values[1 * 3 + 2]).toBe(10); // x0 = 0, x1 = 1, x2 = 2
    expect(notes).toEqual([]);
  });

  test('what is written is read again, with all digits', () => {
    for (const text of [MARKOV, BAYES]) {
      const { value } = decodeUai(bytes(text));
      expect(decodeUai(bytes([...encodeUai(value)].join(''))).value).toEqual(value);
    }
    const third = {
      kind: 'MARKOV',
      cards: Int32Array.of(1),
      factors: [{ scope: Int32Array.of(), values: Float64Array.of(1 / 3) }],
    } as const;
    expect(decodeUai(bytes([...encodeUai(third)].join(''))).value).toEqual(third);
  });

  test('the kind of the file is seen by its first word', () => {
    expect(detectKind(bytes(MARKOV), 'model.txt')).toBe('uai');
    expect(detectKind(bytes(BAYES), '-')).toBe('uai');
  });

  test('rows of BAYES tables sum to 1: files round, but not that much', () => {
    const { value, notes } = decodeUai(bytes(BAYES.replace('0.564', '0.566')));
    expect(value.factors[0]!.values[0]).toBeCloseTo(0.436 / 1.002, 12);
    expect(notes[0]).toMatch('within 0.0020');
    expect(() => decodeUai(bytes(BAYES.replace('0.920', '0.720')), 'm.uai')).toThrow(
      'sum to 0.8, row 1 from 0',
    );
  });

  test.each([
    ['', 'MARKOV or BAYES was needed, found the end', 1],
    ['GRAPH 1 2 0', 'MARKOV or BAYES', 1],
    ['MARKOV\n0\n', 'without variables', 2],
    ['MARKOV\n2.5\n', "how many variables there are was needed, found '2.5'", 2],
    ['MARKOV\n9000000\n2 2\n', 'too few numbers', 2],
    [MARKOV.replace('2 2 3', '2 0 3'), 'variable 1 has no states', 3],
    [MARKOV.replace('2 0 1', '2 0 3'), 'scope 0 has variable 3, there are 3', 5],
    [MARKOV.replace('2 0 1', '2 0 0'), 'scope 0 has variable 0 twice', 5],
    [MARKOV.replace('\n4\n', '\n5\n'), 'said to have 5 numbers, its variables have 4', 8],
    [MARKOV.replace('3.4000', ''), 'the end', 17],
    [MARKOV.replace('10.0000', '-1'), 'table 1 holds -1', 14],
    [MARKOV.replace('10.0000', 'inf'), "a number of table 1 was needed, found 'inf'", 14],
    [`${MARKOV}7`, 'numbers after the last table', 17],
  ])('refused with its line: %#', (text, message, line) => {
    expect(() => decodeUai(bytes(text), 'm.uai')).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), line, file: 'm.uai' }),
    );
  });

  test('what inspect tells', () => {
    expect(describeUai(decodeUai(bytes(MARKOV)))).toMatchObject({
      metadata: { kind: 'Markov network' },
      statistics: { variables: 3, factors: 2, mostStates: 3, largestScope: 3, largestTable: 12 },
    });
  });

  test('sizes that no memory holds are refused before anything is allocated', () => {
    const states = Array.from({ length: 60 }, () => 2).join(' ');
    const scope = Array.from({ length: 60 }, (_, v) => v).join(' ');
    expect(() => decodeUai(bytes(`MARKOV 60 ${states} 1 60 ${scope} 4 1 1 1 1`))).toThrow('joint states');
  });

  test('damaged files are read or refused', async () => {
    for (const text of [MARKOV, BAYES]) {
      await forEachTruncation(bytes(text), (b) => decodeUai(b));
      await forEachMutant(bytes(text), (b) => decodeUai(b), { flips: BIT_FLIPS });
    }
  });
});

describe('evidence', () => {
  const read = (text: string) => decodeUaiEvidence(bytes(text), 'e.evid').map((known) => [...known]);

  test('one list, on one line or over several', () => {
    expect(read('2 1 0 2 1')).toEqual([
      [
        [1, 0],
        [2, 1],
      ],
    ]);
    expect(read('2\n1 0\n2 1\n')).toEqual([
      [
        [1, 0],
        [2, 1],
      ],
    ]);
    expect(read('0\n')).toEqual([[]]);
    expect(read('')).toEqual([[]]);
  });

  test('the older form has the number of samples first', () => {
    expect(read('1\n2 1 0 2 1\n')).toEqual([
      [
        [1, 0],
        [2, 1],
      ],
    ]);
    expect(read('2\n1 0 1\n2 1 0 2 1\n')).toEqual([
      [[0, 1]],
      [
        [1, 0],
        [2, 1],
      ],
    ]);
    expect(read('2\n0\n1 3 1\n')).toEqual([[], [[3, 1]]]); // as one list this would set x0 to 1 and x3 to 1
  });

  test('round trip', () => {
    for (const samples of [
      [new Map([[3, 1]])],
      [
        new Map(),
        new Map([
          [0, 2],
          [4, 0],
        ]),
      ],
    ])
      expect(decodeUaiEvidence(bytes(encodeUaiEvidence(samples)))).toEqual(samples);
  });

  test('what fits no form is refused', () => {
    expect(() => read('3 1 0 2 1')).toThrow('3 known variables need 6 numbers after them, found 4');
    expect(() => read('2 1 0 1 1')).toThrow('variable 1 is given twice');
    expect(() => read('1 x 0')).toThrow("found 'x'");
  });

  test('damaged files are read or refused', async () => {
    await forEachMutant(bytes('2\n1 0 1\n2 1 0 2 1\n'), (b) => decodeUaiEvidence(b));
  });
});

describe('results', () => {
  const cards = Int32Array.of(2, 3);
  const read = (text: string) => decodeUaiResult(bytes(text), cards);

  test('one line under the name of the task', () => {
    const marginals = [Float64Array.of(0.25, 0.75), Float64Array.of(0.5, 0.125, 0.375)];
    expect(encodeUaiResult([{ task: 'MAR', marginals }])).toBe('MAR\n2 2 0.25 0.75 3 0.5 0.125 0.375\n');
    expect(encodeUaiResult([{ task: 'PR', value: -1.5 }])).toBe('PR\n-1.5\n');
    expect(encodeUaiResult([{ task: 'MPE', states: Int32Array.of(1, 0) }])).toBe('MPE\n2 1 0\n');
    expect(encodeUaiResult([{ task: 'MMAP', states: new Map([[1, 2]]) }])).toBe('MMAP\n1 1 2\n');
    expect(encodeUaiResult([1, 2].map((value) => ({ task: 'PR', value })))).toBe('PR\n2\n1\n2\n');
  });

  test('both forms are read', () => {
    expect(read('MAR\n2 2 .25 .75 3 .5 .125 .375')).toEqual(read('MAR\n1\n2 2 .25 .75 3 .5 .125 .375'));
    expect(read('MPE\n1\n2 1 2\n')).toEqual({ task: 'MPE', states: Int32Array.of(1, 2) });
    expect(read('PR\n1\n')).toEqual({ task: 'PR', value: 1 });
    expect(read('PR\n1\n-0.5\n')).toEqual({ task: 'PR', value: -0.5 });
    expect(read('MMAP\n1 1 2\n')).toEqual({ task: 'MMAP', states: new Map([[1, 2]]) });
  });

  test('answers to another model are refused', () => {
    expect(() => read('MPE\n2 2 0\n')).toThrow('a state was needed, below 2, found 2');
    expect(() => read('MPE\n1 0\n')).toThrow('an answer for 1 variables, the model has 2');
    expect(() => read('MAR\n2 2 .5 .5 2 .5 .5')).toThrow('variable 1 has 3 states, found 2');
    expect(() => read('SUM 1')).toThrow('MMAP');
  });

  test('damaged files are read or refused', async () => {
    await forEachMutant(bytes('MAR\n2 2 .25 .75 3 .5 .125 .375'), (b) => decodeUaiResult(b, cards), {
      flips: BIT_FLIPS,
    });
  });
});

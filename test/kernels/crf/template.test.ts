import { expect, test } from 'vitest';
import { templateMaker, tokenAttributes } from '../../../src/kernels/crf/attributes.js';
import { hashedName } from '../../../src/kernels/crf/hashing.js';
import { shapeOf } from '../../../src/kernels/crf/macro.js';
import { parseRule, parseRules, ruleMaker } from '../../../src/kernels/crf/rules.js';
import { parseTemplate, parseTemplates, standardTemplates } from '../../../src/kernels/crf/template.js';

const words = ['He', 'reckons', 'the', 'U.S.-Deficit', '1999'];
const column = (cells: string[]) => ({ values: cells, codes: Uint32Array.from(cells.keys()) });
const corpus = {
  columns: [column(words), column(['PRP', 'VBZ', 'DT', 'B-NP', 'CD'])],
  starts: Uint32Array.of(0, 4, 5),
};
const lists = new Map([['verbs', new Set(['reckons', 'goes'])]]);

/** What a template makes of each token; null for nothing. */
function expanded(text: string): (string | null)[] {
  const names: string[] = [];
  const maker = templateMaker(parseTemplate(text), corpus, lists, (name) => names.push(name) - 1);
  return [0, 1, 2, 3]
    .map((t) => names[maker(t, 0, 4) ?? -1] ?? null)
    .concat(names[maker(4, 4, 5) ?? -1] ?? null);
}

// The table of CRF++'s manual, and beyond.
test.each([
  ['U01:%x[0,0]', ['U01:He', 'U01:reckons', 'U01:the', 'U01:U.S.-Deficit', 'U01:1999']],
  ['U02:%x[-2,1]', ['U02:_B-2', 'U02:_B-1', 'U02:PRP', 'U02:VBZ', 'U02:_B-2']],
  [
    'U03:%x[1,0]/%x[0,1]',
    ['U03:reckons/PRP', 'U03:the/VBZ', 'U03:U.S.-Deficit/DT', 'U03:_B+1/B-NP', 'U03:_B+1/CD'],
  ],
  ['U04:%X[0,0]', ['U04:he', 'U04:reckons', 'U04:the', 'U04:u.s.-deficit', 'U04:1999']],
  ['U05:%p[0,0,3]', [null, 'U05:rec', 'U05:the', 'U05:U.S', 'U05:199']],
  ['U06:%S[0,0,4]', [null, 'U06:kons', null, 'U06:icit', 'U06:1999']],
  ['U07:%h[0,0]', ['U07:Xx', 'U07:x', 'U07:x', 'U07:X.X.-Xx', 'U07:0']],
  ['U08:%t[0,0,"^\\p{Lu}"]', ['U08:true', 'U08:false', 'U08:false', 'U08:true', 'U08:false']],
  ['U09:%m[0,0,"[aeiou]+"]', ['U09:e', 'U09:e', 'U09:e', 'U09:e', null]],
  ['U10:%g[0,0,"verbs"]', ['U10:false', 'U10:true', 'U10:false', 'U10:false', 'U10:false']],
  ['U', ['U', 'U', 'U', 'U', 'U']],
])('%s', (text, want) => {
  expect(expanded(text)).toEqual(want);
});

test('lines: comments, blank lines, unigrams, bigrams, both', () => {
  const parsed = parseTemplates('# a\n\nU:%x[0,0]\r\nB\n*:%x[0,1]\n');
  expect(parsed.map(({ text, unigram, bigram }) => [text, unigram, bigram])).toEqual([
    ['U:%x[0,0]', true, false],
    ['B', false, true],
    ['*:%x[0,1]', true, true],
  ]);
});

test.each([
  ['', /no template was found/, undefined],
  ['X:%x[0,0]', /^a template begins with U, B or \*, this is 'X:%x\[0,0\]'$/, 1],
  ['U:%x[0]', /a macro in '.*' is not of the form %x\[row,column\]$/, 1],
  ['U\nU:%x[0,0,"a"]', /takes a row and a column only/, 2],
  ['U:%p[0,0]', /needs a number of characters/, 1],
  ['U:%t[0,0]', /needs a third part in quotes/, 1],
  ['U:%t[0,0,"("]', /^the pattern '\(' is no regular expression/, 1],
])('%j is refused', (text, message, line) => {
  const found = refusal(() => parseTemplates(text, 't'));
  expect(found).toMatchObject({ message: expect.stringMatching(message), file: 't', line });
});

test('the standard template reads every observed column and every list', () => {
  const text = standardTemplates([0, 2], ['names']);
  expect(parseTemplates(text).length).toBe(text.trim().split('\n').length);
  expect(text).toContain('%x[1,2]');
  expect(text).toContain('%g[0,0,"names"]');
});

test('attributes of tokens; bigrams pass over the first of a sentence', () => {
  const both = tokenAttributes(corpus, [() => 7, (t) => (t % 2 === 0 ? t : undefined)]);
  expect([...both.start]).toEqual([0, 2, 3, 5, 6, 8]);
  expect([...both.attribute]).toEqual([7, 0, 7, 7, 2, 7, 7, 4]);
  expect([...tokenAttributes(corpus, [() => 1], { skipFirst: true }).start]).toEqual([0, 0, 1, 2, 3, 3]);
});

test('shapes: runs count once', () => {
  expect(['Mc-Donald98', 'éà', '', 'ÉA1.5'].map(shapeOf)).toEqual(['Xx-Xx0', 'x', '', 'X0.0']);
});

test('hashes fall evenly into their buckets', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 16_000; i++) {
    const name = hashedName(`U01:word${i}`, 4);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  // 16 buckets of 1000 each, standard deviation 31; six of them.
  expect(counts.size).toBe(16);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(186);
});

test.each([
  [
    'Y[t]=NAME & capital(X[t]) & !in(X[t],verbs) : start 0.5',
    { label: 'NAME', weight: 0.5, fixed: false },
    [true, false, false, true, false],
  ],
  ['Y[t]=V & X[t]=reckons', { label: 'V', before: undefined, weight: 0 }, [false, true, false, false, false]],
  ['Y[t]=V & X[t-1,1]!=PRP & suffix(X[t],".it")', { label: 'V' }, [false, false, false, false, false]],
  [
    'Y[t-1]=A & Y[t]=B & digit(X[t-1]) : fixed -1e2',
    { label: 'B', before: 'A', weight: -100, fixed: true },
    [false, false, false, false, false],
  ],
  // Of Y[t] and Y[t+1] the weight stands with the second: X[t] is the word before it.
  ['Y[t]=A & Y[t+1]=B & prefix(X[t],"re")', { label: 'B', before: 'A' }, [false, false, true, false, false]],
  ['Y[t]=A & matches(X[t],"^[a-z& ]+$") : start +2', { weight: 2 }, [false, true, true, false, false]],
])('%s', (text, want, where) => {
  const rule = parseRule(text);
  expect(rule).toMatchObject(want);
  const maker = ruleMaker(rule, corpus, lists, 0);
  expect([0, 1, 2, 3].map((t) => maker(t, 0, 4) === 0).concat(maker(4, 4, 5) === 0)).toEqual(where);
});

test.each([
  ['capital(X[t]) : start 1', /names the label/],
  ['Y[t]=A & Y[t-1]=B & Y[t+1]=C', /names the label/],
  ['Y[t]=A & shiny(X[t])', /^'shiny\(X\[t\]\)' is no condition/],
  ['Y[t]=A & prefix(X[t])', /^prefix\(\) needs a cell and a text$/],
  ['Y[t]=A & capital(X[t],"a")', /^capital\(\) takes a cell only$/],
])('%s is refused', (text, message) => {
  const found = refusal(() => parseRules(`# rules\n${text}`, 'r'));
  expect(found).toMatchObject({ message: expect.stringMatching(message), file: 'r', line: 2 });
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

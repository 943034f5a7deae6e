import type { Decoded } from './decoded.js';
import { rowCheck } from './network-file.js';
import { type UaiWords, uaiWords } from './uai-words.js';

/** A table over variables, the last of which changes fastest. */
export interface UaiFactor {
  readonly scope: Int32Array;
  readonly values: Float64Array;
}

/** What a UAI file holds: BAYES has one table of probabilities for each variable, which is the last of its scope. */
export interface UaiModel {
  readonly kind: 'MARKOV' | 'BAYES';
  /** States of each variable. */
  readonly cards: Int32Array;
  readonly factors: readonly UaiFactor[];
}

/**
 * A model of the UAI inference contests: preamble (kind, variables, their states, scopes of the factors) and tables,
 * each with its size. Sizes are checked against what is left of the file before anything is allocated.
 *
 * @see http://www.hlt.utdallas.edu/~vgogate/uai14-competition/modelformat.html
 */
export function decodeUai(bytes: Uint8Array, file?: string): Decoded<UaiModel, undefined> {
  const words: UaiWords = uaiWords(bytes, file);
  const rows = rowCheck(file);
  const kind = words.word('MARKOV or BAYES').toUpperCase();
  if (kind !== 'MARKOV' && kind !== 'BAYES') words.fail('MARKOV or BAYES was needed at the start');
  const many = (needed: string) => {
    const n = words.count(needed);
    if (n > words.mostLeft()) words.fail(`${n} is ${needed}, there are too few numbers after it`);
    return n;
  };
  const cards = new Int32Array(many('how many variables there are'));
  if (cards.length === 0) words.fail('a model without variables');
  for (let v = 0; v < cards.length; v++) {
    cards[v] = words.count(`the states of variable ${v}`);
    if (cards[v]! < 1) words.fail(`variable ${v} has no states`);
  }
  const seen = new Int32Array(cards.length).fill(-1);
  const scopes = Array.from({ length: many('how many factors there are') }, (_, f) => {
    const scope = new Int32Array(many(`the size of scope ${f}`));
    for (let i = 0; i < scope.length; i++) {
      const v = words.count(`a variable of scope ${f}`);
      if (v >= cards.length) words.fail(`scope ${f} has variable ${v}, there are ${cards.length} (from 0)`);
      if (seen[v] === f) words.fail(`scope ${f} has variable ${v} twice`);
      seen[v] = f;
      scope[i] = v;
    }
    return scope;
  });
  const factors = scopes.map((scope, f) => {
    const size = scope.reduce((product, v) => product * cards[v]!, 1);
    const told = words.count(`the size of table ${f}`);
    if (told !== size)
      words.fail(`table ${f} is said to have ${told} numbers, its variables have ${size} joint states`);
    if (size > words.mostLeft()) words.fail(`table ${f} needs ${size} numbers, the file ends before`);
    const values = new Float64Array(size);
    const child = scope[scope.length - 1];
    const row = child === undefined ? 1 : cards[child]!;
    const lines = new Int32Array(kind === 'BAYES' ? size / row : 0);
    for (let i = 0; i < size; i++) {
      values[i] = words.number(`a number of table ${f}`);
      if (values[i]! < 0) words.fail(`table ${f} holds ${values[i]}: potentials are not negative`);
      if (i % row === 0 && lines.length > 0) lines[i / row] = words.line;
    }
    if (kind === 'BAYES' && child !== undefined) rows.normalize(values, row, `x${child}`, (r) => lines[r]);
    return { scope, values };
  });
  if (!words.ended()) words.fail('numbers after the last table', words.nextLine());
  return { value: { kind, cards, factors }, metadata: undefined, notes: rows.notes() };
}

/** Lines of a UAI file; numbers with all their digits. */
export function* encodeUai({ kind, cards, factors }: UaiModel): Generator<string> {
  yield `${kind}\n${cards.length}\n${[...cards].join(' ')}\n${factors.length}\n`;
  for (const { scope } of factors) yield `${[scope.length, ...scope].join(' ')}\n`;
  for (const { scope, values } of factors) {
    yield `\n${values.length}\n`;
    const row = scope.length === 0 ? 1 : cards[scope[scope.length - 1]!]!;
    for (let i = 0; i < values.length; i += row) yield ` ${[...values.subarray(i, i + row)].join(' ')}\n`;
  }
}

/** Sizes of a model, for people. */
export function describeUai({ value: { kind, cards, factors }, notes }: Decoded<UaiModel, undefined>) {
  const most = (values: Iterable<number>) => [...values].reduce((a, b) => Math.max(a, b), 0);
  return {
    metadata: { kind: kind === 'BAYES' ? 'Bayesian network' : 'Markov network' },
    statistics: {
      variables: cards.length,
      factors: factors.length,
      mostStates: most(cards),
      largestScope: most(factors.map(({ scope }) => scope.length)),
      largestTable: most(factors.map(({ values }) => values.length)),
    },
    notes,
  };
}

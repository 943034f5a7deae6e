import { type UaiWords, uaiWords } from './uai-words.js';

/** An answer to one of the contests' tasks. */
export type UaiResult =
  /** log10 Z. */
  | { readonly task: 'PR'; readonly value: number }
  /** A distribution for each variable. */
  | { readonly task: 'MAR'; readonly marginals: readonly Float64Array[] }
  /** A state for each variable. */
  | { readonly task: 'MPE' | 'MAP'; readonly states: Int32Array }
  /** States of the variables that were asked for. */
  | { readonly task: 'MMAP'; readonly states: ReadonlyMap<number, number> };

/**
 * A result file as the contests have it since 2010: the task, then the answer in one line. Several answers, one for
 * each sample of evidence, are preceded by a line with their number, as in 2008.
 *
 * @see http://www.hlt.utdallas.edu/~vgogate/uai14-competition/resformat.html
 */
export function encodeUaiResult(results: readonly UaiResult[]): string {
  const lines = results.map(answerLine);
  const head = results.length === 1 ? [] : [String(results.length)];
  return `${[results[0]?.task ?? 'MAR', ...head, ...lines].join('\n')}\n`;
}

function answerLine(result: UaiResult): string {
  if (result.task === 'PR') return String(result.value);
  if (result.task === 'MAR')
    return [result.marginals.length, ...result.marginals.flatMap((p) => [p.length, ...p])].join(' ');
  if (result.task === 'MMAP') return [result.states.size, ...[...result.states].flat()].join(' ');
  return [result.states.length, ...result.states].join(' ');
}

/**
 * A result file of the contests, of one answer, with or without its number before it.
 *
 * @param cards states of each variable, to tell the forms apart and to check what is read
 */
export function decodeUaiResult(bytes: Uint8Array, cards: Int32Array, file?: string): UaiResult {
  const words: UaiWords = uaiWords(bytes, file);
  const task = words.word('PR, MAR, MPE, MAP or MMAP').toUpperCase();
  if (task !== 'PR' && task !== 'MAR' && task !== 'MPE' && task !== 'MAP' && task !== 'MMAP')
    words.fail('PR, MAR, MPE, MAP or MMAP was needed at the start');
  const numbers: number[] = [];
  const lines: number[] = [];
  while (!words.ended()) {
    numbers.push(words.number('a number'));
    lines.push(words.line);
  }
  // A number of answers stands alone in its line; 1 is the one that is understood.
  if (numbers.length > 1 && numbers[0] === 1 && lines[1]! > lines[0]!) numbers.shift();
  let at = 0;
  const take = (what: string): number => {
    const value = numbers[at++];
    if (value === undefined) words.fail(`${what} was needed, found the end`);
    return value;
  };
  const whole = (below: number, what: string): number => {
    const value = take(what);
    if (!(Number.isInteger(value) && value >= 0 && value < below))
      words.fail(`${what} was needed, below ${below}, found ${value}`);
    return value;
  };
  const result = answer();
  if (at < numbers.length) words.fail(`${numbers.length - at} numbers after the answer`);
  return result;

  function answer(): UaiResult {
    if (task === 'PR') return { task, value: take('log10 Z') };
    const count = whole(cards.length + 1, 'a number of variables');
    if (task === 'MMAP') {
      const pairs = Array.from({ length: count }, (): [number, number] => {
        const v = whole(cards.length, 'a variable');
        return [v, whole(cards[v]!, 'a state')];
      });
      return { task, states: new Map(pairs) };
    }
    if (count !== cards.length) words.fail(`an answer for ${count} variables, the model has ${cards.length}`);
    if (task === 'MPE' || task === 'MAP')
      return { task, states: Int32Array.from(cards, (card) => whole(card, 'a state')) };
    const marginals = Array.from(cards, (card, v) => {
      const states = whole(card + 1, 'a number of states');
      if (states !== card) words.fail(`variable ${v} has ${card} states, found ${states} probabilities`);
      return Float64Array.from({ length: card }, () => take('a probability'));
    });
    return { task: 'MAR', marginals };
  }
}

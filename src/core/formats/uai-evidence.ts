import { type UaiWords, uaiWords } from './uai-words.js';

/** Known states by variable, one map for each sample. */
export type UaiEvidence = ReadonlyMap<number, number>[];

/**
 * An evidence file of the UAI contests: how many variables are known, then pairs `variable state`. The older form
 * begins with a line that holds the number of samples alone, and has such a list in a line for each; the lines tell
 * which form a file has. Nothing at all, or a 0, says that nothing is known.
 */
export function decodeUaiEvidence(bytes: Uint8Array, file?: string): UaiEvidence {
  const words: UaiWords = uaiWords(bytes, file);
  const lines: { numbers: number[]; line: number }[] = [];
  while (!words.ended()) {
    const value = words.count('a whole number');
    if (lines[lines.length - 1]?.line === words.line) lines[lines.length - 1]!.numbers.push(value);
    else lines.push({ numbers: [value], line: words.line });
  }
  const [first, ...rest] = lines;
  if (!first) return [new Map()];
  const samples = first.numbers[0]!;
  const complete = ({ numbers }: { numbers: number[] }) => numbers.length === 1 + 2 * numbers[0]!;
  if (first.numbers.length === 1 && samples > 0 && samples === rest.length && rest.every(complete))
    return rest.map(({ numbers, line }) => pairs(numbers, () => line));
  const all = lines.flatMap(({ numbers }) => numbers);
  if (all.length !== 1 + 2 * samples)
    words.fail(
      `${samples} known variables need ${2 * samples} numbers after them, found ${all.length - 1}`,
      first.line,
    );
  const at = lines.flatMap(({ numbers, line }) => numbers.map(() => line));
  return [pairs(all, (i) => at[i]!)];

  function pairs(numbers: readonly number[], lineOf: (i: number) => number): Map<number, number> {
    const known = new Map<number, number>();
    for (let i = 1; i < numbers.length; i += 2) {
      if (known.has(numbers[i]!)) words.fail(`variable ${numbers[i]} is given twice`, lineOf(i));
      known.set(numbers[i]!, numbers[i + 1]!);
    }
    return known;
  }
}

export const encodeUaiEvidence = (samples: UaiEvidence): string => {
  const lists = samples.map((known) => [known.size, ...[...known].flat()].join(' '));
  return `${(lists.length === 1 ? lists : [lists.length, ...lists]).join('\n')}\n`;
};

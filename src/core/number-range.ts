import { UsageError } from './errors.js';

/**
 * Numbers of an option: a list `0.5,1,2`, `LOW:HIGH:N` evenly, `LOW:HIGH:Nlog` by equal factors. Ends are as written.
 */
export function numberRange(
  flag: string,
  text: string,
  { least = -Infinity, most = 1000 }: { least?: number; most?: number } = {},
): number[] {
  const number = (word: string) => {
    const value = word.trim() === '' ? Number.NaN : Number(word);
    if (!Number.isFinite(value) || value <= least)
      throw new UsageError(`${flag}: '${word}' is no ${least === 0 ? 'positive ' : ''}number`);
    return value;
  };
  if (!text.includes(':')) return text.split(',').map(number);
  const [first, second, steps] = text.split(':');
  const [low, high] = [number(first!), number(second!)];
  const count = Number(steps?.replace(/log$/, ''));
  if (!Number.isInteger(count) || count < 2 || count > most)
    throw new UsageError(`${flag} ${text}: how many? ${first}:${second}:5, with 2 to ${most} of them`);
  if (!(low < high)) throw new UsageError(`${flag} ${text}: a range goes from the smaller to the larger`);
  const log = steps!.endsWith('log');
  if (log && low <= 0) throw new UsageError(`${flag} ${text}: equal factors need positive numbers`);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return low;
    if (i === count - 1) return high;
    const share = i / (count - 1);
    return log ? low * (high / low) ** share : low + share * (high - low);
  });
}

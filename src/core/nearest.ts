/**
 * The known names that a mistyped one may have meant, nearest first: those within a third of its length (at
 * least one edit, and not all of it), letter case aside, three at most.
 */
export function nearest(name: string, known: Iterable<string>, most = 3): string[] {
  const wanted = name.slice(0, LONGEST).toLowerCase();
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  return [...known]
    .map((candidate) => ({
      candidate,
      edits: editDistance(wanted, candidate.slice(0, LONGEST).toLowerCase(), reach),
    }))
    .filter(({ edits }) => edits <= reach && edits < wanted.length)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** `did you mean height, weight?`, or undefined where nothing is near: the hint of an error. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = nearest(name, known);
  return names.length === 0 ? undefined : `did you mean ${names.join(', ')}?`;
}

const LONGEST = 64; // names of options, commands and columns; a pasted paragraph needs no distance

/**
 * Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment): the least number of
 * insertions, deletions, substitutions and swaps of neighbours, no place edited twice,
 *
 *   d(i, j) = min(d(i-1, j) + 1, d(i, j-1) + 1, d(i-1, j-1) + [a_i != b_j],
 *                 d(i-2, j-2) + 1 where a_i = b_{j-1} and a_{i-1} = b_j).
 *
 * Names whose lengths alone differ by more than `reach` are not compared: the answer is then Infinity.
 *
 * @see Damerau, A technique for computer detection and correction of spelling errors, 1964
 */
export function editDistance(a: string, b: string, reach = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > reach) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

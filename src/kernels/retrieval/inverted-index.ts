/** For each word the pictures that have it, and how much it weighs in them. */
export interface InvertedIndex {
  pictures: number;
  /** Where the postings of each word begin, [words + 1]. */
  offsets: Int32Array;
  picture: Int32Array;
  /** tf-idf of the word in the picture, divided by the length of all of the picture's. */
  weight: Float32Array;
  /** Weight of each word: idf_w = ln((N + 1) / n_w), n_w of the N pictures have it; 0 for words that none has. */
  idf: Float32Array;
}

/**
 * The index of pictures given by the words of their features. A picture is the vector of tf_w idf_w over words, tf_w
 * being how many of its features are word w, scaled to length 1; a rare word tells more than one that all have.
 *
 * @see Sivic & Zisserman, Video Google: a text retrieval approach to object matching in videos, 2003
 */
export function buildInvertedIndex(bags: readonly Int32Array[], wordCount: number): InvertedIndex {
  const counted = bags.map((bag) => countWords(bag));
  const offsets = new Int32Array(wordCount + 1);
  for (const counts of counted) for (const word of counts.keys()) offsets[word + 1]!++;
  const idf = Float32Array.from({ length: wordCount }, (_, w) =>
    offsets[w + 1]! > 0 ? Math.log((bags.length + 1) / offsets[w + 1]!) : 0,
  );
  for (let w = 0; w < wordCount; w++) offsets[w + 1]! += offsets[w]!;
  const next = offsets.slice();
  const picture = new Int32Array(offsets[wordCount]!);
  const weight = new Float32Array(picture.length);
  counted.forEach((counts, i) => {
    for (const [word, value] of weighted(counts, idf)) {
      const at = next[word]!++;
      picture[at] = i;
      weight[at] = value;
    }
  });
  return { pictures: bags.length, offsets, picture, weight, idf };
}

/** How alike a picture is to each of the index: the cosine between their vectors, 0 to 1. */
export function scoresOf(
  { pictures, offsets, picture, weight, idf }: InvertedIndex,
  bag: Int32Array,
): Float64Array {
  const scores = new Float64Array(pictures);
  for (const [word, value] of weighted(countWords(bag), idf))
    for (let at = offsets[word]!; at < offsets[word + 1]!; at++) scores[picture[at]!]! += value * weight[at]!;
  return scores;
}

/** The whole vector of a picture: tf_w idf_w for every word, of length 1; 0 where it has no known word. */
export function bagVector(bag: Int32Array, idf: Float32Array): Float32Array {
  const out = new Float32Array(idf.length);
  for (const [word, value] of weighted(countWords(bag), idf)) out[word] = value;
  return out;
}

function countWords(bag: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const word of bag) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a - b));
}

function weighted(counts: ReadonlyMap<number, number>, idf: Float32Array): [number, number][] {
  const raw = [...counts].map(([word, tf]): [number, number] => [word, tf * idf[word]!]);
  const size = Math.sqrt(raw.reduce((sum, [, v]) => sum + v * v, 0));
  return size === 0 ? [] : raw.map(([word, v]) => [word, v / size]);
}

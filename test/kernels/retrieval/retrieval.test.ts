import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { bagVector, buildInvertedIndex, scoresOf } from '../../../src/kernels/retrieval/inverted-index.js';
import { rankByScore, rankingPrecision } from '../../../src/kernels/retrieval/ranking.js';
import { cosines, vlad } from '../../../src/kernels/retrieval/vlad.js';
import { buildVocabulary, type Vocabulary, wordsOf } from '../../../src/kernels/retrieval/vocabulary.js';

/** Points around the corners of a square of squares: 4 groups of 4. */
function groups(each: number) {
  const rng = createRng(2);
  const n = 16 * each;
  const data = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const group = i % 16;
    data[2 * i] = 100 * (group & 1) + 20 * ((group >> 2) & 1) + rng.normal();
    data[2 * i + 1] = 100 * ((group >> 1) & 1) + 20 * ((group >> 3) & 1) + rng.normal();
  }
  return { n, d: 2, data };
}

describe('vocabulary', () => {
  const points = groups(20);
  test('4 clusters of 4: each of the 16 groups is a word of its own', () => {
    const vocabulary = buildVocabulary(points, { branch: 4, depth: 2 }, createRng(3));
    expect(vocabulary.wordCount).toBe(16);
    expect(vocabulary.children.length).toBe(1 + 4 + 16);
    const words = wordsOf(vocabulary, points);
    words.forEach((word, i) => {
      expect(word).toBe(words[i % 16]);
    });
    expect(new Set(words).size).toBe(16);
  });

  test('depth 1 is k-means: every point goes to the nearest of all centres', () => {
    const vocabulary = buildVocabulary(points, { branch: 7, depth: 1 }, createRng(3));
    const { centres, words } = vocabulary;
    wordsOf(vocabulary, points).forEach((word, i) => {
      const distances = Array.from(words, (w, node) =>
        w < 0
          ? Infinity
          : (points.data[2 * i]! - centres[2 * node]!) ** 2 +
            (points.data[2 * i + 1]! - centres[2 * node + 1]!) ** 2,
      );
      expect(words[distances.indexOf(Math.min(...distances))]).toBe(word);
    });
  });

  test('a centre is the mean of what went down to it', () => {
    const { centres, children, counts, words } = buildVocabulary(
      points,
      { branch: 4, depth: 2 },
      createRng(3),
    );
    const leaves = [...words.keys()].filter((node) => words[node]! >= 0);
    const found = wordsOf({ d: 2, children, counts, centres, words, wordCount: 16 }, points);
    for (const node of leaves) {
      const inside = [...found.keys()].filter((i) => found[i] === words[node]);
      for (const c of [0, 1]) {
        const mean = inside.reduce((sum, i) => sum + points.data[2 * i + c]!, 0) / inside.length;
        expect(Math.abs(mean - centres[2 * node + c]!)).toBeLessThan(1e-4);
      }
    }
  });

  test('few different points make few words; one point makes one', () => {
    const same = { n: 9, d: 1, data: Float32Array.of(1, 1, 1, 5, 5, 5, 9, 9, 9) };
    expect(buildVocabulary(same, { branch: 5, depth: 3 }, createRng(0)).wordCount).toBe(3);
    expect(
      buildVocabulary({ n: 1, d: 1, data: Float32Array.of(4) }, { branch: 5, depth: 3 }, createRng(0))
        .wordCount,
    ).toBe(1);
  });

  test('bytes are taken as they are, and the seed decides', () => {
    const bytes = {
      ...points,
      data: Uint8Array.from(points.data, (v) => Math.max(0, Math.min(255, v + 50))),
    };
    const [a, b] = [1, 1].map((seed) => buildVocabulary(bytes, { branch: 3, depth: 3 }, createRng(seed)));
    expect(a).toEqual(b);
  });
});

describe('inverted index', () => {
  // Word 0 is in all three pictures, 1 in two, 2 and 3 in one.
  const bags = [Int32Array.of(0, 0, 1), Int32Array.of(0, 1, 1, 2), Int32Array.of(0, 3)];
  const index = buildInvertedIndex(bags, 5);

  test('idf is ln((N + 1) / n): 4/3, 4/2, 4/1; a word of no picture weighs nothing', () => {
    [Math.log(4 / 3), Math.log(2), Math.log(4), Math.log(4), 0].forEach((want, w) => {
      expect(index.idf[w]).toBeCloseTo(want, 6);
    });
    expect([...index.offsets]).toEqual([0, 3, 5, 6, 7, 7]);
    expect([...index.picture]).toEqual([0, 1, 2, 0, 1, 1, 2]);
  });

  test('scores are cosines of tf-idf vectors, 1 for the picture itself', () => {
    const vector = (bag: Int32Array) => {
      const v = new Float64Array(5);
      for (const word of bag) v[word]! += [Math.log(4 / 3), Math.log(2), Math.log(4), Math.log(4), 0][word]!;
      return v;
    };
    bags.forEach((bag, q) => {
      const scores = scoresOf(index, bag);
      bags.forEach((other, i) => {
        const [x, y] = [vector(bag), vector(other)];
        const along = x.reduce((sum, v, w) => sum + v * y[w]!, 0);
        expect(scores[i]).toBeCloseTo(along / Math.hypot(...x) / Math.hypot(...y), 6);
      });
      expect(scores[q]).toBeCloseTo(1, 6);
    });
  });

  test('unknown words, and none', () => {
    expect([...scoresOf(index, Int32Array.of(4, 4))]).toEqual([0, 0, 0]);
    expect([...scoresOf(index, new Int32Array(0))]).toEqual([0, 0, 0]);
    expect(scoresOf(buildInvertedIndex([new Int32Array(0)], 2), Int32Array.of(1))[0]).toBe(0);
  });
});

describe('VLAD', () => {
  // Two words, at (0, 0) and (10, 0)
  const vocabulary: Vocabulary = {
    d: 2,
    children: Int32Array.of(1, -1, -1),
    counts: Int32Array.of(2, 0, 0),
    centres: Float32Array.of(0, 0, 0, 0, 10, 0),
    words: Int32Array.of(-1, 0, 1),
    wordCount: 2,
  };
  test('sums of differences from the nearest centre, each of length 1, then all', () => {
    const vectors = { n: 3, d: 2, data: Float32Array.of(1, 1, 2, 3, 10, 5) };
    // (3, 4) / 5 and (0, 5) / 5, over sqrt 2
    [0.6, 0.8, 0, 1].forEach((want, i) => {
      expect(vlad(vocabulary, vectors)[i]).toBeCloseTo(want / Math.SQRT2, 6);
    });
  });
  test('no descriptors, no direction', () => {
    expect([...vlad(vocabulary, { n: 0, d: 2, data: new Float32Array(0) })]).toEqual([0, 0, 0, 0]);
  });
  test('cosines row by row', () => {
    expect([...cosines(Float32Array.of(1, 0), Float32Array.of(0, 1, 0.5, 9, -1, 0))]).toEqual([0, 0.5, -1]);
  });
});

describe('ranking', () => {
  test('by falling score, the first of equals first', () => {
    expect([...rankByScore([1, 3, 2, 3])]).toEqual([1, 3, 2, 0]);
  });
  test('average precision of the textbook: relevant at 1, 3 and 6 of 3 relevant', () => {
    const hits = [true, false, true, false, false, true];
    expect(rankingPrecision(hits, 3)).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 3, 12);
    expect(rankingPrecision(hits, 4)).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 4, 12);
    expect(rankingPrecision([true, true], 2)).toBe(1);
    expect(rankingPrecision([false], 0)).toBeUndefined();
  });
});

test('whole vectors: counts times idf, of length 1, whose products are the scores', () => {
  const bags = [Int32Array.of(0, 0, 1), Int32Array.of(1, 2), Int32Array.of(2, 2, 2)];
  const inverted = buildInvertedIndex(bags, 4);
  const query = Int32Array.of(0, 2, 2, 3);
  const vector = bagVector(query, inverted.idf);
  // idf of words 0 and 2: ln(4 / 1), ln(4 / 2) = half of it; nobody has word 3
  const size = Math.hypot(Math.log(4), 2 * Math.log(2));
  expect([...vector]).toEqual([Math.log(4) / size, 0, (2 * Math.log(2)) / size, 0].map(Math.fround));
  bags.forEach((bag, i) => {
    const dot = bagVector(bag, inverted.idf).reduce((sum, v, w) => sum + v * vector[w]!, 0);
    expect(dot).toBeCloseTo(scoresOf(inverted, query)[i]!, 6);
  });
  expect(Math.max(...bagVector(Int32Array.of(3), inverted.idf))).toBe(0);
});

import type { Vectors } from '../neighbours/vectors.js';
import { type Vocabulary, wordsOf } from './vocabulary.js';

/**
 * The vector of locally aggregated descriptors: for each word the sum of (x - centre) over the descriptors x that it is
 * nearest to, each sum scaled to length 1 (so that one repeated structure does not outweigh the rest), then all to
 * length 1. [words * d]
 *
 * @see Jégou et al., Aggregating local descriptors into a compact image representation, 2010; Arandjelović & Zisserman,
 *   All about VLAD, 2013
 */
export function vlad(vocabulary: Vocabulary, vectors: Vectors): Float32Array {
  const { d, words, wordCount, centres } = vocabulary;
  const nodeOf = new Int32Array(wordCount);
  words.forEach((word, node) => {
    if (word >= 0) nodeOf[word] = node;
  });
  const sums = new Float32Array(wordCount * d);
  wordsOf(vocabulary, vectors).forEach((word, i) => {
    const centre = nodeOf[word]! * d;
    for (let j = 0; j < d; j++) sums[word * d + j]! += vectors.data[i * d + j]! - centres[centre + j]!;
  });
  for (let word = 0; word < wordCount; word++) scaleToOne(sums.subarray(word * d, (word + 1) * d));
  scaleToOne(sums);
  return sums;
}

function scaleToOne(x: Float32Array): void {
  let square = 0;
  for (let i = 0; i < x.length; i++) square += x[i]! * x[i]!;
  if (square > 0) for (let i = 0; i < x.length; i++) x[i]! /= Math.sqrt(square);
}

/** Cosines between a vector of length 1 and others, row by row. */
export function cosines(x: Float32Array, rows: Float32Array): Float64Array {
  return Float64Array.from({ length: rows.length / x.length }, (_, i) => {
    let sum = 0;
    for (let j = 0, at = i * x.length; j < x.length; j++, at++) sum += x[j]! * rows[at]!;
    return sum;
  });
}

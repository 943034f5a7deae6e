import { tf } from '../../../src/tensor/tf.js';
import { integers, plain, type SweepCase } from './case.js';

const words = () => tf.tensor1d(['a', 'b c', '', 'den gr\u00fcnen Wald'], 'string');

export const texts: SweepCase[] = [
  plain('strings reshaped, joined and cut', [], () => [
    tf.reshape(words(), [2, 2]),
    tf.concat([words(), words()]),
    tf.slice(words(), [1], [2]),
  ]),
  plain('tile of strings', [], () => tf.tile(words(), [2])),
  plain('fill with a string', [], () => tf.fill([3], 'ab', 'string')),
  plain('stringSplit', [], () =>
    Object.values(tf.string.stringSplit(words(), tf.scalar(' ', 'string'), true)),
  ),
  plain('stringNGrams', [integers([3], 0, 2, 4)], (splits) =>
    Object.values(
      tf.string.stringNGrams(words(), tf.cast(splits, 'int32'), '|', [1, 2], 'LP', 'RP', 1, false),
    ),
  ),
  plain('stringToHashBucketFast', [], () => tf.string.stringToHashBucketFast(words(), 97)),
  plain('staticRegexReplace', [], () => tf.string.staticRegexReplace(words(), '[a-d]', '<')),
];

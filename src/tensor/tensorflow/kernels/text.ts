import type { tf } from '../../tf.js';
import { type Kernels, list } from '../emit.js';

/** Texts and ragged tensors. TensorFlow counts in int64 where tfjs has int32. */
export const texts: Kernels = {
  StringNGrams: (t, { data, dataSplits }, attrs) => {
    const a = attrs as tf.StringNGramsAttrs;
    return t.emit('StringNGrams', [data!, dataSplits!], {
      separator: a.separator,
      ngram_widths: a.nGramWidths,
      left_pad: a.leftPad,
      right_pad: a.rightPad,
      pad_width: a.padWidth,
      preserve_short_sequences: a.preserveShortSequences,
    });
  },
  StringSplit: (t, { input, delimiter }, attrs) => {
    const { skipEmpty } = attrs as tf.StringSplitAttrs;
    return t
      .emit('StringSplit', [input!, delimiter!], { skip_empty: skipEmpty })
      .map((x) => (x.dtype === 'int64' ? t.cast(x, 'int32') : x));
  },
  StringToHashBucketFast: (t, { input }, attrs) => {
    const { numBuckets } = attrs as tf.StringToHashBucketFastAttrs;
    return t.cast(t.op('StringToHashBucketFast', [input!], { num_buckets: numBuckets }), 'int32');
  },
  StaticRegexReplace: (t, { x }, attrs) => {
    const { pattern, rewrite, replaceGlobal } = attrs as tf.StaticRegexReplaceAttrs;
    return t.op('StaticRegexReplace', [x!], { pattern, rewrite, replace_global: replaceGlobal });
  },
  RaggedGather: (t, inputs, attrs) => {
    const splits = list(inputs, 'paramsNestedSplits');
    return t.emit('RaggedGather', [splits, inputs['paramsDenseValues']!, inputs['indices']!], {
      OUTPUT_RAGGED_RANK: (attrs as tf.RaggedGatherAttrs).outputRaggedRank,
    });
  },
  RaggedRange: (t, { starts, limits, deltas }) =>
    t.emit('RaggedRange', [starts!, limits!, deltas!], { Tsplits: { type: 'int32' } }),
  RaggedTensorToTensor: (t, inputs, attrs) => {
    const { rowPartitionTypes } = attrs as tf.RaggedTensorToTensorAttrs;
    const { shape, values, defaultValue } = inputs;
    return t.op(
      'RaggedTensorToTensor',
      [shape!, values!, defaultValue!, list(inputs, 'rowPartitionTensors')],
      {
        row_partition_types: rowPartitionTypes,
      },
    );
  },
};

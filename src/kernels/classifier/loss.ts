import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';
import { softmaxCrossEntropy } from '../nn/losses.js';
import type { LossFunction } from '../nn/train-step.js';
import type { Classifier } from './architectures.js';

/** Cross-entropy of classes in nats, with the part of the batch that is right as `accuracy`. */
export function classLoss(network: Classifier, { smoothing = 0 } = {}): LossFunction {
  return (s, { x, y }) => {
    const logits = network(s, x!); // [B, K]
    return {
      // Smoothing is a means of training; what is reported on held-back data is the plain loss.
      loss: softmaxCrossEntropy(logits, y!, { smoothing: s.training ? smoothing : 0 }),
      terms: { accuracy: rightPart(logits, y!) },
    };
  };
}

const rightPart = (logits: Tensor, y: Tensor): Tensor =>
  tf.mean(tf.cast(tf.equal(tf.argMax(logits, -1), y), 'float32'));

/** Mean squared error of scaled numbers. */
export function numberLoss(network: Classifier): LossFunction {
  return (s, { x, y }: Tensors) => ({
    loss: tf.mean(tf.squaredDifference(tf.reshape(network(s, x!), [-1]), y!)),
  });
}

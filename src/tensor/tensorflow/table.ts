import type { Kernels } from './emit.js';
import { convolution } from './kernels/convolution.js';
import { elementwise } from './kernels/elementwise.js';
import { imaging } from './kernels/image.js';
import { linear } from './kernels/linear.js';
import { normalisations } from './kernels/normalise.js';
import { poolings } from './kernels/pooling.js';
import { random } from './kernels/random.js';
import { recurrence } from './kernels/recurrent.js';
import { reductions } from './kernels/reductions.js';
import { shaping } from './kernels/shape.js';
import { texts } from './kernels/text.js';
import { updates } from './kernels/update.js';

/** Every kernel of tfjs, and our own, in operations of TensorFlow. */
export const kernels: Kernels = {
  ...elementwise,
  ...reductions,
  ...linear,
  ...convolution,
  ...poolings,
  ...normalisations,
  ...shaping,
  ...imaging,
  ...texts,
  ...random,
  ...recurrence,
  ...updates,
};

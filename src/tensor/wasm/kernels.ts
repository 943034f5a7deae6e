import { alongLowerings } from './lower/along.js';
import { convLowerings } from './lower/conv.js';
import { depthwiseLowerings } from './lower/depthwise.js';
import { elementwiseLowerings } from './lower/elementwise.js';
import { lstmLowerings } from './lower/lstm.js';
import { matmulLowerings } from './lower/matmul.js';
import { normaliseLowerings } from './lower/normalise.js';
import { poolLowerings } from './lower/pool.js';
import { reduceLowerings } from './lower/reduce.js';
import { resizeLowerings } from './lower/resize.js';
import { segmentLowerings } from './lower/segments.js';
import { shapeLowerings } from './lower/shape.js';
import { softmaxLowerings } from './lower/softmax.js';
import { updateLowerings } from './lower/update.js';
import type { Lowerings } from './lowering.js';

/** Every tfjs kernel that has a SIMD twin. */
export const LOWERINGS: Lowerings = {
  ...alongLowerings,
  ...convLowerings,
  ...depthwiseLowerings,
  ...elementwiseLowerings,
  ...lstmLowerings,
  ...matmulLowerings,
  ...normaliseLowerings,
  ...poolLowerings,
  ...reduceLowerings,
  ...resizeLowerings,
  ...segmentLowerings,
  ...shapeLowerings,
  ...softmaxLowerings,
  ...updateLowerings,
};

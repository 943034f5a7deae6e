import { preferredTensorflow } from '../../../src/tensor/tensorflow/manifest.js';

/** Is libtensorflow installed? No test downloads it. */
export const present = (await preferredTensorflow()) !== undefined;
if (!present) console.log('libtensorflow is not installed (ispr backend install cpu): its tests are skipped');

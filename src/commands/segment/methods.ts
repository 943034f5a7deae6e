import { felzenszwalb } from './felzenszwalb.js';
import { kmeans } from './kmeans.js';
import type { Method } from './method.js';
import type { METHOD_NAMES } from './options.js';
import { otsu } from './otsu.js';
import { slic } from './slic.js';
import { watershed } from './watershed.js';

/** Every method of `segment`. A new one is a file beside this, a line here, its name and options in options.ts. */
export const METHODS: Record<(typeof METHOD_NAMES)[number], Method> = {
  otsu,
  kmeans,
  slic,
  felzenszwalb,
  watershed,
};

import { adaptive } from './adaptive.js';
import { contour } from './contour.js';
import { felzenszwalb } from './felzenszwalb.js';
import { grabcutMethod, mincut } from './foreground.js';
import { grow } from './grow.js';
import { kmeans } from './kmeans.js';
import { meanShift } from './mean-shift.js';
import { merge } from './merge.js';
import type { Method } from './method.js';
import { mrf } from './mrf.js';
import { ncut } from './ncut.js';
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
  adaptive,
  'mean-shift': meanShift,
  merge,
  grow,
  contour,
  ncut,
  mincut,
  grabcut: grabcutMethod,
  mrf,
};

import * as z from 'zod';
import { WINDOWS } from '../../kernels/signal/windows.js';

/** The window of a transform and what shapes it; spread into the schemas of spectral commands. */
export const windowOptions = (standard: (typeof WINDOWS)[number], what: string) => ({
  window: z.enum(WINDOWS).default(standard).describe(`weights of ${what}, periodic`),
  beta: z.number().min(0).default(8.6).describe('shape of the kaiser window'),
  sigma: z
    .number()
    .positive()
    .optional()
    .describe('width of the gaussian window')
    .meta({ unit: 'SAMPLES', defaultText: 'a sixth of the window' }),
  alpha: z.number().min(0).max(1).default(0.5).describe('tapered part of the tukey window'),
});

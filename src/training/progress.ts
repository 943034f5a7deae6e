import * as z from 'zod';
import { curveSchema, meansSchema, noCurve, noMeans } from './means.js';

const count = z.number().int().min(0);
const numbers = z.record(z.string(), z.number());

/** How far a run is: what a checkpoint holds beside the tensors, and all that going on depends on. */
export const progressSchema = z.object({
  /** Steps done. */
  step: count,
  /** Epochs done, and the batches done of the one under way. */
  epoch: count,
  position: count,
  /** Of the epoch under way. */
  sums: meansSchema,
  /** Since the last line of the log. */
  line: meansSchema,
  curve: curveSchema,
  /** Of each epoch: its last step, means of its terms, and those of validation as `val…`. */
  history: z.array(z.object({ epoch: count, step: count, train: numbers, validation: numbers.optional() })),
  best: z.object({ step: count, epoch: count, loss: z.number() }).optional(),
  /** Epochs since the best one. */
  stale: count,
  /** Items and time without first steps, which compile. */
  timedItems: count,
  timedMs: z.number(),
  firstStepMs: z.number(),
  elapsedMs: z.number(),
});
export type Progress = z.output<typeof progressSchema>;
export type EpochRecord = Progress['history'][number];

export const noProgress = (): Progress => ({
  step: 0,
  epoch: 0,
  position: 0,
  sums: noMeans(),
  line: noMeans(),
  curve: noCurve(),
  history: [],
  stale: 0,
  timedItems: 0,
  timedMs: 0,
  firstStepMs: 0,
  elapsedMs: 0,
});

import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import type { ForegroundModel } from '../../kernels/field/fit-foreground.js';
import { PIXEL_FEATURES } from '../../kernels/field/pixel-classifier.js';

const FORMAT = 'ispr-crf-segment';
const VERSION = 1;

export interface Parameters {
  weights: Float64Array;
  smoothness: number;
}

export const modelJson = ({ weights, smoothness }: ForegroundModel): Json => ({
  format: FORMAT,
  version: VERSION,
  features: [...PIXEL_FEATURES],
  weights: [...weights],
  smoothness,
});

const schema = z.object({
  weights: z.array(z.number()).length(PIXEL_FEATURES.length),
  smoothness: z.number().min(0),
});

/** Parameters that `ispr crf-segment --save-model` wrote. */
export async function readModel(file: string): Promise<Parameters> {
  const json = parseJson(await readInput(file), file);
  const head = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(json);
  if (!head.success)
    throw new DataError('these are no parameters of ispr crf-segment', {
      file,
      hint: 'ispr crf-segment IMG --train A.png:A-MASK.png --save-model model.json writes them',
    });
  if (head.data.version > VERSION)
    throw new DataError(`the model is of version ${head.data.version}, this program reads up to ${VERSION}`, {
      file,
    });
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new DataError(`the model is damaged at ${path.join('.')}: ${message}`, { file });
  }
  return { weights: Float64Array.from(parsed.data.weights), smoothness: parsed.data.smoothness };
}

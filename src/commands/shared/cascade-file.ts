import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import type { Cascade } from '../../kernels/detection/cascade.js';
import { fitsWindow, HAAR_KINDS } from '../../kernels/detection/haar.js';

/** What training wrote down beside the cascade, and a resumed one compares. */
export type TrainingRecord = Readonly<Record<string, string | number | boolean>>;

/** A cascade and what it finds. */
export interface CascadeModel {
  cascade: Cascade;
  label: string;
  training: TrainingRecord;
}

const FORMAT = 'ispr-cascade';
const VERSION = 1;
const MOST_STAGES = 1000;
const MOST_STUMPS = 10_000;

const side = z.number().int().min(3).max(1000);

const schema = z.object({
  label: z.string(),
  window: z.tuple([side, side]),
  stages: z
    .array(
      z.object({
        threshold: z.number(),
        stumps: z
          .array(
            z.object({
              kind: z.enum(HAAR_KINDS),
              x: z.number(),
              y: z.number(),
              w: z.number(),
              h: z.number(),
              threshold: z.number(),
              below: z.number(),
              above: z.number(),
            }),
          )
          .min(1)
          .max(MOST_STUMPS),
      }),
    )
    .max(MOST_STAGES),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** As JSON, a stump a row. */
export function cascadeJson({ cascade, label, training }: CascadeModel): Json {
  return {
    format: FORMAT,
    version: VERSION,
    label,
    window: [cascade.width, cascade.height],
    stages: cascade.stages.map(({ threshold, stumps }) => ({
      threshold,
      stumps: stumps.map(({ feature, threshold, below, above }) => ({ ...feature, threshold, below, above })),
    })),
    training,
  };
}

export async function readCascade(path: string): Promise<CascadeModel> {
  const json = parseJson(await readInput(path, { limitBytes: 2 ** 26 }), path);
  const head = z.object({ format: z.literal(FORMAT), version: z.number() }).safeParse(json);
  if (!head.success) throw new DataError('no cascade of ispr face-train', { file: path });
  if (head.data.version > VERSION)
    throw new DataError(`a cascade of version ${head.data.version}, this ispr reads up to ${VERSION}`, {
      file: path,
      hint: 'a newer ispr has written it',
    });
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new DataError(`${issue?.path.join('.')}: ${excerpt(issue?.message ?? '')}`, { file: path });
  }
  const { label, window, stages, training } = parsed.data;
  const [width, height] = window;
  if (width * height > 16384)
    throw new DataError(`a window of ${width} × ${height} pixels, 16384 at most`, { file: path });
  const cascade: Cascade = {
    width,
    height,
    stages: stages.map(({ threshold, stumps }, k) => ({
      threshold,
      stumps: stumps.map(({ kind, x, y, w, h, threshold, below, above }) => {
        const feature = { kind, x, y, w, h };
        if (!fitsWindow(feature, { width, height }))
          throw new DataError(`a feature of stage ${k} reaches beyond the window`, { file: path });
        return { feature, threshold, below, above };
      }),
    })),
  };
  return { cascade, label, training };
}

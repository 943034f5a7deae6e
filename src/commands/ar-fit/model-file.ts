import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { matrix, toRows } from '../../kernels/linalg/matrix.js';
import { AR_METHODS, type ArimaModel } from '../../kernels/series/arima-model.js';
import { TRENDS } from '../../kernels/series/trend.js';
import type { VarModel } from '../../kernels/series/var.js';

const VERSION = 1;

const numbers = z.array(z.number()).transform((v) => Float64Array.from(v));
const order = z.number().int().min(0).max(1_000_000);

const arima = z.object({
  name: z.string(),
  ar: numbers,
  ma: numbers,
  seasonalAr: numbers,
  seasonalMa: numbers,
  season: order,
  difference: order.max(4),
  seasonalDifference: order.max(1000),
  trend: z.enum(TRENDS),
  mean: z.number(),
  slope: z.number(),
  sigma2: z.number().positive(),
  method: z.enum(AR_METHODS),
});

const rows = z.array(z.array(z.number()));

const vector = z.object({
  columns: z.array(z.string()).min(1),
  trend: z.enum(TRENDS),
  intercept: numbers,
  slope: numbers,
  lags: z.array(rows),
  sigma: rows,
});

export type StoredModels =
  | { kind: 'arma'; models: { name: string; model: ArimaModel }[] }
  | { kind: 'var'; columns: string[]; model: VarModel };

/** One model at the top level; those of several series as a list. */
export function arimaJson(models: readonly { name: string; model: ArimaModel }[]): Json {
  const head = { format: 'ispr-ar', version: VERSION, kind: 'arma' };
  const list = models.map(({ name, model: { coefficients, line, ...rest } }) => ({
    name,
    ar: [...coefficients.ar],
    ma: [...coefficients.ma],
    seasonalAr: [...coefficients.seasonalAr],
    seasonalMa: [...coefficients.seasonalMa],
    season: rest.season,
    difference: rest.difference,
    seasonalDifference: rest.seasonalDifference,
    trend: rest.trend,
    mean: line.mean,
    slope: line.slope,
    sigma2: rest.sigma2,
    method: rest.method,
  }));
  return list.length === 1 ? { ...head, ...list[0]! } : { ...head, models: list };
}

export function varJson(
  columns: readonly string[],
  { trend, intercept, slope, lags, sigma }: VarModel,
): Json {
  return {
    ...{ format: 'ispr-ar', version: VERSION, kind: 'var', columns, trend },
    intercept: [...intercept],
    slope: [...slope],
    lags: lags.map(toRows),
    sigma: toRows(sigma),
  };
}

/** A model that `ispr ar-fit -o` wrote. */
export async function readModels(file: string): Promise<StoredModels> {
  const json = parseJson(await readInput(file, { limitBytes: 1 << 28 }), file);
  const head = z
    .object({
      format: z.literal('ispr-ar'),
      version: z.number().int(),
      kind: z.enum(['arma', 'var']),
      models: z.unknown().optional(),
    })
    .safeParse(json);
  if (!head.success)
    throw new DataError('this is no model of ispr ar-fit', {
      file,
      hint: 'ispr ar-fit IN -o model.json writes one',
    });
  if (head.data.version > VERSION)
    throw new DataError(`the model is of version ${head.data.version}, this program reads up to ${VERSION}`, {
      file,
    });
  if (head.data.kind === 'var') return { kind: 'var', ...vectorModel(checked(vector, json, file), file) };
  const several = z.object({ models: z.array(arima).min(1) });
  const models = head.data.models ? checked(several, json, file).models : [checked(arima, json, file)];
  return {
    kind: 'arma',
    models: models.map(({ name, ar, ma, seasonalAr, seasonalMa, mean, slope, ...rest }) => ({
      name,
      model: { ...rest, coefficients: { ar, ma, seasonalAr, seasonalMa }, line: { mean, slope } },
    })),
  };
}

function checked<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new DataError(`the model is damaged at ${path.join('.')}: ${message}`, { file });
}

function vectorModel(
  { columns, trend, intercept, slope, lags, sigma }: z.output<typeof vector>,
  file: string,
) {
  const k = columns.length;
  const square = (a: number[][]) => {
    if (a.length !== k || a.some((row) => row.length !== k))
      throw new DataError(`the model has ${k} columns, but a matrix of another size`, { file });
    return matrix(k, k, Float64Array.from(a.flat()));
  };
  if (intercept.length !== k || slope.length !== k)
    throw new DataError(`the model has ${k} columns, but ${intercept.length} intercepts`, { file });
  const model: VarModel = {
    ...{ trend, intercept, slope, order: lags.length, lags: lags.map(square), sigma: square(sigma) },
  };
  return { columns, model };
}

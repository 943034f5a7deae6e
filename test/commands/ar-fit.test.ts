import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { arimaJson, readModels, varJson } from '../../src/commands/ar-fit/model-file.js';
import { options } from '../../src/commands/ar-fit/options.js';
import { largestOrder, requestOf } from '../../src/commands/ar-fit/request.js';
import { fitArima } from '../../src/kernels/series/arima.js';
import { fitVar } from '../../src/kernels/series/var.js';
import { sunspots, wave } from '../kernels/series/arma-series.js';

const request = (chosen: Readonly<Record<string, unknown>>) => requestOf(options.parse(chosen));

test.each([
  [{ order: [2, 1], select: 'aic' }, '--order and --select exclude each other'],
  [{ order: [2], maxOrder: 4 }, '--max-order is for the choice of an order'],
  [{ order: [2], scores: 's.csv' }, '--scores is for the choice'],
  [{ order: [0] }, '--order 0 leaves nothing to fit'],
  [{ order: [0, 0], trend: 'constant' }, '--order 0 leaves nothing to fit'],
  [{ order: [2, 1], method: 'burg' }, '--method burg is for autoregressions: moving averages need mle'],
  [{ method: 'ols', maxMa: 1 }, '--method ols is for autoregressions'],
  [{ order: [1], method: 'ols', seasonal: [1, 0, 0, 4] }, 'seasons need mle'],
  [{ order: [1], seasonal: [1, 0, 0, 1] }, 'a season has 2 samples or more'],
  [{ order: [1], forecasts: 'f.csv' }, '--forecasts needs --forecast H'],
  [{ order: [1], granger: 'g.csv' }, '--granger needs --var'],
  [{ var: true, order: [1, 1] }, '--var has no moving average'],
  [{ var: true, method: 'mle' }, '--var is fitted by least squares'],
  [{ var: true, spectrum: 5 }, '--spectrum is not for --var'],
  [{ model: 'm.json', order: [2] }, '--order is for a fit: --model has its own'],
  [{ model: 'm.json', difference: 1 }, '--difference is for a fit'],
])('%o is refused', (chosen, message) => {
  expect(() => request(chosen)).toThrow(message);
});

test('what is left open', () => {
  expect(request({})).toMatchObject({
    arima: { method: 'mle', trend: 'constant' },
    select: { criterion: 'aic', maxMa: 0 },
  });
  expect(request({ order: [1], difference: 1 }).arima.trend).toBe('none');
  expect(request({ var: true, select: 'hq' })).toMatchObject({
    arima: { method: 'ols' },
    select: { criterion: 'hq' },
  });
  // A walk, with drift or without, and a season's walk have orders 0.
  expect(request({ order: [0], difference: 1 }).select).toBeUndefined();
  expect(request({ order: [0], seasonal: [0, 1, 0, 12] }).arima.seasonalDifference).toBe(1);
  expect([4, 20, 1000].map((n) => largestOrder(n, 1))).toEqual([1, 5, 12]);
});

describe('model files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ispr-ar-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (json: unknown) => {
    const path = join(folder, 'model.json');
    writeFileSync(path, JSON.stringify(json));
    return path;
  };

  test('what is written is read again, one model and several', async () => {
    const orders = { ar: 1, ma: 1, seasonalAr: 0, seasonalMa: 1, season: 4 };
    const model = fitArima(wave(120), { orders, difference: 1, trend: 'linear', quick: true });
    const other = fitArima(sunspots, { orders: { ar: 2, ma: 0 }, method: 'burg' });
    for (const models of [
      [{ name: 'a', model }],
      [
        { name: 'a', model },
        { name: '__proto__', model: other },
      ],
    ]) {
      const back = await readModels(write(arimaJson(models)));
      expect(back.kind === 'arma' && back.models.map(({ name }) => name)).toEqual(
        models.map(({ name }) => name),
      );
      expect(back.kind === 'arma' && arimaJson(back.models)).toEqual(arimaJson(models));
    }
  });
  test('a vector model too', async () => {
    const fit = fitVar([wave(100), wave(130).slice(30)], 2, { trend: 'linear' });
    const back = await readModels(write(varJson(['x', 'y'], fit)));
    expect(back.kind === 'var' && varJson(back.columns, back.model)).toEqual(varJson(['x', 'y'], fit));
  });
  test.each([
    [{ hello: 1 }, 'no model of ispr ar-fit'],
    [{ format: 'ispr-ar', version: 2, kind: 'arma' }, 'of version 2, this program reads up to 1'],
    [{ format: 'ispr-ar', version: 1, kind: 'arma', name: 'x', ar: 'no' }, 'damaged at ar'],
    [{ format: 'ispr-ar', version: 1, kind: 'arma', models: [] }, 'damaged at models'],
    [
      {
        ...{ format: 'ispr-ar', version: 1, kind: 'var', columns: ['a'], trend: 'none' },
        ...{ intercept: [0], slope: [0], lags: [[[1, 2]]], sigma: [[1]] },
      },
      'a matrix of another size',
    ],
  ])('%o is refused', async (json, message) => {
    await expect(readModels(write(json))).rejects.toThrow(message);
  });
});

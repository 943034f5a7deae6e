import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { loadCommand } from '../../../src/commands/index.js';
import { compute } from '../../../src/core/backend.js';
import { crewSize, standAlone } from '../../../src/core/command/crew.js';
import type { Job } from '../../../src/core/command/plan.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-crew-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

test('as many processes as threads and jobs, as memory holds, none where the work is short', () => {
  Object.assign(compute, { threads: 4, memoryBytes: 1e15 });
  expect([crewSize(100, 100), crewSize(3, 1000), crewSize(100, 5)]).toEqual([4, 3, 1]);
  const one = process.memoryUsage.rss();
  compute.memoryBytes = 4 * one;
  expect(crewSize(100, 100)).toBe(2);
  compute.memoryBytes = one;
  expect(crewSize(100, 100)).toBe(1);
});

test('jobs stand alone with files of their own, and without tensors', async () => {
  const job = (path: string, out = 'x.png'): Job => ({
    items: [{ path, name: path }],
    out: { path: out, extension: 'png' },
    extra: new Map(),
  });
  const path = join(folder, 'a.png');
  writeFileSync(path, 'x');
  const [blur, predict] = [(await loadCommand('blur'))!, (await loadCommand('predict'))!];
  expect(await standAlone(blur, [job(path), job(path), job(path)])).toBe(true);
  expect(await standAlone(blur, [job(path), job(path)])).toBe(false);
  expect(await standAlone(blur, [job(path), job(path), job('-')])).toBe(false);
  expect(await standAlone(blur, [job(path), job(path), job(path, '-')])).toBe(false);
  expect(await standAlone(predict, [job(path), job(path), job(path)])).toBe(false);
});

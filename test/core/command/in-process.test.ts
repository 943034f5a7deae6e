import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadCommand } from '../../../src/commands/index.js';
import { compute } from '../../../src/core/backend.js';
import { runInProcess } from '../../../src/core/command/in-process.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-in-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'x.csv'), 'value\n7\n3\n7\n3\n7\n3\n7\n3\n');

const run = (line: string) => runInProcess(line, { find: loadCommand, version: '0.0.0', folder });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('a command prints into the outcome and hands over its result', async () => {
  const { code, stdout, results } = await run('ispr acf x.csv --lags 2 -o - -q');
  expect(code).toBe(0);
  expect(text(stdout)).toBe('lag,value\n0,1\n1,-0.875\n2,0.75\n');
  expect(results[0]!.metrics).toEqual({ n: 8, period: null }); // lag 2 is the last: no peak inside
  expect((await results[0]!.plot!()).panels).toHaveLength(1);
});

test('a pipe carries bytes, > keeps them in a file, and only the end of the line is printed', async () => {
  const { stdout, results } = await run(
    'ispr convert x.csv - --format jsonl | ispr fft - --json > s.json && ispr inspect s.json',
  );
  expect(JSON.parse(readFileSync(join(folder, 's.json'), 'utf8'))).toMatchObject({
    inputs: ['-'],
    metrics: { n: 8, dominantFrequency: 0.5 },
  });
  expect(text(stdout)).toMatch(/^json/);
  expect(results).toHaveLength(3);
});

test('gates and errors end in the code and the words that a shell would see; && stops', async () => {
  const gate = await run("ispr acf x.csv --fail-if 'period<5' && ispr doctor");
  expect(gate).toMatchObject({ code: 3, stderr: 'ispr acf: gate failed: period<5\n' });
  expect(gate.results).toHaveLength(1);
  expect(await run('ispr acf missing.csv')).toMatchObject({
    code: 66,
    stderr: 'ispr acf: no such file or folder (missing.csv)\n',
    results: [],
  });
  await expect(run('ispr nonsense')).rejects.toThrow('nonsense');
});

test('folder and computing are afterwards what they were', async () => {
  const before = [process.cwd(), compute.simd, compute.threads];
  await run('ispr blur missing.png --backend cpu --threads 1');
  expect([process.cwd(), compute.simd, compute.threads]).toEqual(before);
  compute.simd = false;
  const { stdout } = await run('ispr acf x.csv --json');
  compute.simd = true;
  expect(JSON.parse(text(stdout)).backend).toBe('cpu');
});

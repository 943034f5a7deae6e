import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCommand } from '../../src/commands/index.js';
import { runInProcess } from '../../src/core/command/in-process.js';
import { decodeNpy } from '../../src/core/formats/npy.js';

const folder = mkdtempSync(join(tmpdir(), 'ispr-vae-'));
symlinkSync(resolve(import.meta.dirname, '../../fixtures'), join(folder, 'fixtures'), 'junction');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8').trimEnd().split('\n');

const run = (line: string) => runInProcess(`ispr ${line}`, { find: loadCommand, version: '0.0.0', folder });

/** Lines that must work; answers the results of the last. */
async function done(line: string) {
  const { code, stderr, results } = await run(line);
  expect(code, stderr).toBe(0);
  return results.at(-1)!;
}

beforeAll(async () => {
  writeFileSync(at('numbers.csv'), 'a,b\n0.5,0.25\n1,0\n1.5,0.75\n0.1,0.9\n');
  const quick = '--hidden 8 --batch-size 16 -q';
  await done('synth digits --n 60 -o digits -q');
  await done('synth digits --n 6 --layout folders --test 0 -o pictures -q');
  await done(`train-vae --data digits --latent 3 --max-steps 4 ${quick} -o vae.safetensors`);
  await done(`train-vae --data digits --latent 2 --conditional --max-steps 4 ${quick} -o cvae.safetensors`);
  await done(`train-vae --data fixtures/iris.csv --latent 2 --epochs 5 ${quick} -o iris.safetensors`);
  await done(
    `train-vae --data numbers.csv --kind series --latent 2 --epochs 1 ${quick} -o series.safetensors`,
  );
});

describe('what is refused', () => {
  test.each([
    ['train-vae --data digits --variance 0.1', 2, '--variance is of a Gaussian decoder'],
    ['train-vae --data digits --arch linear --hidden 4', 2, 'no hidden layers'],
    ['train-vae --data digits --filters 4', 2, 'no convolutions'],
    ['train-vae --data numbers.csv --arch conv', 2, 'conv is for pictures, the data are table'],
    ['train-vae --data digits --kl-warmup 2.5', 2, '--kl-warmup'],
    ['train-vae --data digits --decoder bernoulli --normalize zscore', 2, 'goes below 0'],
    ['train-vae --data numbers.csv --conditional', 65, 'no labels'],
    ['train-vae --data nowhere', 66, 'nowhere'],
    ['sample-vae vae.safetensors --traverse --manifold', 2, 'pick one'],
    ['sample-vae vae.safetensors --dims 1', 2, '--dims is for --traverse'],
    ['sample-vae vae.safetensors --range 1', 2, '--range is for --traverse'],
    ['sample-vae vae.safetensors --manifold --columns 3', 2, '--columns'],
    ['sample-vae vae.safetensors --traverse --dims 3', 2, '3 dimensions, 0 to 2'],
    ['sample-vae vae.safetensors --manifold --dims 1,1', 2, 'two different'],
    ['sample-vae vae.safetensors --label 3', 2, 'not conditional'],
    ['sample-vae cvae.safetensors --label three', 2, "knows no class 'three'"],
    ['sample-vae fixtures/iris.csv', 65, 'iris.csv'],
    ['interpolate vae.safetensors 0 60 --data digits', 2, 'items 0 to 59'],
    ['interpolate vae.safetensors 0 x --data digits', 2, 'x is no position'],
    ['interpolate vae.safetensors digits digits', 65, '60 items, one was needed'],
    ['interpolate vae.safetensors fixtures/cat.png fixtures/cat.png', 65, 'the model takes 28 × 28 × 1'],
    ['interpolate cvae.safetensors 0 1', 2, '--label is needed'],
    ['interpolate vae.safetensors 0 1 --data digits --label 3', 2, 'not conditional'],
  ])('%s', async (line, code, message) => {
    const { code: found, stderr } = await run(line);
    expect(stderr).toContain(message);
    expect(found).toBe(code);
  });
});

describe('samples', () => {
  test('of pictures: a grid, a folder, an array, rows', async () => {
    await done('sample-vae vae.safetensors --n 12 --columns 6 -o grid.png -q');
    const size = readFileSync(at('grid.png'));
    expect([size.readUInt32BE(16), size.readUInt32BE(20)]).toEqual([6 * 30 + 2, 2 * 30 + 2]);
    await done('sample-vae vae.safetensors --n 12 -o many -q');
    expect(existsSync(at('many/11.png'))).toBe(true);
    await done('sample-vae vae.safetensors --n 2 --take draw -o draws.npy -q');
    const { shape, data } = decodeNpy(readFileSync(at('draws.npy')), 'draws.npy').value;
    expect(shape).toEqual([2, 28, 28]);
    expect(new Set(data as Float32Array)).toEqual(new Set([0, 1]));
    await done('sample-vae vae.safetensors --manifold --dims 0,2 --steps 2 -o plane.csv -q');
    expect(text('plane.csv')[0]).toMatch(/^z0,z2,p0,/);
    expect(text('plane.csv')[1]).toMatch(/^-0\.674\d*,0\.674/);
  });

  test('of a conditional model: all classes in turn, or one', async () => {
    const column = (name: string) =>
      text(name)
        .slice(1)
        .map((line) => line.split(',')[0]);
    await done('sample-vae cvae.safetensors --n 12 -o all.csv -q');
    const labels = column('all.csv');
    expect(labels.slice(0, 2)).toEqual(['0', '1']);
    expect(new Set(labels).size).toBeGreaterThan(5);
    await done('sample-vae cvae.safetensors --n 3 --label 4 -o fours.csv -q');
    expect(column('fours.csv')).toEqual(['4', '4', '4']);
  });

  test('of a table: rows as the data have them, drawn; walks are means', async () => {
    await done('sample-vae iris.safetensors --n 40 -o flowers.csv -q');
    const [head, ...lines] = text('flowers.csv');
    expect(head).toBe('sepalLength,sepalWidth,petalLength,petalWidth,species');
    expect(lines).toHaveLength(40);
    for (const line of lines) expect(line).toMatch(/,(setosa|versicolor|virginica)$/);
    await done('sample-vae iris.safetensors --traverse --steps 3 -o walks.csv -q');
    await done('sample-vae iris.safetensors --traverse --steps 3 --seed 9 -o again.csv -q');
    expect(text('walks.csv')).toEqual(text('again.csv'));
    expect(text('walks.csv')[0]).toMatch(/^dimension,z,sepalLength/);
  });

  test('of series: a row for each step', async () => {
    await done('sample-vae series.safetensors --n 2 -o series.csv -q');
    expect(text('series.csv').map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'series,step',
      '0,0',
      '0,1',
      '1,0',
      '1,1',
    ]);
  });

  test.each(['vae', 'cvae', 'iris', 'series'])('%s is drawn, also walks and planes', async (model) => {
    for (const mode of ['', '--traverse', '--manifold --steps 3'])
      await done(`sample-vae ${model}.safetensors --n 5 ${mode} --plot ${model}.svg -q`);
    expect(readFileSync(at(`${model}.svg`), 'utf8')).toContain('<svg');
  });
});

describe('interpolation', () => {
  test('its ends are the reconstructions whatever the way is', async () => {
    await done('interpolate vae.safetensors 0 1 --data digits --steps 3 -o arc.csv -q');
    await done('interpolate vae.safetensors 0 1 --data digits --steps 3 --method linear -o line.csv -q');
    const numbers = (name: string) =>
      text(name)
        .slice(1)
        .map((line) => line.split(',').map(Number));
    const [arc, line] = [numbers('arc.csv'), numbers('line.csv')];
    expect(arc.map(([t]) => t)).toEqual([0, 0.5, 1]);
    for (const end of [0, 2])
      for (const [j, value] of arc[end]!.entries()) expect(value).toBeCloseTo(line[end]![j]!, 5);
    expect(arc[1]).not.toEqual(line[1]);
  });

  test('between files, and with the classes of the data', async () => {
    const { metrics } = await done('interpolate cvae.safetensors 0 1 --data digits --plot strip.svg -q');
    expect(metrics!['distance']).toBeGreaterThan(0);
    const [first] = readdirSync(at('pictures'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.png'),
    );
    await done(`interpolate vae.safetensors pictures/${first} pictures/${first} -o same.png -q`);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPlatform, openWheel, partsOf } from '../../../src/tensor/tensorflow/wheel.js';
import { type FakeWheel, fakeWheel, LIBRARIES } from './fake-wheel.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-wheel-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = async (options?: FakeWheel) => {
  const wheel = await openWheel(await fakeWheel(join(folder, 'a.whl'), options));
  await wheel.archive.close();
  return wheel;
};

test('what a wheel says of itself', async () => {
  const wheel = await opened({
    name: 'Tensorflow_CPU',
    zip64: true,
    requires: [
      'nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      "nvidia-nccl-cu12<3.0,>=2.27.7; extra == 'and-cuda'",
      '--index-url=evil; extra == "and-cuda"',
      'nvidia-x @ file:///evil; extra == "and-cuda"',
      'tensorflow-io>=0.23; extra == "gcs-filesystem"',
    ],
  });
  expect(wheel).toMatchObject({
    name: 'tensorflow-cpu',
    version: '2.21.0',
    tags: ['cp312-cp312-manylinux_2_27_x86_64'],
    // Nothing that pip would take for an option or a place to load from.
    cudaRequirements: ['nvidia-cublas-cu12<13.0,>=12.5.3.2', 'nvidia-nccl-cu12<3.0,>=2.27.7'],
  });
  const parts = partsOf(wheel, (name) => (name in LIBRARIES ? name : undefined));
  expect(parts.map(({ target }) => target)).toEqual(Object.keys(LIBRARIES));
  expect(parts[0]!.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a library without a hash in RECORD is not installed', async () => {
  const wheel = await opened({ record: (lines) => lines.replace(/^.*_cc.*\n/m, '') });
  expect(() => partsOf(wheel, (name) => name)).toThrow(
    "has no SHA-256 of 'tensorflow/libtensorflow_cc.so.2'",
  );
});

test('what is no wheel is refused in one line', async () => {
  writeFileSync(join(folder, 'text'), 'no zip at all, but some text');
  await expect(openWheel(join(folder, 'text'))).rejects.toThrow('cut short or no zip archive');
  await expect(openWheel(join(folder, 'none'))).rejects.toMatchObject({ code: 66 });
  await expect(openWheel(folder)).rejects.toMatchObject({ code: 66 });
  await expect(opened({ version: 'x y' })).rejects.toThrow('lack a name or a version');
});

describe('platforms', () => {
  test.each([
    ['cp312-cp312-manylinux_2_27_x86_64', 'linux', 'x64', true],
    ['py3-none-manylinux2014_x86_64', 'linux', 'x64', true],
    ['cp312-cp312-linux_x86_64', 'linux', 'x64', true],
    ['py3-none-any', 'linux', 'arm64', true],
    ['cp312-cp312-manylinux_2_27_aarch64', 'linux', 'x64', false],
    ['cp312-cp312-manylinux_2_27_aarch64', 'linux', 'arm64', true],
    ['cp312-cp312-musllinux_1_2_x86_64', 'linux', 'x64', false],
    ['cp312-cp312-macosx_12_0_arm64', 'linux', 'x64', false],
    ['cp312-cp312-macosx_12_0_arm64', 'darwin', 'arm64', true],
    ['cp312-cp312-macosx_12_0_universal2', 'darwin', 'x64', true],
    ['cp312-cp312-win_amd64', 'linux', 'x64', false],
  ] as const)('%s on %s %s: %s', async (tag, platform, arch, fits) => {
    const check = async () => checkPlatform(await opened({ tag }), platform, arch);
    if (fits) await check();
    else await expect(check()).rejects.toThrow(`${platform} ${arch} is here`);
  });
});

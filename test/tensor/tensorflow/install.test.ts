import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../../src/core/errors.js';
import { faults } from '../../../src/core/files.js';
import { plannedBackend } from '../../../src/tensor/choose.js';
import { installTensorflow, removeTensorflow } from '../../../src/tensor/tensorflow/install.js';
import { installedTensorflow, librariesOf } from '../../../src/tensor/tensorflow/manifest.js';
import { type FakeWheel, fakeWheel, LIBRARIES } from './fake-wheel.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ispr-install-'));
  vi.stubEnv('ISPR_CACHE', join(folder, 'cache'));
});
afterEach(() => {
  faults.before = () => {};
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const at = (...names: string[]) => join(folder, ...names);
const cache = (...names: string[]) => at('cache', 'tensorflow', ...names);
const wheel = (options?: FakeWheel, name = 'a.whl') => fakeWheel(at(name), options);
const fromWheel = async (options?: FakeWheel) =>
  installTensorflow({ variant: 'cpu', wheels: [await wheel(options)] });

// The fake libraries have the names of Linux; what is checked is the same on every system.
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('cpu', () => {
  test('libraries and manifest are put into the cache, the manifest last, nothing else stays', async () => {
    const order: string[] = [];
    faults.before = (step, path) => {
      if (step === 'rename') order.push(path.replace(/.*\//, ''));
    };
    const { manifest, bytes } = await fromWheel();
    expect(order).toEqual(['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2', 'manifest.json', 'cpu']);
    const texts = Object.values(LIBRARIES);
    expect(bytes).toBe(texts[0]!.length + texts[1]!.length);
    expect(readFileSync(cache('cpu/libtensorflow_cc.so.2'), 'utf8')).toBe(texts[0]);
    expect(readdirSync(cache())).toEqual(['cpu']);
    expect(manifest).toMatchObject({
      format: 'ispr-backend',
      version: 1,
      variant: 'cpu',
      tensorflow: '2.21.0',
    });
    expect(await installedTensorflow('cpu')).toMatchObject({ ...manifest, folder: cache('cpu') });
    expect(await plannedBackend('auto')).toEqual({ name: 'tensorflow' });
  });

  test('a second installation takes the place of the first; remove takes it away', async () => {
    await fromWheel();
    await fromWheel({ version: '2.22.0' });
    expect((await installedTensorflow('cpu'))?.tensorflow).toBe('2.22.0');
    expect(await removeTensorflow('cpu')).toBe(true);
    expect(await removeTensorflow('cpu')).toBe(false);
    expect(await installedTensorflow('cpu')).toBeUndefined();
    expect(await plannedBackend('auto')).toEqual({ name: 'wasm' });
    await expect(plannedBackend('tensorflow')).rejects.toMatchObject({ code: EXIT.unavailable });
  });

  test('a part that is missing or cut short is told of, and auto goes on without', async () => {
    await fromWheel();
    truncateSync(cache('cpu/libtensorflow_cc.so.2'), 10);
    await expect(installedTensorflow('cpu')).rejects.toThrow('has 10 bytes');
    expect((await plannedBackend('auto')).trouble).toMatch(/tensorflow is not used: has 10 bytes/);
    await expect(plannedBackend('tensorflow')).rejects.toMatchObject({ code: EXIT.unavailable });
    rmSync(cache('cpu/libtensorflow_cc.so.2'));
    await expect(installedTensorflow('cpu')).rejects.toThrow('this part is missing');
    writeFileSync(cache('cpu/manifest.json'), '{"format":"ispr-backend","version":2}');
    await expect(installedTensorflow('cpu')).rejects.toThrow('no manifest');
  });

  test.each([
    ['a macOS wheel', { tag: 'cp312-cp312-macosx_12_0_arm64' }, 'macosx_12_0_arm64'],
    ['a wheel for ARM', { tag: 'cp312-cp312-manylinux_2_27_aarch64' }, 'aarch64'],
    ['the CUDA build', { name: 'tensorflow' }, 'a wheel of tensorflow-cpu is needed for cpu'],
    ['another package', { name: 'numpy' }, 'numpy was given'],
    ['a wheel without libraries', { files: {} }, 'has no libtensorflow_cc.so.2'],
    [
      'a library that is not what RECORD says',
      { record: (lines: string) => lines.replace(/(_cc.so.2,sha256=)../, '$1AA') },
      'its SHA-256 differs',
    ],
  ])('%s is refused, and what was installed stays', async (_what, options, message) => {
    await fromWheel();
    const refused = fromWheel({ version: '9.9.9', ...options });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ code: EXIT.data });
    expect((await installedTensorflow('cpu'))?.tensorflow).toBe('2.21.0');
  });

  test('a full disk at any step leaves what was installed, or the new build whole', async () => {
    await fromWheel();
    const path = await wheel({ version: '3.0.0' });
    for (let fail = 0; ; fail++) {
      let steps = 0;
      faults.before = (step) => {
        if (step === 'open' || step === 'read' || steps++ !== fail) return;
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      };
      const error: unknown = await installTensorflow({ variant: 'cpu', wheels: [path] }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      faults.before = () => {};
      const version = (await installedTensorflow('cpu'))?.tensorflow;
      expect(['2.21.0', '3.0.0']).toContain(version);
      if (error === undefined) {
        expect(version).toBe('3.0.0');
        expect(fail).toBeGreaterThan(10);
        return;
      }
      expect(error).toMatchObject({ code: EXIT.io });
    }
  });

  test('what was unpacked before an interruption is not unpacked again', async () => {
    const path = await wheel();
    faults.before = (step, name) => {
      if (step === 'write' && name.endsWith('framework.so.2')) throw new Error('interrupted');
    };
    await expect(installTensorflow({ variant: 'cpu', wheels: [path] })).rejects.toThrow('interrupted');
    expect(await installedTensorflow('cpu')).toBeUndefined();
    const written: string[] = [];
    faults.before = (step, name) => {
      if (step === 'create') written.push(name.replace(/.*\//, ''));
    };
    await installTensorflow({ variant: 'cpu', wheels: [path] });
    expect(written).toContain('libtensorflow_framework.so.2');
    expect(written).not.toContain('libtensorflow_cc.so.2');
  });

  test('what was half unpacked from another wheel is unpacked again', async () => {
    mkdirSync(cache('cpu.partial/libraries-2.21.0'), { recursive: true });
    const text = Object.values(LIBRARIES)[0]!;
    writeFileSync(cache('cpu.partial/libraries-2.21.0/libtensorflow_cc.so.2'), text.replace('all', 'ALL'));
    await fromWheel();
    expect(readFileSync(cache('cpu/libtensorflow_cc.so.2'), 'utf8')).toBe(text);
  });

  test('two at once: the second is told to wait', async () => {
    mkdirSync(cache(), { recursive: true });
    writeFileSync(cache('cpu.partial.lock'), String(process.ppid));
    await expect(fromWheel()).rejects.toMatchObject({ code: EXIT.unavailable });
  });
});

/** A pip that copies wheels from a folder, or fails as told; what it was asked is in `asked`. */
async function fakePip(script: string) {
  mkdirSync(at('bin'), { recursive: true });
  writeFileSync(at('asked'), '');
  const program = `#!/bin/sh\n[ "$3" = --version ] && exit 0\necho "$@" >> "${at('asked')}"\n${script}\n`;
  writeFileSync(at('bin/python3'), program);
  chmodSync(at('bin/python3'), 0o755);
  vi.stubEnv('PATH', `${at('bin')}${delimiter}/usr/bin${delimiter}/bin`);
}
const asked = () => readFileSync(at('asked'), 'utf8').trim().split('\n');
const TO = `to=$(echo "$*" | sed 's/.*--dest \\([^ ]*\\).*/\\1/')`;

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('by pip', () => {
  test('the wheel of the release is asked for, and its download shown', async () => {
    await wheel({}, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
    await fakePip(
      `${TO}\necho '  Downloading tensorflow_cpu-2.21.0-x.whl (274.0 MB)'\nhead -c 3000000 /dev/zero > $TMPDIR/part.whl\nhead -c 9000000 /dev/zero > $TMPDIR/cached\nsleep 0.6\ncp ${at('*.whl')} $to`,
    );
    const told: string[] = [];
    const { wheels } = await installTensorflow({
      variant: 'cpu',
      progress: (label, total, done) => told.push(`${label} ${total} ${Math.round(done)}`),
    });
    expect(wheels).toEqual(['tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl']);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatch(/^-m pip download --no-deps --only-binary=:all: .* tensorflow-cpu==2.21.0$/);
    expect(told).toContain('tensorflow_cpu-2.21.0-x.whl 274 3');
    expect(readdirSync(cache())).toEqual(['cpu']);
  });

  test('where there is no wheel for that Python, the one that runs is asked for', async () => {
    await wheel({}, 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl');
    await fakePip(
      `${TO}\ncase "$*" in *--python-version*) echo 'ERROR: No matching distribution found' >&2; exit 1;; esac\ncp ${at('*.whl')} $to`,
    );
    await installTensorflow({ variant: 'cpu' });
    expect(asked()).toHaveLength(2);
  });

  test.each([
    ["echo 'ERROR: Could not find a version' >&2; exit 1", EXIT.unavailable, 'Could not find a version'],
    ["echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1", EXIT.io, 'ran out of disk space'],
    ['exit 0', EXIT.unavailable, 'without a wheel'],
    [
      `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'ProxyError(1)': x" >&2; echo 'ERROR: No matching distribution found' >&2; exit 1`,
      EXIT.unavailable,
      'pip cannot reach its package index (ProxyError)',
    ],
  ])('%s', async (script, code, message) => {
    await fakePip(script);
    const work = installTensorflow({ variant: 'cpu' });
    await expect(work).rejects.toThrow(message);
    await expect(work).rejects.toMatchObject({ code });
  });

  test('a wheel that came damaged is taken away, so that the next try asks again', async () => {
    await wheel({}, 'tensorflow_cpu-2.21.0-x.whl');
    truncateSync(at('tensorflow_cpu-2.21.0-x.whl'), 5000);
    await fakePip(`${TO}\ncp ${at('*.whl')} $to`);
    await expect(installTensorflow({ variant: 'cpu' })).rejects.toMatchObject({ code: EXIT.data });
    expect(existsSync(cache('cpu.partial/wheels/tensorflow_cpu-2.21.0-x.whl'))).toBe(false);
  });

  test('without pip it says what to get and how to go on', async () => {
    vi.stubEnv('PATH', at('nothing'));
    await expect(installTensorflow({ variant: 'cpu' })).rejects.toMatchObject({
      code: EXIT.unavailable,
      hint: expect.stringMatching(/tensorflow_cpu-2.21.0-.*x86_64.whl .*--from-wheel FILE/),
    });
  });

  test('cuda: the NVIDIA packages that the wheel names come too, their libraries in their folders', async () => {
    await wheel(
      { name: 'tensorflow', requires: ['nvidia-cudnn-cu12<10.0,>=9.3; extra == "and-cuda"'] },
      'tensorflow-2.21.0-x.whl',
    );
    const files = {
      'nvidia/cudnn/lib/libcudnn.so.9': 'cudnn',
      'nvidia/cudnn/include/cudnn.h': 'header',
      'nvidia/cuda_nvcc/bin/ptxas': 'program',
      'nvidia/cublas/lib/libnvblas.so.12': 'unused',
    };
    await wheel(
      { name: 'nvidia_cudnn_cu12', version: '9.28.0', tag: 'py3-none-any', files },
      'nvidia_cudnn_cu12-9.28.0-x.whl',
    );
    await fakePip(
      `${TO}\ncase "$*" in *nvidia*) cp ${at('nvidia*.whl')} $to;; *) cp ${at('tensorflow*.whl')} $to;; esac`,
    );
    const { manifest } = await installTensorflow({ variant: 'cuda' });
    expect(asked()[1]).toMatch(/ nvidia-cudnn-cu12<10.0,>=9.3$/);
    expect(Object.keys(manifest.files)).toEqual([
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'nvidia/cudnn/lib/libcudnn.so.9',
      'nvidia/cuda_nvcc/bin/ptxas',
    ]);
    const build = (await installedTensorflow('cuda'))!;
    const own = ['libtensorflow_framework.so.2', 'libtensorflow_cc.so.2'].map((name) => cache('cuda', name));
    expect(await librariesOf(build, false)).toEqual(own);
    expect(await librariesOf(build, true)).toEqual([cache('cuda/nvidia/cudnn/lib/libcudnn.so.9'), ...own]);
    expect(await plannedBackend('auto')).toEqual({ name: 'tensorflow' });
    const notes: string[] = [];
    await installTensorflow({
      variant: 'cuda',
      wheels: [at('tensorflow-2.21.0-x.whl')],
      note: (text) => notes.push(text),
    });
    expect(notes[0]).toMatch(/taken from the system .*: nvidia-cudnn-cu12$/);
    await expect(
      installTensorflow({ variant: 'cuda', wheels: [at('nvidia_cudnn_cu12-9.28.0-x.whl')] }),
    ).rejects.toThrow('a wheel of tensorflow is needed');
    appendFileSync(at('tensorflow-2.21.0-x.whl'), 'x');
    await expect(
      installTensorflow({ variant: 'cuda', wheels: [at('tensorflow-2.21.0-x.whl')] }),
    ).rejects.toMatchObject({ code: EXIT.data });
  });
});

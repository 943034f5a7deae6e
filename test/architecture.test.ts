import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

// Imports point one way: commands -> training -> kernels -> tensor -> simd, and core beside them. Kernels take
// from core only what is listed here, and the SIMD room, which readers in core use too, only how to compute. Core
// starts the tensor engine for a command that needs it, and knows no more of it. There is one FFT: tensors take that of
// the kernels, which knows nothing of tensors.
const KERNELS_MAY_USE = ['core/errors', 'core/random', 'core/backend', 'core/data'];
const MAY_START_TENSORS = ['core/command/run.ts'];
const MAY_TAKE_THE_FFT = ['tensor/wasm/fft.ts'];
const FFT = 'kernels/signal/fft.js';

const root = resolve(import.meta.dirname, '..');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.includes('assembly') && !name.endsWith('.d.ts'),
);

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to]) =>
    relative(join(root, 'src'), resolve(root, 'src', dirname(file), to!)).replaceAll('\\', '/'),
  );
}

test.each(sources)('src/%s imports only what its room may', (file) => {
  const room = file.split(/[/\\]/)[0];
  for (const to of importsOf(file)) {
    const forbidden =
      (room === 'core' && /^(commands|kernels|training|bench)\//.test(to)) ||
      (room === 'core' && to.startsWith('tensor/') && !MAY_START_TENSORS.includes(file)) ||
      (room === 'tensor' &&
        !/^(tensor|core|simd)\//.test(to) &&
        !(to === FFT && MAY_TAKE_THE_FFT.includes(file))) ||
      (room === 'training' && !/^(training|kernels|tensor|core)\//.test(to)) ||
      (room === 'kernels' &&
        !/^(kernels|tensor|simd)\//.test(to) &&
        !KERNELS_MAY_USE.some((allowed) => to.startsWith(allowed))) ||
      (room === 'simd' && !to.startsWith('simd/') && to !== 'core/backend.js');
    expect(forbidden, `${file} imports ${to}`).toBe(false);
  }
});

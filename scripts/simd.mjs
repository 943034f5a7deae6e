// Compiles src/simd/assembly to WebAssembly and writes it, with typed bindings, as binary.ts.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

export async function buildSimd(root) {
  const out = join(tmpdir(), `ispr-simd-${process.pid}`);
  const { error, stderr } = await asc.main([
    join(root, 'src/simd/assembly/index.ts'),
    '--outFile',
    `${out}.wasm`,
    '--bindings',
    'raw',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '2',
    '--maximumMemory',
    '65536',
    '--noExportMemory',
    '--noAssert',
    '-O3',
  ]);
  if (error) throw new Error(`asc: ${error.message}\n${stderr}`);
  const wasm = await readFile(`${out}.wasm`);
  const declarations = await readFile(`${out}.d.ts`, 'utf8');
  const functions = [...declarations.matchAll(/export function (\w+)\(([^)]*)\): (\w+);/g)].map(
    ([, name, args, result]) => `  ${name}(${args}): ${result};`,
  );
  await writeFile(
    join(root, 'src/simd/binary.ts'),
    `// Made by scripts/simd.mjs from assembly/; not kept in git.
export interface SimdExports {
${functions.join('\n')}
}

/** The compiled kernels. */
export const simdBinary = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(BASE64, 'base64'));

const BASE64 =
  '${wasm.toString('base64')}';
`,
  );
  for (const extension of ['wasm', 'd.ts', 'js']) await rm(`${out}.${extension}`, { force: true });
}

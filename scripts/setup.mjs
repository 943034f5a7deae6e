// Brings a clone to the point where commands and tests run, doing only what is missing or stale:
// packages, SIMD kernels, the bundle with its catalogue, manual and completions (--build does the latter always), and
// for `npm test` TensorFlow.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules/.cache/ispr.json');
const force = process.argv.includes('--build');

async function hashOf(...paths) {
  const hash = createHash('sha256');
  const add = async (path) => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (!entries) return hash.update(path).update(await readFile(path));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (!GENERATED.has(entry.name)) await add(join(path, entry.name));
  };
  for (const path of paths) await add(join(root, path));
  return hash.digest('hex');
}

const GENERATED = new Set(['binary.ts']);

async function stamps() {
  return existsSync(stampFile) ? JSON.parse(await readFile(stampFile, 'utf8')) : {};
}

async function save(changes) {
  await mkdir(dirname(stampFile), { recursive: true });
  await writeFile(stampFile, JSON.stringify({ ...(await stamps()), ...changes }));
}

function npm(...args) {
  // npm tells its scripts where it is; run by hand, it is looked for on the PATH.
  const cli = process.env.npm_execpath;
  const run = cli
    ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

// npm leaves its own record of what it installed; a lock file that is newer has not been installed yet.
const changed = async (path) => (await stat(join(root, path)).catch(() => ({ mtimeMs: 0 }))).mtimeMs;
if ((await changed('node_modules/.package-lock.json')) < (await changed('package-lock.json'))) {
  console.error('setup: installing packages');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
}

const { buildSimd } = await import('./simd.mjs');
const simd = await hashOf('src/simd/assembly', 'scripts/simd.mjs');
if (force || (await stamps()).simd !== simd || !existsSync(join(root, 'src/simd/binary.ts'))) {
  console.error('setup: compiling SIMD kernels');
  await buildSimd(root);
  await save({ simd });
}

const bundle = await hashOf('src', 'package.json', 'scripts/build.mjs');
if (force || (await stamps()).bundle !== bundle || !existsSync(join(root, 'dist/main.js'))) {
  console.error('setup: bundling');
  const { build } = await import('./build.mjs');
  await build(root);
  await save({ bundle });
}

if (process.env.npm_lifecycle_event === 'test') {
  const { installTensorflow } = await import('./tensorflow.mjs');
  installTensorflow(root);
}

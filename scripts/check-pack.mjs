// Packs the package, installs it into empty folders with lifecycle scripts off and on, runs it there, and
// measures what it takes on disk.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const LIMIT_MB = 120;
const shell = process.platform === 'win32';
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, shell, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

async function folderBytes(folder) {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) sum += (await stat(join(entry.parentPath ?? entry.path, entry.name))).size;
  return sum;
}

const work = await mkdtemp(join(tmpdir(), 'ispr-pack-'));
try {
  const [{ filename, size, unpackedSize }] = JSON.parse(
    npm(['pack', '--json', '--pack-destination', work], root),
  );
  console.log(
    `${filename}: ${(size / 1e6).toFixed(1)} MB packed, ${(unpackedSize / 1e6).toFixed(1)} MB unpacked`,
  );
  for (const scripts of ['true', 'false']) {
    const folder = await mkdtemp(join(work, 'install-'));
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    npm(
      [
        'install',
        `--ignore-scripts=${scripts}`,
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        join(work, filename),
      ],
      folder,
    );
    const megabytes = (await folderBytes(join(folder, 'node_modules'))) / 1e6;
    console.log(`installed with ignore-scripts=${scripts}: ${megabytes.toFixed(1)} MB`);
    if (megabytes > LIMIT_MB) throw new Error(`more than ${LIMIT_MB} MB`);
    await writeFile(
      join(folder, 'wave.csv'),
      `v\n${Array.from({ length: 64 }, (_, t) => Math.sin((2 * Math.PI * t) / 8)).join('\n')}\n`,
    );
    const run = (...args) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(folder, 'node_modules/ispr/bin/ispr.js'), ...args],
        { cwd: folder, encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(`ispr ${args.join(' ')}: exit ${status}\n${stderr}`);
      return stdout;
    };
    run('--version');
    const { metrics } = JSON.parse(run('fft', 'wave.csv', '--json'));
    if (Math.abs(metrics.dominantFrequency - 0.125) > 1e-12) throw new Error('fft found another frequency');
    run('synth', 'shapes', '-o', 'shapes.png');
    run('blur', 'shapes.png', '--sigma', '2', '-o', 'soft.png');
  }
  console.log('the packed package works');
} finally {
  await rm(work, { recursive: true, force: true });
}

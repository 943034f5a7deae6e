// Measures how ispr takes damaged files, full disks, signals and too little memory, and ends non-zero when
// anything is out of contract. --only NAME,… picks parts, --full takes longer, --write updates
// docs/reliability.md.
import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'node_modules/.cache/ispr-reliability');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await esbuild.build({
  absWorkingDir: root,
  // The victim is a bundle of its own: it runs in processes of its own.
  entryPoints: { main: 'scripts/reliability/main.ts', victim: 'scripts/reliability/victim.ts' },
  outdir: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['sharp'],
  logLevel: 'warning',
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
});
await copyFile(join(root, 'test/core/formats/seeds.oracle.json'), join(out, 'seeds.oracle.json'));
// A copy, so that building meanwhile disturbs nothing; sharp is found above it.
const program = join(out, 'program');
for (const part of ['bin', 'dist', 'fixtures', 'package.json', 'scripts/reliability/peak.cjs'])
  await cp(join(root, part), join(program, part), { recursive: true });
const { reliability } = await import(pathToFileURL(join(out, 'main.js')).href);
process.exit(
  await reliability(
    { root: program, bundles: out, page: join(root, 'docs/reliability.md') },
    process.argv.slice(2),
  ),
);

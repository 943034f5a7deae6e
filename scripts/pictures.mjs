// Draws the picture of each command's page: runs the example that the page shows and keeps its chart, made small.
// `npm run pictures -- acf fft` draws those only.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'docs/images/commands');
const WIDTH = 960;

const catalogue = JSON.parse(readFileSync(join(root, 'dist/catalogue.json'), 'utf8'));
const { picturedExample } = await import(pathToFileURL(join(root, 'dist/documents.js')));
const wanted = process.argv.slice(2);
mkdirSync(target, { recursive: true });
const home = mkdtempSync(join(tmpdir(), 'ispr-pictures-'));
try {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const program = join(root, 'bin/ispr.js');
  writeFileSync(join(bin, 'ispr'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
    mode: 0o755,
  });
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, ISPR_BACKEND: 'wasm' };
  for (const entry of catalogue) {
    const line = picturedExample(entry);
    if (line === undefined || (wanted.length > 0 && !wanted.includes(entry.name))) continue;
    const folder = join(home, entry.name);
    mkdirSync(folder);
    symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'), 'junction');
    // Examples build on the files of those before them.
    for (const example of entry.examples.slice(0, entry.examples.indexOf(line) + 1)) {
      const { status, stderr } = spawnSync('sh', ['-c', example], { cwd: folder, env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${example}\n${stderr}`);
    }
    const [, picture] = /--plot (\S+\.png)/.exec(line);
    await sharp(join(folder, picture))
      .resize({ width: WIDTH, withoutEnlargement: true })
      .png({ palette: true, colours: 256, effort: 10 })
      .toFile(join(target, `${entry.name}.png`));
    console.log(`docs/images/commands/${entry.name}.png`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

// Fails when a page, manual or completion in the repository is not what the commands' schemas say.
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { documents } = await import(pathToFileURL(join(root, 'dist/documents.js')));
const wanted = await documents();
const wrong = [];
for (const [path, text] of wanted) {
  if (path.startsWith('dist/')) continue;
  if ((await readFile(join(root, path), 'utf8').catch(() => undefined)) !== text) wrong.push(path);
}
for (const folder of ['docs/commands', 'man', 'completions'])
  for (const name of await readdir(join(root, folder)))
    if (!wanted.has(`${folder}/${name}`)) wrong.push(`${folder}/${name} (of no command)`);
if (wrong.length > 0) {
  console.error(`not up to date, run npm run build:\n${wrong.map((path) => `  ${path}`).join('\n')}`);
  process.exit(1);
}
console.log(`${wanted.size} documents are up to date`);

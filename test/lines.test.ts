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
import { afterAll, expect, test } from 'vitest';
import { loadAll, loadCommand } from '../src/commands/index.js';
import { runInProcess } from '../src/core/command/in-process.js';
import { picturedExample } from '../src/core/command/page.js';
import { parse } from '../src/core/command/parse.js';
import { parseShellLine } from '../src/core/command/shell-line.js';

// Every line that a document shows is a line that works: it parses, and where what it reads is there, it runs.

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ispr-lines-'));
symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'), 'junction');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const documents = [
  'README.md',
  'docs/networks.md',
  'docs/signals.md',
  'docs/images.md',
  'docs/graphical.md',
  'docs/signals-activity.md',
  ...readdirSync(join(root, 'examples'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [`examples/${entry.name}/README.md`] : [],
  ),
];

/** Lines of code blocks, and code inside of text, that begin with `ispr`. Comments and dots do not belong to them. */
const linesIn = (text: string) =>
  [...text.matchAll(/^ispr .+$|`(ispr [^`\n]+)`/gm)]
    .map(([line, inline]) => (inline ?? line).replace(/\s+#.*$/, '').trim())
    // `bash|zsh|fish` names choices and `…` stands for more: nothing to type.
    .filter((line) => !/\S\|\S|…|\.\.\./.test(line));

const examples = (await loadAll()).flatMap((spec) => spec.examples);
const lines = [
  ...new Set([...documents.flatMap((name) => linesIn(readFileSync(join(root, name), 'utf8'))), ...examples]),
];

const pictured = (await loadAll()).filter((spec) => picturedExample(spec)).map(({ name }) => name);
test.each(pictured)('the page of %s has its picture: npm run pictures', (name) =>
  expect(existsSync(join(root, `docs/images/commands/${name}.png`))).toBe(true),
);

test('there are lines to look at', () => expect(lines.length).toBeGreaterThan(40));

// They take long, or write into the home of whoever runs the test.
const ONLY_PARSED =
  /^ispr (demo|bench|backend (install|remove|bench)|train-diffusion --data digits|(sample-diffusion|evaluate|resume) \S*digits)\b|~/;

// Networks are trained and sampled for hours by those who want them good; that a line works shows in two steps.
const brief = (line: string): string => {
  if (/^ispr resume\b/.test(line)) return `${line} --max-steps 3`;
  if (/^ispr train-diffusion\b/.test(line)) return `${line} --max-steps 2 --bound-draws 0`;
  // Few recordings for the guide to activities: their pictures are made one by one.
  if (/^ispr synth activity\b/.test(line))
    return line.replace(/--n \d+ --subjects \d+/, '--n 24 --subjects 4');
  if (/^ispr train-/.test(line)) return `${line} --max-steps 2`;
  if (/^ispr sample-diffusion\b/.test(line)) return `${line.replace(/ --steps \d+/, '')} --steps 2`;
  return line;
};

/** What a line writes by printf or echo before it runs ispr is written here; the rest of the line comes back. */
function written(line: string): string {
  const [all, program, text, file] = /^(printf|echo) '([^']*)' > (\S+) && /.exec(line) ?? [];
  if (all === undefined) return line;
  writeFileSync(join(folder, file!), program === 'echo' ? `${text}\n` : text!.replaceAll('\\n', '\n'));
  return written(line.slice(all.length));
}

test.each(lines)('%s', async (shown) => {
  const line = written(shown);
  const made = new Set<string>();
  let runs = !ONLY_PARSED.test(line);
  for (const { words } of parseShellLine(line.replace(/~\//, '').replace(/ \| source$/, ''))) {
    const [program, name = '', ...argv] = words;
    expect(program).toBe('ispr');
    if (name.startsWith('--')) return;
    const spec = await loadCommand(name);
    expect(spec, name).toBeDefined();
    if (argv.includes('--help')) return;
    const { inputs, common, options } = parse(spec!, argv);
    const reads = inputs.filter(
      (path, i) => (spec!.inputs[i] ?? spec!.inputs.at(-1))?.accepts || /\.[a-z]+$/.test(path),
    );
    if (typeof options['data'] === 'string') reads.push(options['data']);
    runs &&= reads.every((path) => existsSync(join(folder, path)) || made.has(path));
    if (common.out !== undefined) made.add(common.out);
  }
  if (!runs) return;
  const { code, stderr } = await runInProcess(brief(line.replace(/ \| source$/, '')), {
    find: loadCommand,
    version: '0.0.0',
    folder,
  });
  expect(code, stderr).toBe(0);
});

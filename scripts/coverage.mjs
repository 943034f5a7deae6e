// Writes docs/coverage.md from docs/coverage.tsv: which topics of the field have a command, domain by domain.
// The columns: domain, topic, commands, a test that proves it, and if it is only partly there, in words how far.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docs = join(root, 'docs');
const [, ...lines] = (await readFile(join(docs, 'coverage.tsv'), 'utf8')).trimEnd().split('\n');
const domains = new Map();
for (const [domain, topic, names = '', proof = '', partly = ''] of lines.map((line) => line.split('\t'))) {
  const commands = names.split(',').filter(Boolean);
  for (const path of [...commands.map((name) => `docs/commands/${name}.md`), proof].filter(Boolean))
    if (!existsSync(join(root, path))) throw new Error(`${topic}: there is no ${path}`);
  if (commands.length > 0 !== (proof !== '')) throw new Error(`${topic}: commands and a proof go together`);
  domains.set(domain, [...(domains.get(domain) ?? []), { topic, commands, proof, partly }]);
}

const begun = (topics) => topics.filter(({ commands }) => commands.length > 0);
const inPart = (topics) => begun(topics).filter(({ partly }) => partly !== '');
const done = (topics) => begun(topics).length - inPart(topics).length;
const link = (name) => `[${name}](commands/${name}.md)`;
const row = ({ topic, commands, proof, partly }) =>
  `| ${topic.replaceAll('|', '\\|')} | ${commands.map(link).join(', ')} | ${partly} | [test](../${proof}) |`;

const all = [...domains.values()].flat();
const parts = [
  '# Coverage',
  `Topics of the field and the commands that do them: ${done(all)} of ${all.length} so far, and ${inPart(all).length} in part. Made from [coverage.tsv](coverage.tsv) by \`node scripts/coverage.mjs\`; a topic is done when its command meets its equations, options and tests, and in part when the words beside it say how far it goes.`,
  `| domain | done | in part | topics |\n|---|---|---|---|\n${[...domains].map(([domain, topics]) => `| ${domain} | ${done(topics)} | ${inPart(topics).length} | ${topics.length} |`).join('\n')}`,
];
for (const [domain, topics] of domains) {
  if (begun(topics).length === 0) continue;
  parts.push(`## ${domain[0].toUpperCase()}${domain.slice(1)}`);
  parts.push(
    `| topic | commands | in part: | proof |\n|---|---|---|---|\n${begun(topics).map(row).join('\n')}`,
  );
}
await writeFile(join(docs, 'coverage.md'), `${parts.join('\n\n')}\n`);

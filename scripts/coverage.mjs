// Writes docs/coverage.md from docs/coverage.tsv: which topics of the field have a command, domain by domain.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../docs');
const [, ...lines] = (await readFile(join(docs, 'coverage.tsv'), 'utf8')).trimEnd().split('\n');
const domains = new Map();
for (const [domain, topic, commands = ''] of lines.map((line) => line.split('\t')))
  domains.set(domain, [
    ...(domains.get(domain) ?? []),
    { topic, commands: commands.split(',').filter(Boolean) },
  ]);

const covered = (topics) => topics.filter(({ commands }) => commands.length > 0);
const link = (name) => `[${name}](commands/${name}.md)`;
const all = [...domains.values()].flat();
const parts = [
  '# Coverage',
  `Topics of the field and the commands that do them: ${covered(all).length} of ${all.length} so far. Made from [coverage.tsv](coverage.tsv) by \`node scripts/coverage.mjs\`; a topic is entered when its command meets its equations, options and tests.`,
  `| domain | done | topics |\n|---|---|---|\n${[...domains].map(([domain, topics]) => `| ${domain} | ${covered(topics).length} | ${topics.length} |`).join('\n')}`,
];
for (const [domain, topics] of domains) {
  if (covered(topics).length === 0) continue;
  parts.push(`## ${domain[0].toUpperCase()}${domain.slice(1)}`);
  parts.push(
    covered(topics)
      .map(({ topic, commands }) => `- ${topic}: ${commands.map(link).join(', ')}`)
      .join('\n'),
  );
}
await writeFile(join(docs, 'coverage.md'), `${parts.join('\n\n')}\n`);

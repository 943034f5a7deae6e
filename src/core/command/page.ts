import type { Entry } from './catalogue.js';
import type { Flag } from './flags.js';
import { defaultNote, FORM_NAMES, flagText } from './help.js';
import { GROUPS } from './spec.js';

/** docs/commands/<name>.md */
export function commandPage(entry: Entry): string {
  const parts = [
    `# ispr ${entry.name}`,
    entry.summary,
    `\`\`\`\n${entry.usage}\n\`\`\``,
    entry.description,
    '## Inputs',
    entry.inputs.length > 0 ? entry.inputs.map(inputItem).join('\n') : 'None.',
    '## Options',
    entry.options.length > 0 ? optionTable(entry.options) : 'Only the common ones.',
    'The [common options](README.md#common-options) apply too.',
    '## Output',
    entry.outputs.length > 0
      ? entry.outputs
          .map(
            ({ form, extensions }) =>
              `- ${FORM_NAMES[form]}: ${extensions.map((e) => `\`.${e}\``).join(' ') || 'a folder'}`,
          )
          .join('\n')
      : 'Printed; nothing is written.',
    Object.keys(entry.metrics).length > 0 &&
      `### Metrics\n\n${Object.entries(entry.metrics)
        .map(([name, about]) => `- \`${name}\`: ${about}`)
        .join('\n')}`,
    '## Examples',
    `\`\`\`sh\n${entry.examples.join('\n')}\n\`\`\``,
    pictureOf(entry),
    `Source: ${entry.source}`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

/** Domains whose pages show what `--plot` draws. */
const PICTURED: ReadonlySet<string> = new Set([
  'Signals',
  'Wavelets',
  'Images',
  'Classical learning',
  'Graphs, causality',
  'Sequences and fields',
]);

/** The example whose chart the page shows: the first that has one. `npm run pictures` draws them. */
export function picturedExample({ group, examples }: Pick<Entry, 'group' | 'examples'>): string | undefined {
  return PICTURED.has(group) ? examples.find((line) => /--plot \S+\.png/.test(line)) : undefined;
}

function pictureOf(entry: Entry): string {
  const line = picturedExample(entry);
  return line === undefined
    ? ''
    : `![What ${line.replaceAll(/[[\]]/g, '')} draws](../images/commands/${entry.name}.png)`;
}

/** docs/commands/README.md: the catalogue and the options that all commands share. */
export function commandIndexPage(entries: readonly Entry[], common: readonly Flag[]): string {
  const parts = ['# Commands', 'Made from the commands themselves by `npm run docs`.'];
  for (const group of GROUPS) {
    const mine = entries.filter((entry) => entry.group === group);
    if (mine.length === 0) continue;
    parts.push(
      `## ${group}`,
      mine.map(({ name, summary }) => `- [${name}](${name}.md): ${summary}`).join('\n'),
    );
  }
  parts.push('## Common options', optionTable(common));
  return `${parts.join('\n\n')}\n`;
}

function inputItem({ name, about, choices, extensions }: Entry['inputs'][number]): string {
  if (choices) return `- \`${name}\`: ${about}: ${choices.map((choice) => `\`${choice}\``).join(', ')}`;
  return `- \`${name}\`: ${about}${extensions.length > 0 ? ` (${extensions.map((e) => `\`.${e}\``).join(' ')})` : ''}`;
}

function optionTable(flags: readonly Flag[]): string {
  const rows = flags.map(
    (flag) =>
      `| \`${cell(flagText(flag))}\` | ${cell(flag.about)} | ${cell(defaultNote(flag).replace(/^default: /, ''))} |`,
  );
  return `| option | what it does | default |\n|---|---|---|\n${rows.join('\n')}`;
}

const cell = (text: string) => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');

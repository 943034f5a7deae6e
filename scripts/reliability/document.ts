import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Findings, Part } from './part.js';

const HEAD = `# Reliability, measured

What happens to ispr and to your files when inputs are damaged, disks fill up, memory runs out or the process is
killed. The figures come from one command, which ends non-zero when anything is out of the contract:

    npm run reliability              # a few minutes
    npm run reliability -- --full    # more of everything
    npm run reliability -- --only kills,disk
    npm run reliability -- --write   # writes this page

The rules behind the figures: all reading and writing goes through one module. A file is written under a temporary
name in the folder of its target, flushed to disk and renamed; so its name holds the old content or the new, at any
moment. Sizes that a file declares are compared with the bytes that are there before anything is allocated.
`;

/** docs/reliability.md, from what was measured. */
export function writePage(page: string, all: ReadonlyMap<Part, Findings>, full: boolean): void {
  const machine = `${process.platform} ${process.arch}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const sections = [...all].map(
    ([{ name, title, about }, { columns, rows, skipped = [] }]) =>
      `\n## ${title}\n\n${about}\n\n${table(columns, rows)}${skipped.map((what) => `\nNot measured: ${what}.\n`).join('')}\nRepeat: \`npm run reliability -- --only ${name}\`\n`,
  );
  const measured = `\nMeasured on ${machine}${full ? ', with `--full`' : ''}. Nothing was out of the contract.\n`;
  writeFileSync(page, `${HEAD}${measured}${sections.join('')}`);
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  const rule = `|${columns.map((_, j) => (j === 0 ? '---|' : '---:|')).join('')}\n`;
  return `${line(columns)}${rule}${rows.map(line).join('')}`;
}

const cell = (value: string | number) => (typeof value === 'number' ? value.toLocaleString('en') : value);

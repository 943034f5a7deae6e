import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { disk } from './disk.js';
import { writePage } from './document.js';
import { faultPoints } from './fault-points.js';
import { hostile } from './hostile.js';
import { hostileCli } from './hostile-cli.js';
import { kills } from './kills.js';
import { memory } from './memory.js';
import type { Findings, Part } from './part.js';
import { soak } from './soak.js';

const PARTS: readonly Part[] = [hostile, hostileCli, faultPoints, kills, disk, memory, soak];

interface Places {
  root: string;
  bundles: string;
  page: string;
}

/** Run the parts; answers the exit code: 1 when anything was out of contract. */
export async function reliability({ root, bundles, page }: Places, argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      full: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const wanted = values.only?.split(',');
  const unknown = wanted?.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown && unknown.length > 0) {
    console.error(`no part ${unknown.join(' ')}; there are ${PARTS.map(({ name }) => name).join(' ')}`);
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'ispr-reliability-'));
  const all = new Map<Part, Findings>();
  try {
    for (const part of PARTS.filter(({ name }) => wanted?.includes(name) ?? true)) {
      const begun = Date.now();
      const own = join(folder, part.name);
      mkdirSync(own);
      const findings = await part.run({ root, bundles, folder: own, full: values.full });
      all.set(part, findings);
      print(part, findings, (Date.now() - begun) / 1000);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const failures = [...all.values()].flatMap((findings) => findings.failures);
  console.log(failures.length === 0 ? 'all within the contract' : `${failures.length} out of contract`);
  if (values.write && failures.length === 0) writePage(page, all, values.full);
  return failures.length === 0 ? 0 : 1;
}

function print({ name, title }: Part, { columns, rows, failures, skipped = [] }: Findings, seconds: number) {
  console.log(`\n${title} (${name}, ${seconds.toFixed(0)} s)`);
  const lines = [columns, ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, j) => Math.max(...lines.map((line) => line[j]!.length)));
  for (const line of lines)
    console.log(
      `  ${line.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]!) : cell.padStart(widths[j]!))).join('  ')}`,
    );
  for (const what of skipped) console.log(`  not here: ${what}`);
  for (const failure of failures) console.log(`  OUT OF CONTRACT: ${failure}`);
}

import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Ended, runChild, untidy } from './child.js';
import type { Findings, Part, Setting } from './part.js';

/** One way in which a disk, a folder or a reader fails a run. */
interface Trial {
  what: string;
  /** Through a shell, in the folder of the trial; {ispr} is the program. */
  shell: string;
  code: number;
  /** What the error line says. */
  says?: RegExp;
  /** Files that must be there and nothing else; `old` ones with the content they had. */
  stays?: readonly string[];
}

const NOBODY = 65534;

/** Disks that are full or read-only, limits, readers that leave. */
export const disk: Part = {
  name: 'disk',
  title: 'Disk full, unwritable, readers that leave',
  about:
    'A file system of 4 MB that fills up, a limit on file sizes, /dev/full; read-only file systems, folders and files; pipes whose reader goes. What was there stays as it was, nothing is left half written, the exit code is the contract’s and the error one line. A reader that leaves is no error.',
  async run(setting): Promise<Findings> {
    const { folder } = setting;
    const findings: Findings = { columns: ['fault', 'exit', 'left behind'], rows: [], failures: [] };
    const series = Float64Array.from({ length: 400_000 }, (_, i) => Math.sin(i * i));
    const text = `x\n${Array.from(series, String).join('\n')}\n`;
    const input = join(folder, 'series.csv');
    await writeFile(input, text);
    for (const path of [folder, dirname(folder)]) chmodSync(path, 0o755); // for those who may not all
    await trials(setting, join(folder, 'plain'), plainTrials(input), findings);
    await onSmallDisk(setting, input, findings);
    await unprivileged(setting, input, findings);
    return findings;
  },
};

const plainTrials = (input: string): Trial[] => [
  {
    what: 'a limit of 1 MB on files (ulimit -f)',
    shell: `ulimit -f 2048; {ispr} fft ${input} -o old.csv`,
    code: 74,
    says: /too large/,
  },
  { what: 'output to /dev/full', shell: `{ispr} fft ${input} -o /dev/full`, code: 74, says: /no space left/ },
  {
    what: 'standard output to /dev/full',
    shell: `{ispr} fft ${input} -o - > /dev/full`,
    code: 74,
    says: /no space left.*standard output/,
  },
  {
    what: 'a report to /dev/full',
    shell: `{ispr} inspect ${input} > /dev/full`,
    code: 74,
    says: /no space left/,
  },
  {
    what: 'a summary to /dev/full',
    shell: `{ispr} acf ${input} --json > /dev/full`,
    code: 74,
    says: /no space left/,
  },
  { what: 'errors to /dev/full', shell: `{ispr} inspect missing 2> /dev/full`, code: 66 },
  { what: 'standard output closed', shell: `{ispr} inspect ${input} >&-`, code: 0 },
  {
    what: 'a reader of a pipe that leaves',
    shell: `{ispr} fft ${input} -o - | head -c 1000 > /dev/null; exit 0`,
    code: 0,
  },
  {
    what: 'the same, as the program ends',
    shell: `({ispr} fft ${input} -o -; echo $? >&2) 2> old.csv | head -c 1000 > /dev/null; grep -qx 0 old.csv && printf old > old.csv`,
    code: 0,
  },
  {
    what: 'a FIFO whose reader leaves',
    shell: `mkfifo pipe; (head -c 1000 < pipe > /dev/null) & {ispr} fft ${input} -o pipe`,
    code: 0,
    stays: ['old.csv', 'pipe'],
  },
  { what: 'an output in a folder that is a file', shell: `{ispr} acf ${input} -o old.csv/x.csv`, code: 73 },
  {
    what: 'an output that is a folder',
    shell: `mkdir d.csv; {ispr} acf ${input} -o d.csv/`,
    code: 0,
    stays: ['d.csv', 'old.csv'],
  },
  {
    what: 'a name that is too long',
    shell: `{ispr} acf ${input} -o new/${'n'.repeat(260)}.csv`,
    code: 73,
    says: /too long/,
  },
  {
    what: 'no home, no cache, no place for temporary files',
    shell: `HOME=/proc/none XDG_CACHE_HOME=/proc/none TMPDIR=/proc/none {ispr} acf ${input} -o old.csv -q && printf old > old.csv`,
    code: 0,
  },
];

async function onSmallDisk(setting: Setting, input: string, findings: Findings) {
  const place = join(setting.folder, 'small');
  await mkdir(place);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', place]).status !== 0) {
    findings.skipped = [
      ...(findings.skipped ?? []),
      'a file system of 4 MB and a read-only one (needs the right to mount)',
    ];
    return;
  }
  try {
    const full = (what: string, words: string): Trial => ({
      what: `a full file system: ${what}`,
      shell: `{ispr} ${words}`,
      code: 74,
      says: /no space left/,
    });
    await trials(
      setting,
      join(place, 'case'),
      [
        full('csv over an old file', `fft ${input} -o old.csv`),
        full('npy in new folders', `fft ${input} -o new/er/x.npy`),
        full('npz', `fft ${input} -o x.npz`),
        full(
          'standard output into a file',
          `fft ${input} -o - > old.csv; code=$?; printf old > old.csv; exit $code`,
        ),
      ],
      findings,
    );
    spawnSync('mount', ['-o', 'remount,ro', place]);
    const readOnly: Trial = {
      what: 'a read-only file system',
      shell: `{ispr} acf ${input} -o old.csv`,
      code: 73,
      says: /read-only/,
    };
    await trials(setting, join(place, 'case'), [readOnly], findings, 'as it is');
  } finally {
    spawnSync('umount', [place]);
  }
}

async function unprivileged(setting: Setting, input: string, findings: Findings) {
  const place = join(setting.folder, 'nobody');
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? `setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups ` : '';
  if (isRoot && spawnSync('setpriv', ['--version']).status !== 0) {
    findings.skipped = [
      ...(findings.skipped ?? []),
      'folders and files without permission (root passes them all; needs setpriv)',
    ];
    return;
  }
  const shut = (mode: string, path: string) => `chmod ${mode} ${path}; ${as}`;
  const open = '; code=$?; chmod 700 .; exit $code';
  await trials(
    setting,
    place,
    [
      {
        what: 'a folder without write permission',
        shell: `${shut('555', '.')}{ispr} acf ${input} -o old.csv${open}`,
        code: 73,
        says: /permission denied/,
      },
      {
        what: 'a file without write permission',
        shell: `${shut('444', 'old.csv')}{ispr} acf ${input} -o old.csv`,
        code: 73,
        says: /permission denied/,
      },
      {
        what: 'an input without read permission',
        shell: `${shut('000', 'old.csv')}{ispr} acf old.csv; code=$?; chmod 644 old.csv; exit $code`,
        code: 66,
        says: /permission denied/,
      },
    ],
    findings,
    isRoot ? 'for nobody' : 'new',
  );
}

async function trials(
  setting: Setting,
  place: string,
  all: readonly Trial[],
  findings: Findings,
  preparation: 'new' | 'for nobody' | 'as it is' = 'new',
) {
  for (const trial of all) {
    const { what, shell, code, says, stays = ['old.csv'] } = trial;
    if (preparation !== 'as it is') {
      spawnSync('rm', ['-rf', place]);
      await mkdir(place);
      await writeFile(join(place, 'old.csv'), 'old');
      if (preparation === 'for nobody')
        for (const path of [place, join(place, 'old.csv')]) chownSync(path, NOBODY, NOBODY);
    }
    const ended: Ended = await runChild(setting.root, [], { cwd: place, shell });
    const left = readdirSync(place).sort();
    const extra = left.filter((name) => !stays.includes(name));
    findings.rows.push([what, ended.code, extra.length === 0 ? 'nothing' : extra.join(' ')]);
    const command = /\{ispr\} (\w+)/.exec(shell)![1]!;
    const kept =
      statSync(join(place, 'old.csv')).isFile() && readFileSync(join(place, 'old.csv'), 'utf8') === 'old';
    const wrong =
      (ended.code !== code && `exit ${ended.code}: ${ended.stderr.slice(0, 300)}`) ||
      (extra.length > 0 && `left ${extra.join(' ')}`) ||
      (!kept && 'the old file is changed') ||
      (says && !says.test(ended.stderr) && `said ${ended.stderr.slice(0, 300)}`) ||
      (code !== 0 && !shell.includes('2> ') && untidy(command, ended));
    if (wrong) findings.failures.push(`${what}: ${wrong}`);
  }
}

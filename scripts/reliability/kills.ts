import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng } from '../../src/core/random.js';
import { type Ended, each, runChild } from './child.js';
import { breach, type Case, cases, contents, layOut } from './commands.js';
import type { Findings, Part, Setting } from './part.js';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];
const CODES: Record<Signal, number> = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

const UNTOUCHED = 99; // as victim.ts tells it

const isTemporary = (name: string) => /(^|[/\\])\.[^/\\]*\.tmp$/.test(name);

/** Signals at every step, and at random moments while large files are written. */
export const kills: Part = {
  name: 'kills',
  title: 'Kills survived',
  about:
    'A signal right before every step of small runs, and at random moments of runs that write large files: half of them anywhere, half while the temporary file is there. The target must hold its old bytes or the complete new ones, a shell must see 128 and the signal’s number (or 0, when the run was over before), and SIGINT, SIGTERM and SIGHUP leave no temporary file and no new folder. SIGKILL leaves a process no time: it may leave one temporary file, whose name begins with a dot and ends in .tmp. A last run without a signal must write the same bytes as ever.',
  async run(setting): Promise<Findings> {
    const failures: string[] = [];
    const rows = [...(await atEveryStep(setting, failures)), ...(await atRandom(setting, failures))];
    return {
      columns: ['run', 'signal', 'kills', 'old file stayed', 'new file whole', 'temporary files left'],
      rows,
      failures,
    };
  },
};

interface Tally {
  kills: number;
  old: number;
  whole: number;
  left: number;
}
const tally = (): Tally => ({ kills: 0, old: 0, whole: 0, left: 0 });

async function atEveryStep({ root, bundles, folder }: Setting, failures: string[]) {
  const all = SIGNALS.map((signal) => ({ signal, count: tally() }));
  // Each of the two has a folder of its own, for they run side by side.
  await each(
    ['acf to csv', 'fft to npy in new folders', 'blur to png', 'kmeans to json and labels'],
    async (name, k) => {
      const place = join(folder, `steps-${k}`);
      const one = cases(root, place).find((each) => each.name === name)!;
      const run = (signal: Signal, n: number) =>
        runChild(root, [signal, String(n), ...one.words], {
          cwd: folder,
          script: join(bundles, 'victim.js'),
        });
      await layOut(one, place);
      await run('SIGKILL', -1);
      const whole = contents(place);
      for (const { signal, count } of all)
        for (let n = 1; ; n++) {
          await layOut(one, place);
          const ended = await run(signal, n);
          if (ended.code === UNTOUCHED) break;
          judge(`${name}, ${signal} at step ${n}`, one, place, whole, signal, ended, count, failures);
        }
    },
  );
  return all.map(({ signal, count: c }) => ['every step', signal, c.kills, c.old, c.whole, c.left]);
}

function judge(
  what: string,
  one: Case,
  place: string,
  whole: Map<string, string>,
  signal: Signal,
  ended: Ended,
  count: Tally,
  failures: string[],
) {
  count.kills++;
  // Struck at its very last step, the process may be over before the signal is told.
  const over =
    ended.code === 0 && contents(place).get(one.outputs.at(-1)!.path) === whole.get(one.outputs.at(-1)!.path);
  if (!over && ended.code !== CODES[signal])
    failures.push(`${what}: exit ${ended.code}: ${ended.stderr.slice(0, 200)}`);
  if (ended.stderr !== '' && !/^warning: /.test(ended.stderr)) failures.push(`${what}: said ${ended.stderr}`);
  const temporary = [...contents(place).keys()].filter(isTemporary);
  count.left += temporary.length;
  if (temporary.length > (signal === 'SIGKILL' ? 1 : 0))
    failures.push(`${what}: left ${temporary.join(' ')}`);
  for (const name of temporary) rmSync(join(place, name));
  // A folder made for a file that never came may stay after SIGKILL only.
  if (signal === 'SIGKILL')
    for (const [name, content] of contents(place))
      if (content === 'folder') rmSync(join(place, name.split('/')[0]!), { recursive: true });
  const wrong = breach(one, place, whole, ended.code);
  if (wrong) failures.push(`${what}: ${wrong}`);
  const target = one.outputs[0]!.path;
  if (contents(place).get(target) === whole.get(target)) count.whole++;
  else count.old++;
}

interface Large {
  name: string;
  words: string[];
  out: string;
}

async function atRandom({ root, folder, full }: Setting, failures: string[]) {
  const place = join(folder, 'large');
  await mkdir(place);
  const make = (words: string[]) => runChild(root, words, { cwd: place });
  await make(['synth', 'random-walk', '--samples', '1200000', '-o', 'walk.npy']);
  await make(['synth', 'texture', '--width', '3000', '--height', '2000', '-o', 'texture.png']);
  const runs: Large[] = [
    { name: 'acf, a million lags to csv', words: ['acf', 'walk.npy', '--lags', '1000000'], out: 'acf.csv' },
    { name: 'fft of 1.2 million to csv', words: ['fft', 'walk.npy'], out: 'fft.csv' },
    { name: 'convert to npz', words: ['convert', 'walk.npy'], out: 'walk.npz' },
    { name: 'blur of 6 megapixels to png', words: ['blur', 'texture.png'], out: 'blurred.png' },
  ];
  const rng = createRng(11);
  const rows: (string | number)[][] = [];
  for (const large of runs) {
    const clean = join(place, `clean-${large.out}`);
    const begun = Date.now();
    const first = await make([...large.words, '-o', clean]);
    const duration = Date.now() - begun;
    if (first.code !== 0) {
      failures.push(`${large.name}: ${first.stderr}`);
      continue;
    }
    const wanted = hash(clean);
    for (const signal of SIGNALS.slice(0, 3)) {
      const count = tally();
      const moments = Array.from({ length: full ? 40 : 6 }, (_, i) => ({
        early: i % 2 === 0,
        wait: rng.uniform(),
        home: join(place, `${large.out}-${signal}-${i}`),
      }));
      await each(moments, async ({ early, wait, home }) => {
        await mkdir(home);
        await writeFile(join(home, large.out), 'old');
        const words = large.words.map((word) => (word.includes('.') ? join(place, word) : word));
        let timer: NodeJS.Timeout | undefined;
        const ended = await runChild(root, [...words, '-o', large.out], {
          cwd: home,
          started(pid) {
            const strike = () => {
              try {
                process.kill(pid, signal);
              } catch {
                // It has ended already.
              }
            };
            if (early) timer = setTimeout(strike, wait * duration * 1.2);
            else timer = onceThere(home, () => setTimeout(strike, wait * wait * duration * 0.3));
          },
        });
        clearTimeout(timer);
        const what = `${large.name}, ${signal} ${early ? 'at a random moment' : 'while writing'}`;
        count.kills++;
        if (![0, CODES[signal]].includes(ended.code))
          failures.push(`${what}: exit ${ended.code}: ${ended.stderr.slice(0, 200)}`);
        const left = readdirSync(home).filter((name) => name !== large.out);
        count.left += left.length;
        if (left.length > (signal === 'SIGKILL' ? 1 : 0) || !left.every(isTemporary))
          failures.push(`${what}: left ${left.join(' ')}`);
        const isOld = readFileSync(join(home, large.out)).equals(Buffer.from('old'));
        if (isOld) count.old++;
        else if (hash(join(home, large.out)) === wanted) count.whole++;
        else failures.push(`${what}: ${large.out} is half written`);
        if (isOld && ended.code === 0) failures.push(`${what}: exit 0 with the old file`);
        rmSync(home, { recursive: true });
      });
      rows.push([large.name, signal, count.kills, count.old, count.whole, count.left]);
    }
    await make([...large.words, '-o', clean]);
    if (hash(clean) !== wanted) failures.push(`${large.name}: another run gave other bytes`);
  }
  return rows;
}

/** Look every millisecond whether a temporary file has appeared. */
function onceThere(folder: string, then: () => NodeJS.Timeout): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (!readdirSync(folder).some(isTemporary)) return;
    clearInterval(timer);
    then();
  }, 1);
  return timer;
}

const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

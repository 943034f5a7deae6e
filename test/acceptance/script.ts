import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { evaluate, parseExpression } from '../../src/core/expression.js';

/*
 * Acceptance scripts: the built program driven as a user drives it. A script is lines of
 *
 *   exec ispr acf x.csv --lags 3      run, exit 0 wanted
 *   exit 65 ispr acf bad.csv          run, exit 65 wanted
 *   sh 0 'ispr acf x.csv -o - | head -1'   through a shell, with the exit code wanted
 *   stdin FILE                        what the next run reads
 *   env NAME=VALUE                    for all runs that follow
 *   stdout REGEX / stderr REGEX       the last run printed it;  `! stdout REGEX` it did not
 *   cmp A B                           equal bytes; stdout and stderr stand for what the last run printed
 *   exists PATH / ! exists PATH
 *   empty PATH                        a folder without entries
 *   json EXPR                         the last run's standard output is one JSON object of which EXPR holds
 *
 * and below them files, each after a `-- name --` line. Scripts run in a folder of their own, with `fixtures`
 * linked into it.
 */

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'bin/ispr.js');

export function runScript(file: string): void {
  const { script, files } = parseTxtar(readFileSync(file, 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'ispr-acceptance-'));
  try {
    for (const [name, content] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'), 'junction');
    runLines(script, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parseTxtar(text: string) {
  const [script = '', ...rest] = text.split(/^-- (.+?) --\n/m);
  const files = new Map<string, string>();
  for (let i = 0; i + 1 < rest.length; i += 2) files.set(rest[i]!, rest[i + 1]!);
  return { script: script.split('\n'), files };
}

interface Run {
  line: string;
  code: number;
  stdout: string;
  stderr: string;
}

function runLines(lines: readonly string[], folder: string): void {
  const environment: Record<string, string | undefined> = { ...process.env, ISPR_ACCEPTANCE: '1' };
  for (const name of Object.keys(environment))
    if (/^ISPR_(BACKEND|THREADS)$/.test(name)) delete environment[name];
  let input: Buffer | undefined;
  let last: Run | undefined;

  const content = (name: string) =>
    name === 'stdout'
      ? last!.stdout
      : name === 'stderr'
        ? last!.stderr
        : readFileSync(join(folder, name), 'utf8');

  for (const [index, line] of lines.entries()) runLine(line, index);

  function runLine(line: string, index: number) {
    const words = splitWords(line);
    if (words.length === 0 || words[0]!.startsWith('#')) return;
    const fail = (what: string): never => {
      const seen = last
        ? `\nlast: ${last.line}\nexit ${last.code}\nstdout:\n${last.stdout}\nstderr:\n${last.stderr}`
        : '';
      throw new Error(`line ${index + 1}: ${line}\n${what}${seen}`);
    };
    const check = (truth: boolean, what: string): void => {
      if (!truth) fail(what);
    };
    const run = (command: string, args: string[], wanted: number) => {
      const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
        cwd: folder,
        env: environment,
        input: input ?? '',
        maxBuffer: 1 << 28,
      });
      input = undefined;
      if (error) throw error;
      // As a shell tells it: 128 and the signal's number.
      const code = status ?? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal as string] ?? 0);
      last = { line, code, stdout: stdout.toString(), stderr: stderr.toString() };
      check(code === wanted, `exit ${wanted} was wanted`);
    };
    const negated = words[0] === '!';
    const [verb, ...args] = negated ? words.slice(1) : words;
    switch (verb) {
      case 'exec':
        return run(process.execPath, [program, ...args.slice(1)], 0);
      case 'exit':
        return run(process.execPath, [program, ...args.slice(2)], Number(args[0]));
      case 'sh':
        return run(
          '/bin/sh',
          ['-c', args[1]!.replaceAll('ispr ', `"${process.execPath}" "${program}" `)],
          Number(args[0]),
        );
      case 'stdin':
        input = readFileSync(join(folder, args[0]!));
        return;
      case 'env':
        Object.assign(environment, Object.fromEntries([args[0]!.split('=', 2)]));
        return;
      case 'stdout':
      case 'stderr':
        return check(
          new RegExp(args[0]!, 'm').test(content(verb)) !== negated,
          `${verb} ${negated ? 'matches' : 'does not match'}`,
        );
      case 'cmp':
        return check(
          (content(args[0]!) === content(args[1]!)) !== negated,
          `they ${negated ? 'are equal' : 'differ'}`,
        );
      case 'exists':
        return check(
          existsSync(join(folder, args[0]!)) !== negated,
          negated ? 'it is there' : 'it is not there',
        );
      case 'empty':
        return check(
          readdirSync(join(folder, args[0]!)).length === 0,
          readdirSync(join(folder, args[0]!)).join(' '),
        );
      case 'json': {
        const object: unknown = JSON.parse(last!.stdout);
        const text = line.replace(/^\s*json\s+/, '');
        return check(evaluate(parseExpression(text), (path) => at(object, path)) === 1, 'it does not hold');
      }
      default:
        fail(`unknown verb ${verb}`);
    }
  }
}

function at(object: unknown, path: readonly string[]): number | string {
  const found = path.reduce<unknown>(
    (inner, key) =>
      key === 'length' && Array.isArray(inner) ? inner.length : (inner as Record<string, unknown>)?.[key],
    object,
  );
  if (typeof found === 'number' || typeof found === 'string') return found;
  return typeof found === 'boolean' ? Number(found) : JSON.stringify(found ?? null);
}

/** Words as a shell splits them: blanks, single and double quotes. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );
}

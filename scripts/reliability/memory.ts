import { spawnSync } from 'node:child_process';
import { createWriteStream, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { crc32 } from '../../src/core/formats/crc32.js';
import { encodeZip } from '../../src/core/formats/zip-write.js';
import { be, bytes } from '../../test/core/formats/seeds.js';
import { runChild, untidy } from './child.js';
import type { Findings, Part } from './part.js';

const LEVELS_MB = [200, 300, 400, 600, 800, 1500];
const STREAM_PEAK_MB = 300;
const ENOUGH_MB = 300; // for what streams

/** Files larger than memory, headers that lie, bombs, and limits on memory. */
export const memory: Part = {
  name: 'memory',
  title: 'Memory',
  about: `Commands run under \`prlimit --data=N\`, which makes allocations fail beyond N: a run must finish, or say in one line that memory does not suffice (exit 1, 65), and leave nothing. A table of 300 MB (2 GB with \`--full\`) must be inspected in less than ${STREAM_PEAK_MB} MB. Headers that promise what is not there, and small files that unfold into gigabytes, must be refused in less than that; where a file honestly holds gigabytes, under a limit of 800 MB. Of such memory Node itself takes 50 MB, and 64 MB are kept free, for V8 aborts where its own heap cannot grow; reading in a stream works from ${ENOUGH_MB} MB on.`,
  async run({ root, folder, full }): Promise<Findings> {
    const findings: Findings = { columns: ['run', 'limit MB', 'outcome', 'peak MB'], rows: [], failures: [] };
    await mkdir(join(folder, 'out'));
    const bombs = await writeBombs(folder);
    const table = join(folder, 'table.csv');
    await writeTable(table, full ? 2e9 : 3e8);

    const limited = spawnSync('prlimit', ['--version']).status === 0;
    if (!limited) findings.skipped = ['levels of memory (needs prlimit)'];
    const run = async (
      words: string[],
      limitMb: number | undefined,
      allowed: readonly number[],
      mostMb?: number,
    ) => {
      if (limitMb !== undefined && !limited) return;
      const before = limitMb === undefined ? [] : ['prlimit', `--data=${limitMb * 1e6}`];
      const ended = await runChild(root, words, { cwd: folder, before });
      const shown = words.filter((word) => !word.startsWith('out/') && word !== '-o').join(' ');
      findings.rows.push([
        shown,
        limitMb ?? 'none',
        ended.code === 0 ? 'done' : (ended.signal ?? `refused, exit ${ended.code}`),
        ended.peakMb || '',
      ]);
      const left = readdirSync(join(folder, 'out')).filter(
        (name) => name.startsWith('.') || ended.code !== 0,
      );
      const wrong =
        (!allowed.includes(ended.code) && `exit ${ended.code}: ${ended.stderr.slice(0, 300)}`) ||
        (mostMb !== undefined && ended.peakMb > mostMb && `${ended.peakMb} MB`) ||
        untidy(words[0]!, ended) ||
        (left.length > 0 && `left ${left.join(' ')}`);
      if (wrong) findings.failures.push(`${words.join(' ')} under ${limitMb} MB: ${wrong}`);
      spawnSync('rm', ['-rf', join(folder, 'out')]);
      await mkdir(join(folder, 'out'));
    };

    await run(['inspect', 'table.csv'], undefined, [0], STREAM_PEAK_MB);
    for (const name of bombs.lying) await run(['inspect', name], undefined, [65], STREAM_PEAK_MB);
    for (const name of bombs.lying)
      await run(
        ['convert', name, '-o', `out/x.${name.endsWith('png') ? 'png' : 'npy'}`],
        undefined,
        [65],
        STREAM_PEAK_MB,
      );
    for (const name of bombs.honest) await run(['inspect', name], 800, [1, 65]);
    const large = [
      ['inspect', 'table.csv'],
      ['acf', 'table.csv', '--columns', 'a', '--lags', '5', '-o', 'out/a.csv'],
      ['convert', 'table.csv', '-o', 'out/t.npy'],
      ['convert', 'words.csv', '-o', 'out/w.json'],
    ];
    for (const words of large)
      for (const level of full ? [...LEVELS_MB, 250, 350, 450, 500, 1000] : LEVELS_MB)
        await run(words, level, words[0] === 'inspect' && level >= ENOUGH_MB ? [0] : [0, 1, 65]);
    return findings;
  },
};

/** Four columns of numbers, as many rows as fill so many bytes. */
async function writeTable(path: string, size: number): Promise<void> {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `${Math.sin(i).toFixed(6)},${i},${i / 8},${-i}\n`,
  ).join('');
  const file = createWriteStream(path);
  file.write('a,b,c,d\n');
  for (let have = 0; have < size; have += rows.length)
    if (!file.write(rows)) await new Promise<void>((done) => file.once('drain', done));
  await new Promise<void>((done) => file.end(done));
}

async function writeBombs(folder: string) {
  const npy = (shape: string) => {
    const literal = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
    return bytes('\x93NUMPY', 1, 0, 118, 0, literal, '\n');
  };
  const put = (name: string, content: Uint8Array) => writeFile(join(folder, name), content);
  await put('terabytes.npy', bytes(npy('(1000000000000,)'), new Uint8Array(64)));
  await put('gigabytes.npy', bytes(npy('(300000000,)'), new Uint8Array(64)));
  await put('overflow.npy', bytes(npy('(4294967296, 4294967296, 4294967296)'), new Uint8Array(64)));
  await put('terabytes.safetensors', bytes([...be(0x4000000000000000n, 8)].reverse(), '{"a":{}}'));
  await put('terabytes.idx.gz', gzipSync(bytes(0, 0, 0x0e, 3, be(1e6, 4), be(1e6, 4), be(1, 4))));
  await put('chunks.png', png(30_000, 30_000, new Uint8Array(0)));
  await put('megapixels.png', png(12_000, 9_000, deflateSync(new Uint8Array(12_001 * 9_000))));
  // An array of four numbers that is followed by a gigabyte, and one that is a gigabyte.
  const zeros = new Uint8Array(2 ** 20);
  const gigabyte = (head: Uint8Array) => [head, ...Array.from({ length: 1024 }, () => zeros)];
  for (const [name, shape] of [
    ['short.npz', '(4,)'],
    ['long.npz', '(134217728,)'],
  ] as const) {
    const pieces: Uint8Array[] = [];
    const member = { name: 'a.npy', pieces: gigabyte(npy(shape)) };
    for await (const piece of encodeZip([member], { compress: true })) pieces.push(piece);
    await put(name, Buffer.concat(pieces));
  }
  await writeFile(
    join(folder, 'words.csv'),
    `n,word\n${Array.from({ length: 2_000_000 }, (_, i) => `${i},w${(i * 7919) % 1_999_993}\n`).join('')}`,
  );
  return {
    lying: [
      'terabytes.npy',
      'gigabytes.npy',
      'overflow.npy',
      'terabytes.safetensors',
      'terabytes.idx.gz',
      'chunks.png',
      'megapixels.png',
      'short.npz',
    ],
    honest: ['long.npz'],
  };
}

/** A gray picture. */
function png(width: number, height: number, data: Uint8Array): Uint8Array {
  const chunk = (type: string, content: Uint8Array) =>
    bytes(be(content.length, 4), type, content, be(crc32([bytes(type), content]), 4));
  const header = bytes(be(width, 4), be(height, 4), 8, 0, 0, 0, 0);
  return bytes(
    '\x89PNG\r\n\x1a\n',
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array(0)),
  );
}

import { DataError, excerpt } from '../../core/errors.js';
import { openInput } from '../../core/files.js';
import type { SeriesStream } from '../../core/series-stream.js';
import { filterStream } from '../../kernels/hmm/filter-stream.js';
import { columnsOf } from '../../kernels/hmm/hmm.js';
import type { HmmFile } from '../shared/hmm-model.js';

/**
 * Lines as they arrive, an observation each: cells between commas, semicolons, tabs or blanks, an empty one or NaN not
 * observed. Of a first line of names the columns of the model are taken, where it has them all.
 */
export async function follow(
  path: string,
  { hmm, columns, symbols }: HmmFile,
): Promise<{
  stream: SeriesStream;
  metrics: () => { n: number; sequences: number; logLikelihood: number | null };
}> {
  const input = await openInput(path, { headBytes: 0 });
  const next = filterStream(hmm);
  const { k } = hmm;
  const d = columnsOf(hmm.emission);
  const codes = symbols.map((column) => new Map(column.map((symbol, code) => [symbol, code])));
  let [n, line, total] = [0, 0, 0];
  let header: { places: number[]; width: number } | undefined;

  function observation(text: string): Float64Array | undefined {
    line++;
    if (text.trim() === '') return undefined;
    const all = text.includes(',') ? text.split(',') : text.split(/[\t;]|(?<=\S) +(?=\S)/);
    if (header && all.length !== header.width)
      throw new DataError(`${all.length} cells, ${header.width} were needed as in the first line`, {
        file: path,
        line,
      });
    const cells = header ? header.places.map((place) => all[place]!) : all;
    const values = cells.map((cell, c) => {
      const known = cell.trim();
      if (known === '' || known === 'NaN') return Number.NaN;
      return codes.length > 0
        ? codes[c]?.get(known)
        : Number.isFinite(Number(known))
          ? Number(known)
          : undefined;
    });
    const bad = values.indexOf(undefined);
    if (bad >= 0 && line === 1) {
      const names = cells.map((cell) => cell.trim());
      const places = columns?.map((name) => names.indexOf(name));
      if (places?.every((place) => place >= 0)) header = { places, width: names.length };
      return undefined;
    }
    if (bad >= 0)
      throw new DataError(
        `'${excerpt(cells[bad]!.trim())}' is no ${codes.length > 0 ? 'symbol of the model' : 'number'}`,
        { file: path, line },
      );
    if (values.length !== d)
      throw new DataError(`${values.length} cells, ${d} were needed`, { file: path, line });
    return Float64Array.from(values, (v) => v ?? Number.NaN);
  }

  function block(lines: readonly string[]): Float64Array[] {
    const rows: number[][] = [];
    for (const text of lines) {
      const x = observation(text);
      if (!x) continue;
      const { logLikelihood, filtered } = next(x);
      total += logLikelihood;
      rows.push([n++, logLikelihood, ...filtered]);
    }
    return Array.from({ length: 2 + k }, (_, c) => Float64Array.from(rows, (row) => row[c]!));
  }

  return {
    metrics: () => ({ n, sequences: 1, logLikelihood: Number.isFinite(total) ? total : null }),
    stream: {
      names: ['t', 'logLikelihood', ...Array.from({ length: k }, (_, j) => `p${j}`)],
      rateHz: undefined,
      samples: undefined,
      close: () => input.close(),
      blocks: (async function* () {
        const decode = utf8(path);
        let left = '';
        for await (const chunk of input.chunks()) {
          const lines = (left + decode(chunk)).split('\n');
          left = lines.pop() ?? '';
          const made = block(lines);
          if (made[0]!.length > 0) yield made;
        }
        const made = block([left]);
        if (made[0]!.length > 0) yield made;
        if (n === 0) throw new DataError('no observation', { file: path });
      })(),
    },
  };
}

/** Bytes to text, chunk by chunk. */
function utf8(file: string): (chunk: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (chunk) => {
    try {
      return decoder.decode(chunk, { stream: true });
    } catch {
      throw new DataError('this is no text in UTF-8', { file });
    }
  };
}

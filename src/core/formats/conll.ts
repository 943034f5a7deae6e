import { DataError, excerpt } from '../errors.js';
import { encodedPieces, type LineOptions, readLines } from './text.js';

/** One column of labelled text: the cell of token t is `values[codes[t]]`. */
export interface TextColumn {
  values: string[];
  codes: Uint32Array;
}

/** Sentences one after the other; sentence s has the tokens starts[s] .. starts[s + 1] - 1. */
export interface LabelledText {
  columns: TextColumn[];
  starts: Uint32Array;
  /** What stands before sentence s, in lines that begin with #. */
  comments?: readonly string[];
}

/**
 * Labelled sequences as text: CoNLL, a token a line with its columns divided by tabs (or blanks, where the first
 * token's line has no tab), sentences divided by empty lines; or word/TAG text, a sentence a line, tokens divided
 * by blanks and each split at its last slash. The first line that is not empty tells which.
 *
 * Lines of -DOCSTART- end a sentence and are left out, and so is a line that begins with # before the first token of a
 * sentence, unless it has as many columns as the tokens before it have.
 */
export async function readConll(
  chunks: AsyncIterable<Uint8Array>,
  { file, ...options }: LineOptions = {},
): Promise<LabelledText> {
  const builder = sentenceBuilder(file);
  let tagged: boolean | undefined;
  let tabs: boolean | undefined;
  for await (const { bytes, line } of readLines(chunks, { file, ...options })) {
    const text = bytes.toString('utf8');
    if (text.trim() === '') {
      builder.endSentence();
      continue;
    }
    const mayBeComment = builder.atStart() && text.startsWith('#');
    if (mayBeComment && tabs === undefined && !isTagged(text)) continue;
    tagged ??= isTagged(text);
    if (tagged) {
      for (const token of text.trim().split(/\s+/)) builder.add(splitTag(token, line, file), line);
      builder.endSentence();
      continue;
    }
    tabs ??= text.includes('\t');
    const cells = tabs ? text.replace(/[\t ]+$/, '').split('\t') : text.trim().split(/\s+/);
    if (cells[0] === '-DOCSTART-') builder.endSentence();
    else if (!(mayBeComment && builder.columns() !== undefined && cells.length !== builder.columns()))
      builder.add(cells, line);
  }
  return builder.finish();
}

/** Every token has a slash between two texts. A CoNLL line whose first column has one has others without. */
const isTagged = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .every((token) => /^.+\/[^/]+$/.test(token));

function splitTag(token: string, line: number, file: string | undefined): string[] {
  const at = token.lastIndexOf('/');
  if (at <= 0 || at === token.length - 1)
    throw new DataError(`'${excerpt(token)}' has no tag, word/TAG was needed`, { file, line });
  return [token.slice(0, at), token.slice(at + 1)];
}

function sentenceBuilder(file: string | undefined) {
  const starts = [0];
  let columns: { ids: Map<string, number>; codes: number[] }[] | undefined;
  let firstLine = 0;
  let tokens = 0;
  return {
    atStart: () => starts.at(-1) === tokens,
    columns: () => columns?.length,
    endSentence() {
      if (starts.at(-1) !== tokens) starts.push(tokens);
    },
    add(cells: readonly string[], line: number) {
      if (!columns) {
        columns = cells.map(() => ({ ids: new Map<string, number>(), codes: [] }));
        firstLine = line;
      }
      if (cells.length !== columns.length)
        throw new DataError(
          `${columns.length} columns as in line ${firstLine} were needed, got ${cells.length}`,
          { file, line },
        );
      for (let c = 0; c < cells.length; c++) {
        const { ids, codes } = columns[c]!;
        const cell = cells[c]!;
        const id = ids.get(cell) ?? ids.size;
        if (id === ids.size) ids.set(cell, id);
        codes.push(id);
      }
      tokens++;
    },
    finish(): LabelledText {
      this.endSentence();
      if (!columns) throw new DataError('no sentence was found, a token a line was needed', { file });
      return {
        columns: columns.map(({ ids, codes }) => ({
          values: [...ids.keys()],
          codes: Uint32Array.from(codes),
        })),
        starts: Uint32Array.from(starts),
      };
    },
  };
}

/** As CoNLL: a token a line, columns divided by tabs, an empty line after each sentence. */
export function* encodeConll({ columns, starts, comments }: LabelledText): Generator<Uint8Array> {
  yield* encodedPieces(lines(columns, starts, comments));
}

function* lines(
  columns: readonly TextColumn[],
  starts: Uint32Array,
  comments: readonly string[] | undefined,
): Generator<string> {
  for (let s = 0; s + 1 < starts.length; s++) {
    if (comments?.[s] !== undefined) yield `# ${comments[s]}\n`;
    for (let t = starts[s]!; t < starts[s + 1]!; t++) {
      yield columns.map(({ values, codes }) => values[codes[t]!]!).join('\t');
      yield '\n';
    }
    yield '\n';
  }
}

import { DataError, excerpt } from './errors.js';
import type { OpenInput } from './files.js';
import type { WavBlocks } from './formats/wav-blocks.js';
import type { SeriesOptions } from './options.js';
import { openPeeked, peek } from './peek.js';
import type { Warn } from './read.js';

/** Series that are read as they are used, block by block: they may be longer than memory. */
export interface SeriesStream {
  names: readonly string[];
  rateHz: number | undefined;
  /** Samples in all, where the file tells beforehand. */
  samples: number | undefined;
  /** One array a series, equally long; they hold until the next block is asked for. */
  blocks: AsyncIterable<readonly Float64Array[]>;
  /** To leave it unread. */
  close(): Promise<void>;
}

/**
 * A sound or a delimited table as a stream; undefined where the whole is needed: for other files, for tables with
 * times, and for missing cells that are filled from their surroundings.
 */
export async function openSeriesStream(
  path: string,
  options: SeriesOptions,
  warn: Warn,
): Promise<SeriesStream | undefined> {
  if (options.timeColumn !== undefined) return undefined;
  const { kind, size } = await peek(path);
  // What could not be streamed after all could not be read again from a pipe.
  if (size === undefined) return undefined;
  const input = await openPeeked(path);
  if (kind === 'wav')
    return soundStream(await (await import('./formats/wav-blocks.js')).openWavBlocks(input), options, warn);
  const table = kind === 'csv' || kind === 'tsv' || kind === 'text';
  if (table && (options.missing === 'error' || options.missing === 'drop'))
    return tableStream(path, input, options, warn);
  await input.close();
  return undefined;
}

async function soundStream(
  { header, frames, blocks, close }: WavBlocks,
  { channel }: SeriesOptions,
  warn: Warn,
): Promise<SeriesStream> {
  header.notes.forEach(warn);
  const { mixChannel } = await import('./formats/wav.js');
  const { channels: count, rateHz } = header;
  const lacking =
    frames === 0
      ? 'the recording has no samples'
      : typeof channel === 'number' && channel >= count
        ? `no channel ${channel}: the recording has ${count}, from 0`
        : undefined;
  if (lacking !== undefined) {
    await close();
    throw new DataError(lacking);
  }
  const all = channel === 'all' && count > 1;
  return {
    names: all ? Array.from({ length: count }, (_, c) => `channel${c}`) : [channelName(channel)],
    rateHz,
    samples: frames,
    close,
    blocks: (async function* () {
      for await (const channels of blocks())
        yield all ? channels : [mixChannel({ rateHz, channels }, channel === 'all' ? 'mix' : channel)];
    })(),
  };
}

const channelName = (channel: SeriesOptions['channel']) =>
  typeof channel === 'number' ? `channel${channel}` : channel === 'all' ? 'channel0' : 'value';

async function tableStream(
  file: string,
  input: OpenInput,
  { columns, delimiter, header, missing, rate }: SeriesOptions,
  warn: Warn,
): Promise<SeriesStream | undefined> {
  const { csvBatches } = await import('./formats/csv.js');
  const batches = csvBatches(input.chunks(), {
    file,
    delimiter,
    header: header ? undefined : false,
    columns,
    missing: missing === 'drop' ? 'drop' : 'error',
    text: 'apart',
  });
  const first = await batches.next();
  if (first.done) return undefined;
  const { names, text } = first.value;
  if (names.length === 0 || (columns && text.size > 0)) {
    await batches.return(undefined); // the reader of whole tables says what is wrong
    return undefined;
  }
  if (text.size > 0)
    warn(`text column${text.size > 1 ? 's' : ''} left out: ${[...text.keys()].map(excerpt).join(', ')}`);
  return {
    names,
    rateHz: rate,
    samples: undefined,
    close: async () => {
      await batches.return(undefined);
    },
    blocks: (async function* () {
      yield first.value.columns;
      for await (const batch of batches) yield batch.columns;
    })(),
  };
}

import { DataError, excerpt } from '../../core/errors.js';
import { mixChannel } from '../../core/formats/wav.js';
import { readAudio, type Warn } from '../../core/read.js';
import type { FolderFile } from './folder.js';
import type { DataOptions } from './options.js';
import type { RawData } from './raw.js';

/** WAV recordings of one rate and one length, all channels mixed: series of one channel, [samples, 1]. */
export async function readRecordings(
  folder: string,
  files: readonly FolderFile[],
  options: Pick<DataOptions, 'length'>,
  warn: Warn,
): Promise<RawData> {
  const sounds: Float32Array[] = [];
  let rateHz = 0;
  let length = options.length ?? 0;
  for (const [i, { name }] of files.entries()) {
    const file = `${folder}/${name}`;
    const audio = await readAudio(file, (note) => warn(`${note} (${file})`));
    const samples = mixChannel(audio, 'mix');
    if (samples.length === 0) throw new DataError('the recording has no samples', { file });
    if (i === 0) rateHz = audio.rateHz;
    if (audio.rateHz !== rateHz)
      throw new DataError(`${audio.rateHz} samples a second, ${excerpt(files[0]!.name)} has ${rateHz}`, {
        file,
      });
    if (i === 0) length ||= samples.length;
    if (options.length === undefined && samples.length !== length)
      throw new DataError(
        `${samples.length} samples, ${excerpt(files[0]!.name)} has ${length}; one length was needed`,
        { file, hint: '--length N cuts the longer and fills up the shorter' },
      );
    sounds.push(fitted(samples, length));
  }
  const labelled = files[0]!.label !== undefined;
  return {
    format: labelled ? 'sound folder, a subfolder a class' : 'sound folder',
    kind: 'series',
    shape: [length, 1],
    length: files.length,
    target: labelled ? { name: 'label', values: files.map(({ label }) => label!) } : undefined,
    parts: Uint8Array.from(files, ({ part }) => part),
    rateHz,
    resized: options.length !== undefined,
    files: { folder, names: files.map(({ name }) => name), whole: false },
    nameOf: (i) => files[i]!.name,
    items: async (indices) => Array.from(indices, (i) => ({ data: sounds[i]!, from: 0 })),
  };
}

/** The first `length` samples, with zeros behind if there are fewer. */
function fitted(samples: Float64Array, length: number): Float32Array {
  const out = new Float32Array(length);
  out.set(samples.subarray(0, length));
  return out;
}

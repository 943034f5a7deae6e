import * as z from 'zod';
import { defineCommand, type Result } from '../core/command/spec.js';
import { openInput, readInput } from '../core/files.js';
import { detectKind } from '../core/formats/kind.js';
import { imageInput, tableInput } from '../core/options.js';
import { isPicture, readArray, readImage, readTable } from '../core/read.js';

export default defineCommand({
  name: 'convert',
  group: 'The toolkit itself',
  summary: 'Writes a table, array, picture or sound in another format that means the same.',
  description:
    'Tables go to .csv .tsv .json .jsonl .npy .npz, arrays to .npy .npz .csv .json .idx .safetensors, pictures to .png .jpg .webp .tif .ppm .npy, sounds to .wav .npy .csv. A folder or a glob is converted file by file into the folder OUT; --format gives the kind.',
  keywords: ['export', 'import', 'save as', 'format', 'transform', 'npy', 'png', 'csv'],
  inputs: [
    { name: 'IN', about: 'what to convert', accepts: ['table', 'array', 'image', 'audio'] },
    { name: 'OUT', about: 'the file or folder to write', output: true },
  ],
  options: z.object({
    ...tableInput,
    ...imageInput,
    gray: z.boolean().default(false).describe('pictures become gray'),
  }),
  outputs: ['table', 'array', 'arrays', 'image', 'audio'],
  examples: [
    'ispr convert fixtures/sunspots.csv sunspots.npz',
    'ispr convert "shots/*.png" gray/ --gray --format jpg',
  ],
  source: 'the formats themselves',
  async run([path], { gray, maxPixels, ...table }, context): Promise<Result> {
    const input = await openInput(path!);
    await input.close();
    const kind = detectKind(input.head, path!, input.size);
    if (isPicture(kind)) return { image: await readImage(path!, { maxPixels, gray }, context.warn) };
    if (kind === 'wav') {
      const { decodeWav } = await import('../core/formats/wav.js');
      const { value, notes } = decodeWav(await readInput(path!), path!);
      notes.forEach(context.warn);
      return { audio: value };
    }
    if (kind === 'npz') {
      const { decodeNpz } = await import('../core/formats/npz.js');
      return { arrays: (await decodeNpz(await readInput(path!), path!)).value };
    }
    if (kind === 'safetensors') {
      const { decodeSafetensors } = await import('../core/formats/safetensors.js');
      const file = decodeSafetensors(await readInput(path!), path!);
      return { arrays: new Map([...file.tensors.keys()].map((name) => [name, file.read(name)])) };
    }
    if (kind === 'npy' || kind === 'idx' || kind === 'gzip') {
      const array = await readArray(path!, undefined, context.warn);
      return { array, arrays: new Map([['data', array]]) };
    }
    return { table: await readTable(path!, table, context.warn) };
  },
});

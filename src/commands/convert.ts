import * as z from 'zod';
import { isArray, vectorTable } from '../core/arrays.js';
import { defineCommand, type Result } from '../core/command/spec.js';
import { excerpt, UsageError } from '../core/errors.js';
import { imageInput, tableInput } from '../core/options.js';
import { peek } from '../core/peek.js';
import { isPicture, readArrays, readAudio, readImage, readTable } from '../core/read.js';
import { isNetwork, readNetwork } from './shared/network-input.js';

export default defineCommand({
  name: 'convert',
  group: 'The toolkit itself',
  summary: 'Writes a table, array, picture, sound or Bayesian network in another format.',
  description:
    'Tables go to .csv .tsv .json .jsonl .npy .npz, arrays to .npy .npz .csv .json .idx .safetensors (--columns picks among several), pictures to .png .jpg .webp .tif .ppm .npy, sounds to .wav .npy .csv, Bayesian networks to .bif .xmlbif .json .uai. A folder or a glob is converted file by file into the folder OUT; --format gives the kind.',
  keywords: ['export', 'import', 'save as', 'format', 'transform', 'npy', 'png', 'csv'],
  inputs: [
    {
      name: 'IN',
      about: 'what to convert',
      accepts: ['table', 'array', 'image', 'audio', 'model', 'network'],
    },
    { name: 'OUT', about: 'the file or folder to write', output: true },
  ],
  options: z.object({
    ...tableInput,
    ...imageInput,
    gray: z.boolean().default(false).describe('pictures become gray'),
  }),
  outputs: ['table', 'array', 'arrays', 'image', 'audio', 'network'],
  examples: [
    'ispr convert fixtures/sunspots.csv sunspots.npz',
    'ispr synth network --preset student -o student.bif && ispr convert student.bif student.xmlbif',
    'ispr convert "shots/*.png" gray/ --gray --format jpg',
  ],
  source: 'the formats themselves',
  async run([path], { gray, maxPixels, ...table }, context): Promise<Result> {
    const { kind, head } = await peek(path!);
    if (isNetwork(kind, head)) return { network: await readNetwork(path!, context.warn) };
    if (isPicture(kind)) return { image: await readImage(path!, { maxPixels, gray }, context.warn) };
    if (kind === 'wav') return { audio: await readAudio(path!, context.warn) };
    if (isArray(kind)) {
      const arrays = await readArrays(path!, context.warn);
      const chosen = table.columns ?? [...arrays.keys()];
      const missing = chosen.find((name) => !arrays.has(name));
      if (missing !== undefined)
        throw new UsageError(`there is no array '${excerpt(missing)}'`, {
          hint: `the arrays are ${[...arrays.keys()].slice(0, 12).map(excerpt).join(', ')}`,
        });
      const some = new Map(chosen.map((name) => [name, arrays.get(name)!]));
      const [only] = some.values();
      const columns = vectorTable(some);
      return {
        ...(some.size === 1 && only && { array: only }),
        ...(columns && { table: columns }),
        arrays: new Map([...some].map(([name, array]) => [name || 'data', array])),
      };
    }
    return { table: await readTable(path!, table, context.warn) };
  },
});

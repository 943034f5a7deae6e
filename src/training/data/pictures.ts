import type { Image } from '../../core/data.js';
import { DataError, excerpt } from '../../core/errors.js';
import { openInput, readInput } from '../../core/files.js';
import { decodeImage } from '../../core/formats/image.js';
import { loadSharp } from '../../core/formats/sharp.js';
import type { Warn } from '../../core/read.js';
import type { FolderFile } from './folder.js';
import type { RawData, RawItem } from './raw.js';

// Decoded pictures are kept while they fit; those that came first stay, as each epoch takes all in a new order.
const CACHE_BYTES = 2 ** 29;
// libvips decodes in threads of its own; a few pictures under way keep them busy.
const AT_ONCE = 8;

/** What pictures are brought to; what is left open is as in the first of them. */
export interface PictureForm {
  channels?: 1 | 3 | undefined;
  resize?: Size | undefined;
  maxPixels: number;
}

interface Size {
  width: number;
  height: number;
}

/** `64x48` */
export function parseSize(text: string): Size {
  const [width, height] = text.split('x').map(Number);
  return { width: width!, height: height! };
}

/**
 * Pictures of one size and one number of channels, decoded when they are first asked for. As many as the cache
 * takes are decoded at once, so that a damaged one is found before training; of the others the sizes are read
 * from their headers, where these tell.
 */
export async function readPictures(
  folder: string,
  files: readonly FolderFile[],
  form: PictureForm,
  warn: Warn,
): Promise<RawData> {
  const { load, first } = await pictureLoader(folder, files, form, warn);
  const { width, height, channels } = first;
  const size = width * height * channels;
  if (files.length * size <= CACHE_BYTES) for await (const _ of inTurns(files.length, load));
  else if (!form.resize) await checkHeaders(folder, files, first);
  const labelled = files[0]!.label !== undefined;
  return {
    format: labelled ? 'image folder, a subfolder a class' : 'image folder',
    kind: 'images',
    shape: [height, width, channels],
    length: files.length,
    target: labelled ? { name: 'label', values: files.map(({ label }) => label!) } : undefined,
    parts: Uint8Array.from(files, ({ part }) => part),
    resized: form.resize !== undefined,
    files: { folder, names: files.map(({ name }) => name), whole: false },
    nameOf: (i) => files[i]!.name,
    items: async (indices) => {
      const items: RawItem[] = [];
      for await (const { data } of inTurns(indices.length, (k) => load(indices[k]!)))
        items.push({ data, from: 0 });
      return items;
    },
  };
}

async function pictureLoader(folder: string, files: readonly FolderFile[], form: PictureForm, warn: Warn) {
  const noted = new Set<string>();
  const kept = new Map<number, Image>();
  let room = CACHE_BYTES;
  const first = await decode(0);
  keep(0, first);

  async function decode(index: number): Promise<Image> {
    const path = `${folder}/${files[index]!.name}`;
    const { value, notes } = await decodeImage(await readInput(path), path, {
      maxPixels: form.maxPixels,
      gray: form.channels === 1,
    });
    for (const note of notes) {
      if (!noted.has(note)) warn(`${note} (${path}, and others where it applies)`);
      noted.add(note);
    }
    const coloured = form.channels === 3 && value.channels === 1 ? threeTimes(value) : value;
    return form.resize ? resized(coloured, form.resize) : coloured;
  }

  function keep(index: number, image: Image): void {
    room -= image.data.byteLength;
    if (room >= 0) kept.set(index, image);
  }

  async function load(index: number): Promise<Image> {
    const ready = kept.get(index);
    if (ready) return ready;
    const image = await decode(index);
    checkAlike(image, first, folder, files, index);
    keep(index, image);
    return image;
  }
  return { load, first };
}

/** Calls in groups, the results in order. */
async function* inTurns<T>(count: number, call: (index: number) => Promise<T>): AsyncGenerator<T> {
  for (let at = 0; at < count; at += AT_ONCE)
    yield* await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, k) => call(at + k)));
}

function checkAlike(
  image: Pick<Image, 'width' | 'height' | 'channels'>,
  first: Image,
  folder: string,
  files: readonly FolderFile[],
  index: number,
): void {
  const other = excerpt(files[0]!.name);
  const file = `${folder}/${files[index]!.name}`;
  if (image.width !== first.width || image.height !== first.height)
    throw new DataError(
      `${image.width} × ${image.height} pixels, ${other} has ${first.width} × ${first.height}; one size was needed`,
      { file, hint: '--resize WxH brings all to one size' },
    );
  if (image.channels !== first.channels)
    throw new DataError(`${colours(image)}, ${other} is ${colours(first)}; one kind was needed`, {
      file,
      hint: '--gray makes all gray',
    });
}

const colours = ({ channels }: Pick<Image, 'channels'>) => (channels === 1 ? 'a gray picture' : 'in colour');

/** Sizes from the first bytes of the files, as far as they are there. */
async function checkHeaders(folder: string, files: readonly FolderFile[], first: Image): Promise<void> {
  const sharp = await loadSharp();
  for await (const { index, size } of inTurns(files.length, async (index) => {
    const input = await openInput(`${folder}/${files[index]!.name}`);
    await input.close();
    const header = await sharp(input.head, { limitInputPixels: false, pages: 1 })
      .metadata()
      .catch(() => undefined); // a header that is longer, or a format of our own readers: decoding tells
    return { index, size: header?.autoOrient };
  }))
    if (size) checkAlike({ ...size, channels: first.channels }, first, folder, files, index);
}

/** To another size with Lanczos' kernel of three lobes, widened where the picture shrinks; 8 bits a channel. */
async function resized(image: Image, { width, height }: Size): Promise<Image> {
  if (image.width === width && image.height === height) return image;
  const sharp = await loadSharp();
  const { width: w, height: h, channels } = image;
  const data = image.data instanceof Uint8Array ? image.data : image.data.map((v) => Math.round(v / 257));
  const out = await sharp(Uint8Array.from(data), {
    raw: { width: w, height: h, channels },
    limitInputPixels: false,
  })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return { width, height, channels, data: new Uint8Array(out) };
}

function threeTimes({ width, height, data }: Image): Image {
  const size = 3 * width * height;
  const out = data instanceof Uint8Array ? new Uint8Array(size) : new Uint16Array(size);
  for (let i = 0; i < size; i++) out[i] = data[Math.floor(i / 3)]!;
  return { width, height, channels: 3, data: out };
}

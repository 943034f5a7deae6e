import type { Image } from '../data.js';
import { DataError, excerpt } from '../errors.js';
import { type Decoded, inFile } from './decoded.js';
import { decodeElements, encodeElements } from './elements.js';
import { checkPixels } from './pixels.js';

export interface PnmMetadata {
  /** P1 to P7. */
  magic: string;
  maxval: number;
}

interface PnmHeader {
  magic: string;
  width: number;
  height: number;
  channels: Image['channels'];
  maxval: number;
  /** 1 is black in PBM and white in PAM. */
  inverted: boolean;
  dataOffset: number;
}

/**
 * PBM, PGM, PPM (plain P1–P3, raw P4–P6) and PAM (P7). Samples come out in 0..255 or, where maxval is above
 * 255, 0..65535, scaled by  round(v · full / maxval)  when maxval is neither. A bitmap becomes 0 and 255.
 * Only the first of several pictures is read.
 *
 * @see Netpbm format specifications, netpbm.sourceforge.net/doc
 */
export function decodePnm(bytes: Uint8Array, file?: string, maxPixels?: number): Decoded<Image, PnmMetadata> {
  return inFile(file, () => {
    const header = /^P7/.test(ascii(bytes, 0, 2)) ? pamHeader(bytes) : pnmHeader(bytes);
    checkPixels(header.width, header.height, maxPixels);
    const { samples, end } = readSamples(bytes, header);
    const { magic, width, height, channels, maxval } = header;
    const notes =
      maxval === 1 || maxval === 255 || maxval === 65535 ? [] : [`samples scaled from 0..${maxval}`];
    noteRest(bytes, end, notes);
    const data = rescale(samples, header);
    return { value: { width, height, channels, data }, metadata: { magic, maxval }, notes };
  });
}

function pnmHeader(bytes: Uint8Array): PnmHeader {
  const magic = ascii(bytes, 0, 2);
  if (/^P[Ff]$/.test(magic))
    throw new DataError('a PFM picture of floats is not read', { hint: 'save it as .npy' });
  if (!/^P[1-6]$/.test(magic))
    throw new DataError(`'${excerpt(magic)}' begins no PBM, PGM, PPM or PAM picture`);
  const tokens = tokenizer(bytes, 2);
  const width = tokens.next('a width');
  const height = tokens.next('a height');
  const bitmap = magic === 'P1' || magic === 'P4';
  const maxval = bitmap ? 1 : checkMaxval(tokens.next('a maxval'));
  // One white-space character ends the header of a raw picture.
  return {
    magic,
    width,
    height,
    channels: magic === 'P3' || magic === 'P6' ? 3 : 1,
    maxval,
    inverted: bitmap,
    dataOffset: tokens.at() + 1,
  };
}

/** PAM has its header line by line, in any order. */
function pamHeader(bytes: Uint8Array): PnmHeader {
  const fields = new Map<string, number>();
  let at = 0;
  for (let line = 1; ; line++) {
    const end = bytes.subarray(at, at + 1000).indexOf(0x0a);
    if (end < 0) throw new DataError('the PAM header has no ENDHDR line', { line });
    const text = ascii(bytes, at, at + end).trim();
    at += end + 1;
    if (line === 1 && text !== 'P7') throw new DataError('a PAM picture begins with a line P7', { line });
    if (text === 'ENDHDR') break;
    if (line === 1 || text === '' || text.startsWith('#') || text.startsWith('TUPLTYPE')) continue;
    const [, key, value] = /^(WIDTH|HEIGHT|DEPTH|MAXVAL)[ \t]+(\d{1,10})$/.exec(text) ?? [];
    if (key === undefined) throw new DataError(`the PAM header has the line '${excerpt(text)}'`, { line });
    if (fields.has(key)) throw new DataError(`the PAM header has ${key} twice`, { line });
    fields.set(key, Number(value));
  }
  const field = (key: string) => {
    const value = fields.get(key);
    if (value === undefined) throw new DataError(`the PAM header lacks ${key}`);
    return value;
  };
  const depth = field('DEPTH');
  if (depth !== 1 && depth !== 2 && depth !== 3 && depth !== 4)
    throw new DataError(`a PAM picture of ${depth} channels; 1 to 4 are read`);
  const maxval = checkMaxval(field('MAXVAL'));
  const [width, height] = [field('WIDTH'), field('HEIGHT')];
  return { magic: 'P7', width, height, channels: depth, maxval, inverted: false, dataOffset: at };
}

function checkMaxval(maxval: number): number {
  if (maxval < 1 || maxval > 65535) throw new DataError(`a maxval of ${maxval}; 1 to 65535 are possible`);
  return maxval;
}

/** The samples as stored, one a number, and where they end; their number is checked against the bytes left. */
function readSamples(
  bytes: Uint8Array,
  header: PnmHeader,
): { samples: Uint8Array | Uint16Array; end: number } {
  const { magic, width, height, channels, maxval, dataOffset } = header;
  const count = width * height * channels;
  const plain = magic === 'P1' || magic === 'P2' || magic === 'P3';
  const rowBytes = Math.ceil(width / 8);
  // A plain sample takes a digit and, but for bits, a white space.
  const needed = plain
    ? magic === 'P1'
      ? count
      : 2 * count - 1
    : magic === 'P4'
      ? rowBytes * height
      : count * (maxval > 255 ? 2 : 1);
  const left = Math.max(0, bytes.length - dataOffset);
  if (left < needed)
    throw new DataError(`a picture of ${width} × ${height} needs ${needed} more bytes, ${left} are left`, {
      offset: Math.min(dataOffset, bytes.length),
    });
  if (plain) return plainSamples(bytes, header, count);
  const end = dataOffset + needed;
  const raw = bytes.subarray(dataOffset, end);
  if (magic === 'P4') {
    const samples = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const x = i % width;
      samples[i] = (raw[Math.floor(i / width) * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
    }
    return { samples, end };
  }
  const samples = decodeElements(raw, maxval > 255 ? 'u16' : 'u8', true);
  if (!(samples instanceof Uint8Array || samples instanceof Uint16Array)) throw new TypeError('8 or 16 bits');
  return { samples, end };
}

function plainSamples(bytes: Uint8Array, { magic, maxval, dataOffset }: PnmHeader, count: number) {
  const samples = maxval > 255 ? new Uint16Array(count) : new Uint8Array(count);
  const tokens = tokenizer(bytes, dataOffset - 1);
  for (let i = 0; i < count; i++) {
    // The digits of a plain bitmap need no space between them.
    const value = magic === 'P1' ? tokens.digit() : tokens.next(`sample ${i + 1} of ${count}`);
    if (value > maxval) throw tooBright(value, maxval, tokens.at());
    samples[i] = value;
  }
  return { samples, end: tokens.at() };
}

function rescale(
  samples: Uint8Array | Uint16Array,
  { maxval, inverted }: PnmHeader,
): Uint8Array | Uint16Array {
  const full = maxval > 255 ? 65535 : 255;
  if (maxval === full) return samples;
  const scaled = full === 255 ? new Uint8Array(samples.length) : new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value > maxval) throw tooBright(value, maxval);
    scaled[i] = Math.round(((inverted ? maxval - value : value) * full) / maxval);
  }
  return scaled;
}

const tooBright = (value: number, maxval: number, offset?: number) =>
  new DataError(`a sample of ${value} where maxval is ${maxval}`, { offset });

function noteRest(bytes: Uint8Array, end: number, notes: string[]) {
  let at = end;
  while (at < bytes.length && isSpace(bytes[at]!)) at++;
  if (at === bytes.length) return;
  if (!/^P[1-7]/.test(ascii(bytes, at, at + 2)))
    throw new DataError(`${bytes.length - at} bytes follow the picture`, { offset: at });
  notes.push('only the first of several pictures was read');
}

/** Decimal numbers between white space and comments. */
function tokenizer(bytes: Uint8Array, start: number) {
  let at = start;
  const skip = () => {
    for (;;) {
      if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
      if (at >= bytes.length || !isSpace(bytes[at]!)) return;
      at++;
    }
  };
  const fail = (what: string): never => {
    throw new DataError(`${what} was needed, found '${excerpt(ascii(bytes, at, at + 10))}'`, { offset: at });
  };
  return {
    at: () => at,
    next(what: string): number {
      skip();
      const first = at;
      let value = 0;
      while (at < bytes.length && isDigit(bytes[at]!) && at - first < 10)
        value = value * 10 + bytes[at++]! - 0x30;
      if (at === first || (at < bytes.length && !isSpace(bytes[at]!) && bytes[at] !== 0x23)) fail(what);
      return value;
    },
    digit(): number {
      skip();
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit !== 0 && digit !== 1) fail('0 or 1');
      at++;
      return digit;
    },
  };
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end));

/** PGM for gray, PPM for colour, PAM where there is alpha; 8 or 16 bit as the data are. */
export function encodePnm({ width, height, channels, data }: Image): Uint8Array[] {
  const maxval = data instanceof Uint8Array ? 255 : 65535;
  const header =
    channels === 1 || channels === 3
      ? `P${channels === 1 ? 5 : 6}\n${width} ${height}\n${maxval}\n`
      : `P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH ${channels}\nMAXVAL ${maxval}\nTUPLTYPE ${
          channels === 2 ? 'GRAYSCALE_ALPHA' : 'RGB_ALPHA'
        }\nENDHDR\n`;
  return [new TextEncoder().encode(header), encodeElements(data, true)];
}

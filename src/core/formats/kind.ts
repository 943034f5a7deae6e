export type Kind =
  | 'png'
  | 'jpeg'
  | 'webp'
  | 'tiff'
  | 'gif'
  | 'bmp'
  | 'pnm'
  | 'npy'
  | 'npz'
  | 'zip'
  | 'safetensors'
  | 'idx'
  | 'wav'
  | 'wvc'
  | 'json'
  | 'jsonl'
  | 'csv'
  | 'tsv'
  | 'text'
  | 'gzip'
  | 'bif'
  | 'xmlbif'
  | 'uai'
  | 'dot'
  | 'ply'
  | 'obj'
  | 'svg'
  | 'html'
  | 'unknown';

/**
 * What a file is: by its first bytes where they tell, by its extension where text could be several things.
 * `head` is the file's beginning, a few kilobytes suffice; `size` the length of the whole, if known.
 */
export function detectKind(head: Uint8Array, path: string, size?: number): Kind {
  const extension = /[^/\\]\.([A-Za-z0-9]{1,12})$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return binaryKind(head, extension, size) ?? textKind(head, extension, size) ?? 'unknown';
}

function binaryKind(head: Uint8Array, extension: string, size: number | undefined): Kind | undefined {
  const begins = (magic: string, at = 0) =>
    head.length >= at + magic.length && [...magic].every((c, i) => head[at + i] === c.charCodeAt(0));
  if (begins('\x89PNG\r\n\x1a\n')) return 'png';
  if (begins('\xff\xd8\xff')) return 'jpeg';
  if (begins('\x89WVC\r\n\x1a\n')) return 'wvc';
  if (begins('GIF87a') || begins('GIF89a')) return 'gif';
  if (begins('II*\0') || begins('MM\0*') || begins('II+\0') || begins('MM\0+')) return 'tiff';
  if (begins('WEBP', 8) && begins('RIFF')) return 'webp';
  if (begins('WAVE', 8) && ['RIFF', 'RIFX', 'RF64', 'BW64'].some((tag) => begins(tag))) return 'wav';
  if (begins('\x93NUMPY')) return 'npy';
  if (begins('PK\x03\x04') || begins('PK\x05\x06')) return isNpz(head, extension) ? 'npz' : 'zip';
  if (begins('\x1f\x8b')) return 'gzip';
  // The header's length says that the JSON fits the file: no text begins so.
  if (isSafetensors(head, size)) return 'safetensors';
  if (isIdx(head, size)) return 'idx';
  if (isBmp(head)) return 'bmp';
  // A text could begin with P5; a number or a comment after it makes a picture.
  if (/^P(?:[1-6](?:\s+\d|\s*#)|7\s*\n)/.test(latin1(head.subarray(0, 40)))) return 'pnm';
  return undefined;
}

/** NumPy's members end in .npy; an empty archive is what its extension says. */
function isNpz(head: Uint8Array, extension: string): boolean {
  if (head[2] === 5) return extension === 'npz';
  const nameBytes = head.length < 30 ? 0 : head[26]! + 256 * head[27]!;
  return latin1(head.subarray(30, 30 + nameBytes)).endsWith('.npy') || extension === 'npz';
}

function isSafetensors(head: Uint8Array, size: number | undefined): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
  return length >= 2n && length <= 100_000_000n && (size === undefined || length + 8n <= BigInt(size));
}

function isIdx(head: Uint8Array, size: number | undefined): boolean {
  const [zero, alsoZero, type, dimensions] = head;
  if (zero !== 0 || alsoZero !== 0 || ![8, 9, 11, 12, 13, 14].includes(type ?? 0)) return false;
  return dimensions! > 0 && dimensions! <= 32 && (size === undefined || size >= 4 + 4 * dimensions!);
}

/** `BM` alone could begin a text; the size of the second header could not. */
function isBmp(head: Uint8Array): boolean {
  if (head[0] !== 0x42 || head[1] !== 0x4d || head.length < 18) return false;
  const headerBytes = new DataView(head.buffer, head.byteOffset).getUint32(14, true);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(headerBytes);
}

const TEXT_EXTENSIONS = new Map<string, Kind>([
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['tab', 'tsv'],
  ['txt', 'text'],
  ['md', 'text'],
  ['conll', 'text'],
  ['bif', 'bif'],
  ['xmlbif', 'xmlbif'],
  ['uai', 'uai'],
  ['dot', 'dot'],
  ['gv', 'dot'],
  ['ply', 'ply'],
  ['obj', 'obj'],
  ['svg', 'svg'],
  ['html', 'html'],
  ['htm', 'html'],
]);

function textKind(head: Uint8Array, extension: string, size: number | undefined): Kind | undefined {
  const text = utf8(head, size === undefined || size > head.length);
  if (text === undefined) return undefined;
  const start = text.trimStart();
  const byExtension = TEXT_EXTENSIONS.get(extension);
  if (/^ply\r?\n/.test(text)) return 'ply';
  if (/^(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(start))
    return 'svg';
  if (/^<!doctype html|^<html[\s>]/i.test(start)) return 'html';
  if (/^<(?:\?xml|!--|!DOCTYPE BIF|BIF\b)/i.test(start) && /<BIF\b|<!DOCTYPE BIF/i.test(start))
    return 'xmlbif';
  if (/^(?:MARKOV|BAYES)\s+\d/.test(start)) return 'uai';
  if (BIF.test(start)) return 'bif';
  if (/^(?:strict\s+)?(?:di)?graph\b[^{,;]{0,200}\{/i.test(start)) return 'dot';
  // A table may begin with a brace or a bracket, and a line of JSON is also a whole JSON file.
  if (byExtension !== undefined) return byExtension;
  if (/^[{[]/.test(start)) return looksLikeLines(start) ? 'jsonl' : 'json';
  return text === '' ? undefined : tableKind(start);
}

/** A network block, after comments. */
const BIF = /^(?:\/\/[^\n]*\n\s*|\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*network\b(?:\s*"[^"\n]*"|[^"{}\n]*)\s*\{/;

/** Two or more lines, of which the first is an object or array of its own. */
function looksLikeLines(start: string): boolean {
  const [first = '', second = ''] = start.split(/\r?\n/, 2);
  if (second.trim() === '' || !/^\s*[{[]/.test(second)) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

/** The same number of tabs or commas in the first two lines make a table. */
function tableKind(start: string): Kind {
  const lines = start.split(/\r?\n/, 3).filter((line) => line !== '');
  const counts = (mark: string) => lines.slice(0, 2).map((line) => line.split(mark).length - 1);
  const even = ([a = 0, b = a]: number[]) => a > 0 && a === b;
  if (even(counts('\t'))) return 'tsv';
  return even(counts(',')) ? 'csv' : 'text';
}

/** Text, unless it is no UTF-8 or has characters no text has; the last character may be cut. */
function utf8(head: Uint8Array, cut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: cut });
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const latin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, 300));

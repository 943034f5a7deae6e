import { DataError, excerpt } from '../errors.js';
import { byteLengthOf, ELEMENT_BYTES, type Element } from './elements.js';

/** What an npy header says, checked. */
export interface NpyHeader {
  version: 1 | 2 | 3;
  /** As NumPy spells it, e.g. `<f8`. */
  descr: string;
  element: Element;
  bigEndian: boolean;
  complex: boolean;
  fortranOrder: boolean;
  shape: number[];
  /** Where the elements begin. */
  dataOffset: number;
  dataBytes: number;
}

export const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

// NumPy pads its headers to a few hundred bytes; only structured types, which are refused, get longer.
const MAX_HEADER = 1 << 16;

/**
 * The header of an npy file, or undefined while `head` is too short to hold it (a stream then gives more).
 * Versions 1.0, 2.0 (32-bit header length) and 3.0 (UTF-8) of the format.
 *
 * @see NEP 1, A Simple File Format for NumPy Arrays; numpy/lib/format.py
 */
export function npyHeader(head: Uint8Array): NpyHeader | undefined {
  const known = Math.min(head.length, MAGIC.length);
  for (let i = 0; i < known; i++)
    if (head[i] !== MAGIC[i])
      throw new DataError('no npy file: it does not begin with \\x93NUMPY', { offset: i });
  if (head.length < 8) return undefined;
  const version = head[6];
  if ((version !== 1 && version !== 2 && version !== 3) || head[7] !== 0)
    throw new DataError(`npy version ${version}.${head[7]}; 1.0, 2.0 and 3.0 are read`, { offset: 6 });
  const textOffset = version === 1 ? 10 : 12;
  if (head.length < textOffset) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const textBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (textBytes > MAX_HEADER)
    throw new DataError(`an npy header of ${textBytes} bytes; at most ${MAX_HEADER} are read`, { offset: 8 });
  const dataOffset = textOffset + textBytes;
  if (head.length < dataOffset) return undefined;
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(
    head.subarray(textOffset, dataOffset),
  );
  const { descr, fortranOrder, shape } = parseLiteral(text);
  const type = elementType(descr);
  return {
    version,
    descr,
    ...type,
    fortranOrder,
    shape,
    dataOffset,
    dataBytes: byteLengthOf(shape, ELEMENT_BYTES[type.element] * (type.complex ? 2 : 1)),
  };
}

/** `<f8` and its like. What has no place in a typed array is refused by its name. */
function elementType(descr: string): Pick<NpyHeader, 'element' | 'bigEndian' | 'complex'> {
  const parts = /^([<>|=])([a-zA-Z?])(\d*)(?:\[.*\])?$/.exec(descr);
  const [, order = '', kind = '', size = ''] = parts ?? [];
  const element = ELEMENTS.get(descr.slice(1));
  // `|` says that byte order does not apply, so only one-byte types may carry it.
  if (element !== undefined && order !== '=' && (order !== '|' || ELEMENT_BYTES[element] === 1))
    return { element, bigEndian: order === '>', complex: kind === 'c' };
  throw new DataError(`npy type '${excerpt(descr)}' (${foreignName(kind, size)}) is not read`, {
    hint: 'save booleans, integers up to 64 bits, float16 to float64 or complex numbers',
  });
}

const ELEMENTS = new Map<string, Element>([
  ['b1', 'bool'],
  ['i1', 'i8'],
  ['u1', 'u8'],
  ['i2', 'i16'],
  ['u2', 'u16'],
  ['i4', 'i32'],
  ['u4', 'u32'],
  ['i8', 'i64'],
  ['u8', 'u64'],
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
  ['c8', 'f32'],
  ['c16', 'f64'],
]);

function foreignName(kind: string, size: string) {
  if (kind === 'f' && Number(size) > 8) return 'long double';
  if (kind === 'c' && Number(size) > 16) return 'complex long double';
  return FOREIGN.get(kind) ?? 'unknown';
}

const FOREIGN = new Map([
  ['O', 'Python objects, which only pickle could load'],
  ['S', 'byte strings'],
  ['a', 'byte strings'],
  ['U', 'text'],
  ['V', 'raw records'],
  ['M', 'dates'],
  ['m', 'time differences'],
]);

/**
 * The header's Python dictionary, by a parser of exactly what NumPy writes: the keys descr, fortran_order and
 * shape, once each; a string, True or False, a tuple of integers. Never evaluated.
 */
function parseLiteral(text: string) {
  let at = 0;
  const fail = (needed: string): never => {
    throw new DataError(`npy header: '${excerpt(text.slice(at))}' where ${needed} was needed`);
  };
  const skip = () => {
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++;
  };
  const take = (pattern: RegExp, needed: string): string => {
    skip();
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? fail(needed);
    at += found.length;
    return found;
  };
  const next = (mark: string) => {
    skip();
    if (text[at] !== mark) return false;
    at++;
    return true;
  };
  const string = (needed: string) => take(/'[^'\\]*'|"[^"\\]*"/y, needed).slice(1, -1);

  const type = () => {
    skip();
    if (text[at] === '[')
      throw new DataError('npy type is a record with named fields, which is not read', {
        hint: 'save each field as an array of its own',
      });
    return string('a type such as <f8');
  };
  const tuple = () => {
    const lengths: number[] = [];
    if (!next('(')) fail('a shape such as (3, 4)');
    while (!next(')')) {
      lengths.push(Number(take(/(?:0|[1-9]\d{0,18})(?![\dLl_.])/y, 'the length of a dimension')));
      if (next(',')) continue;
      // (3) is a number to Python, (3,) a tuple.
      if (lengths.length === 1) fail('a comma');
      if (!next(')')) fail("',' or ')'");
      break;
    }
    return lengths;
  };

  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: number[] | undefined;
  const once = (key: string, earlier: unknown) => {
    if (earlier !== undefined) throw new DataError(`npy header has '${key}' twice`);
  };
  if (!next('{')) fail("'{'");
  while (!next('}')) {
    const key = string('a key');
    if (!next(':')) fail("':'");
    if (key === 'descr') {
      once(key, descr);
      descr = type();
    } else if (key === 'fortran_order') {
      once(key, fortranOrder);
      fortranOrder = take(/(?:True|False)\b/y, 'True or False') === 'True';
    } else if (key === 'shape') {
      once(key, shape);
      shape = tuple();
    } else throw new DataError(`npy header has an unknown key '${excerpt(key)}'`);
    if (next(',')) continue;
    if (!next('}')) fail("',' or '}'");
    break;
  }
  skip();
  if (at < text.length) fail('the end of the header');
  if (descr === undefined || fortranOrder === undefined || shape === undefined)
    throw new DataError('npy header lacks one of descr, fortran_order and shape');
  return { descr, fortranOrder, shape };
}

import { DataError, excerpt } from '../errors.js';

export type JsonScalar = null | boolean | number | string;
/** Objects without a prototype, so that a key such as `constructor` is a key like any other. */
export type JsonValue = JsonScalar | JsonValue[] | { [key: string]: JsonValue };
/** Objects as maps, for those whose keys are names that users chose. */
export type JsonMapValue = JsonScalar | JsonMapValue[] | JsonMap;
export type JsonMap = Map<string, JsonMapValue>;

export interface JsonOptions {
  /** How many arrays and objects may lie within each other; 64 by default. */
  maxDepth?: number;
  /** 256 MiB by default. */
  maxBytes?: number;
  /** A key that is twice in an object is refused by default; `last` lets the last one win, as JSON.parse does. */
  duplicates?: 'refuse' | 'last';
  /** Line of the first byte, for the messages of a reader that takes a file line by line. */
  firstLine?: number;
}

/**
 * JSON as RFC 8259 has it and nothing beside: UTF-8 (a byte order mark is passed over), numbers that a double
 * can hold (1e999 is refused), no lone surrogates, no key twice, nothing after the value. JSON.parse would
 * take 100,000 levels, turn 1e999 into Infinity and not say in which line a fault is.
 */
export function parseJson(bytes: Uint8Array, file?: string, options?: JsonOptions): JsonValue {
  return parseWith<{ [key: string]: JsonValue }>(bytes, file, options, {
    create: () => Object.create(null),
    has: (object, key) => key in object,
    set: (object, key, value) => {
      object[key] = value;
    },
  });
}

/** The same with objects as maps. */
export function parseJsonMap(bytes: Uint8Array, file?: string, options?: JsonOptions): JsonMapValue {
  return parseWith<JsonMap>(bytes, file, options, {
    create: () => new Map(),
    has: (object, key) => object.has(key),
    set: (object, key, value) => object.set(key, value),
  });
}

type Tree<Obj> = JsonScalar | Tree<Obj>[] | Obj;

/** How objects are built. */
interface Objects<Obj> {
  create(): Obj;
  has(object: Obj, key: string): boolean;
  set(object: Obj, key: string, value: Tree<Obj>): void;
}

// Number() is exact at any length, but no honest number is longer than this.
const MAX_NUMBER = 2000;

function parseWith<Obj>(
  bytes: Uint8Array,
  file: string | undefined,
  { maxDepth = 64, maxBytes = 1 << 28, duplicates = 'refuse', firstLine = 1 }: JsonOptions = {},
  objects: Objects<Obj>,
): Tree<Obj> {
  if (bytes.length > maxBytes)
    throw new DataError(`${bytes.length} bytes of JSON; at most ${maxBytes} are read`, { file });
  const text = decodeUtf8(bytes, file);
  let at = 0;

  const fail = (what: string, where = at): never => {
    let line = firstLine;
    for (let i = text.indexOf('\n'); i >= 0 && i < where; i = text.indexOf('\n', i + 1)) line++;
    throw new DataError(what, { file, line });
  };
  const found = () => (at < text.length ? `'${excerpt(text.slice(at, at + 20))}'` : 'the end');
  const skip = () => {
    for (;;) {
      const c = text.charCodeAt(at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
      at++;
    }
  };
  const literal = <T>(word: string, value: T): T => {
    if (!text.startsWith(word, at)) fail(`a JSON value was needed, found ${found()}`);
    at += word.length;
    return value;
  };

  // Loops instead of regular expressions: those keep a stack that a string of some megabytes exhausts.
  const string = (): string => {
    const start = at++;
    let escaped = false;
    for (let c = text.charCodeAt(at); c !== QUOTE; c = text.charCodeAt(at)) {
      if (at >= text.length) fail('a string is not closed', start);
      if (c < 0x20) fail('a string has a bare control character');
      if (c === BACKSLASH) escaped = true;
      at += c === BACKSLASH ? 2 : 1;
    }
    const raw = text.slice(start, ++at);
    return escaped ? resolveEscapes(raw, start) : raw.slice(1, -1);
  };
  const resolveEscapes = (raw: string, start: number): string => {
    let value: unknown;
    try {
      value = JSON.parse(raw);
    } catch {
      return fail('a string has a bad escape', start);
    }
    return typeof value === 'string' && !LONE_SURROGATE.test(value)
      ? value
      : fail('a string has half a surrogate pair', start);
  };

  const number = (): number => {
    let end = at;
    while (end - at <= MAX_NUMBER && isNumberCharacter(text.charCodeAt(end))) end++;
    const raw = text.slice(at, end);
    if (end - at > MAX_NUMBER) fail(`a number of more than ${MAX_NUMBER} characters`);
    if (!NUMBER.test(raw)) fail(`a JSON value was needed, found ${found()}`);
    const value = Number(raw);
    if (!Number.isFinite(value)) fail(`the number ${excerpt(raw)} is too large for double precision`);
    at = end;
    return value;
  };

  const list = (depth: number): Tree<Obj>[] => {
    const items: Tree<Obj>[] = [];
    at++;
    skip();
    if (text[at] === ']') {
      at++;
      return items;
    }
    for (;;) {
      items.push(value(depth));
      if (text[at] === ',') at++;
      else if (text[at] === ']') {
        at++;
        return items;
      } else fail(`',' or ']' was needed, found ${found()}`);
    }
  };

  const object = (depth: number): Obj => {
    const made = objects.create();
    at++;
    skip();
    if (text[at] === '}') {
      at++;
      return made;
    }
    for (;;) {
      skip();
      if (text[at] !== '"') fail(`a key in quotes was needed, found ${found()}`);
      const keyAt = at;
      const key = string();
      if (duplicates === 'refuse' && objects.has(made, key))
        fail(`the key '${excerpt(key)}' is there twice`, keyAt);
      skip();
      if (text[at] !== ':') fail(`':' was needed, found ${found()}`);
      at++;
      objects.set(made, key, value(depth));
      if (text[at] === ',') at++;
      else if (text[at] === '}') {
        at++;
        return made;
      } else fail(`',' or '}' was needed, found ${found()}`);
    }
  };

  /** A value and the white space around it. */
  const value = (depth: number): Tree<Obj> => {
    skip();
    const c = text[at];
    if (depth === maxDepth && (c === '{' || c === '[')) fail(`JSON nested deeper than ${maxDepth} levels`);
    const read =
      c === '{'
        ? object(depth + 1)
        : c === '['
          ? list(depth + 1)
          : c === '"'
            ? string()
            : c === 't'
              ? literal('true', true)
              : c === 'f'
                ? literal('false', false)
                : c === 'n'
                  ? literal('null', null)
                  : number();
    skip();
    return read;
  };

  const whole = value(0);
  if (at < text.length) fail(`nothing more was expected after the JSON value, found ${found()}`);
  return whole;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isNumberCharacter = (c: number) =>
  (c >= 0x30 && c <= 0x39) || c === 0x2e || c === 0x2d || c === 0x65 || c === 0x45 || c === 0x2b;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LONE_SURROGATE = /\p{Cs}/u;

function decodeUtf8(bytes: Uint8Array, file: string | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError('JSON that is not UTF-8', { file });
  }
}

import * as z from 'zod';
import { kebab } from './flag-of.js';
import type { Form } from './spec.js';

/** One option as the command line, the help and the manual see it; all of it read from the schema. */
export interface Flag {
  /** camelCase, as in --config files and summaries. */
  key: string;
  /** kebab-case with dashes: `--max-lag`, or `--no-header` for what is on by default. */
  flag: string;
  short?: string;
  type: 'boolean' | 'number' | 'integer' | 'string' | 'choice' | 'list';
  /** What follows the flag in the help: `N`, `HZ`, `FILE`. */
  placeholder: string;
  about: string;
  /** The value when it is not given; undefined when there is none. */
  default: unknown;
  defaultText?: string;
  required: boolean;
  choices?: readonly string[];
  /** What is allowed, in words, for messages. */
  allowed: string;
  /** Type of a list's items; or of the other half of a number-or-word. */
  items?: 'number' | 'integer' | 'string' | 'choice';
  words?: readonly string[];
  /** Given several times, each text is one item; otherwise a list is split at commas. */
  repeat: boolean;
  /** The option names a further output file, in these forms. */
  output?: readonly Form[];
  /** The option says how another one works, and does nothing without it. */
  needs?: 'plot';
}

/** What an option's schema says in `.meta({...})` beside its description. */
export interface FlagMeta {
  placeholder?: string;
  unit?: string;
  short?: string;
  defaultText?: string;
  /** What may be given, in words, where the schema cannot tell; completes `must be …`. */
  allowed?: string;
  repeat?: boolean;
  output?: readonly Form[];
  needs?: 'plot';
}

interface JsonSchema extends FlagMeta {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

/** The flags of a schema, in its order. */
export function flagsOf(schema: z.ZodObject): Flag[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const required = new Set(json.required ?? []);
  return Object.entries(json.properties ?? {}).map(([key, field]) => toFlag(key, field, required.has(key)));
}

function toFlag(key: string, field: JsonSchema, required: boolean): Flag {
  const type = typeOf(field);
  const onByDefault = type === 'boolean' && field.default === true;
  const words = field.anyOf?.flatMap((part) => choicesOf(part) ?? []);
  const items = field.items ? typeOf(field.items) : undefined;
  return {
    key,
    flag: `--${onByDefault ? 'no-' : ''}${kebab(key)}`,
    short: field.short,
    type,
    placeholder: type === 'boolean' ? '' : (field.placeholder ?? field.unit ?? placeholder(field, type)),
    about: field.description ?? '',
    default: field.default,
    defaultText: field.defaultText,
    required,
    choices: choicesOf(field),
    allowed: field.allowed ?? allowed(field.repeat ? (field.items ?? {}) : field),
    ...(items && items !== 'boolean' && items !== 'list' && { items }),
    ...(words && words.length > 0 && { words }),
    repeat: field.repeat ?? false,
    output: field.output,
    ...(field.needs && { needs: field.needs }),
  };
}

function typeOf(field: JsonSchema): Flag['type'] {
  if (choicesOf(field)) return 'choice';
  if (field.anyOf) {
    const kinds = field.anyOf.map(typeOf);
    return kinds.find((kind) => kind === 'integer' || kind === 'number') ?? kinds[0] ?? 'string';
  }
  if (field.type === 'array') return 'list';
  if (field.type === 'boolean' || field.type === 'number' || field.type === 'integer') return field.type;
  return 'string';
}

function choicesOf(field: JsonSchema): string[] | undefined {
  if (field.enum) return field.enum.map(String);
  return field.const === undefined ? undefined : [String(field.const)];
}

function placeholder(field: JsonSchema, type: Flag['type']): string {
  const choices = choicesOf(field);
  if (choices) return choices.join('|');
  if (field.anyOf) return field.anyOf.map((part) => placeholder(part, typeOf(part))).join('|');
  if (type === 'list') return `${placeholder(field.items ?? {}, typeOf(field.items ?? {}))},…`;
  return type === 'integer' ? 'N' : type === 'number' ? 'X' : 'TEXT';
}

/** `a whole number of at least 1`, `one of a, b`: completes `must be …`. */
function allowed(field: JsonSchema): string {
  const choices = choicesOf(field);
  if (choices) return choices.length === 1 ? choices[0]! : `one of ${choices.join(', ')}`;
  if (field.anyOf) return field.anyOf.map(allowed).join(' or ');
  switch (field.type) {
    case 'integer':
      return `a whole number${range(field)}`;
    case 'number':
      return `a number${range(field)}`;
    case 'array':
      return `${count(field)} separated by commas, each ${allowed(field.items ?? {})}`;
    case 'boolean':
      return 'true or false';
    default:
      if (field.maxLength === 1) return 'a single character';
      return field.minLength ? 'a text that is not empty' : 'a text';
  }
}

function count({ minItems, maxItems }: JsonSchema): string {
  if (minItems !== undefined && minItems === maxItems) return `${minItems} values`;
  if (maxItems !== undefined && maxItems < 1000) return `${minItems ?? 0} to ${maxItems} values`;
  return minItems ? `at least ${minItems} value${minItems > 1 ? 's' : ''}` : 'values';
}

const UNBOUNDED = Number.MAX_SAFE_INTEGER; // zod's own limits of a whole number are no news to anybody

function range(field: JsonSchema): string {
  const { exclusiveMinimum, exclusiveMaximum } = field;
  const minimum = field.minimum === -UNBOUNDED ? undefined : field.minimum;
  const maximum = field.maximum === UNBOUNDED ? undefined : field.maximum;
  if (field.type === 'integer' && exclusiveMinimum !== undefined && maximum === undefined)
    return ` of at least ${exclusiveMinimum + 1}`;
  const low =
    exclusiveMinimum !== undefined
      ? `greater than ${exclusiveMinimum}`
      : minimum !== undefined
        ? `of at least ${minimum}`
        : '';
  const high =
    exclusiveMaximum !== undefined
      ? `less than ${exclusiveMaximum}`
      : maximum !== undefined
        ? `at most ${maximum}`
        : '';
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  return (low || high) && ` ${[low, high].filter(Boolean).join(' and ')}`;
}

/** A decimal number and nothing else: `Number('')` is 0 and `Number('0x10')` 16, which no user means. */
export function parseDecimal(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** The value a flag's text stands for; what does not fit stays text for the schema to refuse. */
export function readValue(flag: Flag, text: string): unknown {
  const scalar = (type: Flag['type'] | undefined, part: string): unknown =>
    type === 'number' || type === 'integer' ? (parseDecimal(part) ?? part) : part;
  if (flag.repeat) return [scalar(flag.items, text)];
  if (flag.type === 'list')
    return text === '' ? [] : text.split(',').map((part) => scalar(flag.items, part.trim()));
  return scalar(flag.type, text);
}

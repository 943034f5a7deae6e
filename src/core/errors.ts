/** What a process tells its caller; the full list is in the README. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  gate: 3,
  data: 65,
  noInput: 66,
  unavailable: 69,
  cannotCreate: 73,
  io: 74,
  sighup: 129,
  sigint: 130,
  sigterm: 143,
} as const;

/** Where in which file a fault was found, and what may mend it. */
export interface Place {
  file?: string | undefined;
  /** 1-based line of a text file. */
  line?: number | undefined;
  /** Byte offset in a binary file. */
  offset?: number | undefined;
  hint?: string | undefined;
}

/** Every failure that has a cause outside our code: one line for the user and an exit code. */
export class IsprError extends Error {
  file: string | undefined;
  readonly line: number | undefined;
  readonly offset: number | undefined;
  readonly hint: string | undefined;

  constructor(
    readonly code: number,
    what: string,
    place: Place = {},
  ) {
    super(what);
    this.name = new.target.name;
    this.file = place.file;
    this.line = place.line;
    this.offset = place.offset;
    this.hint = place.hint;
  }

  /** `(file:line)`, `(file:byte 12)` or nothing. */
  get where(): string {
    const at = this.line ?? (this.offset === undefined ? undefined : `byte ${this.offset}`);
    if (this.file === undefined)
      return at === undefined ? '' : ` (${this.line === undefined ? at : `line ${at}`})`;
    const file = printable(this.file);
    return at === undefined ? ` (${file})` : ` (${file}:${at})`;
  }
}

/** The command line itself is wrong: exit 2. */
export class UsageError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.usage, what, place);
  }
}

/** The content of an input is wrong: exit 65. */
export class DataError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.data, what, place);
  }
}

/** An input is not there or may not be read: exit 66. */
export class InputError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.noInput, what, place);
  }
}

/** A backend or device that was asked for is not there: exit 69. */
export class BackendError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.unavailable, what, place);
  }
}

/** An output cannot be created: exit 73. */
export class CreateError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.cannotCreate, what, place);
  }
}

/** Writing failed half way (disk full, device error): exit 74. */
export class WriteError extends IsprError {
  constructor(what: string, place?: Place) {
    super(EXIT.io, what, place);
  }
}

/** A piece of file content made fit for a message: at most 40 characters, control characters escaped. */
export function excerpt(text: string): string {
  const shown = printable([...text].slice(0, 40).join(''));
  return shown.length < text.length && [...text].length > 40 ? `${shown}…` : shown;
}

/** Text that stays on one line and gives a terminal no orders. */
const printable = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCharacter);

const escapeCharacter = (c: string) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`;

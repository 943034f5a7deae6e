import { excerpt, UsageError } from './errors.js';

/**
 * Arithmetic as people write it: numbers, names (`accuracy`, `posterior.rain.yes`, `ar[0]`), + - * / ^,
 * comparisons, and/or/not (also && || !), functions. Names are looked up by the caller, so that the same
 * parser serves gates on metrics, densities and structural equations.
 */
export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'text'; value: string }
  | { kind: 'name'; path: readonly string[] }
  | { kind: 'call'; name: string; args: readonly Expression[] }
  | { kind: 'unary'; op: '-' | 'not'; operand: Expression }
  | { kind: 'binary'; op: BinaryOp; left: Expression; right: Expression };

export type BinaryOp = '+' | '-' | '*' | '/' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';

const BINDING: Record<BinaryOp, number> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 8,
};
const NOT_BINDING = 3;
const MINUS_BINDING = 7;
const MAX_DEPTH = 100;

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|"([^"]*)"|'([^']*)'|(<=|>=|==|!=|&&|\|\||[-+*/^<>()[\].,!=]))/uy;

interface Token {
  kind: 'number' | 'name' | 'text' | 'op' | 'end';
  text: string;
  at: number;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    if (source.slice(at).trim() === '') break;
    const match = TOKEN.exec(source);
    if (!match) throw fault(source, at, `'${excerpt(source.slice(at).trim()[0]!)}' means nothing here`);
    const [, number, name, double, single, op] = match;
    const text = number ?? name ?? double ?? single ?? op!;
    const kind = number ? 'number' : name ? 'name' : op ? 'op' : 'text';
    tokens.push({ kind, text, at });
  }
  tokens.push({ kind: 'end', text: 'the end', at: source.length });
  return tokens;
}

const fault = (source: string, at: number, what: string) =>
  new UsageError(`expression '${excerpt(source)}', character ${at + 1}: ${what}`);

/** Parse an expression by precedence climbing; `^` binds to the right and tighter than a minus sign. */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let next = 0;
  let depth = 0;

  const peek = () => tokens[next]!;
  const accept = (text: string) => {
    const token = peek();
    if (token.kind !== 'op' || token.text !== text) return false;
    next++;
    return true;
  };
  const expect = (text: string) => {
    if (!accept(text))
      throw fault(source, peek().at, `'${text}' was needed, found '${excerpt(peek().text)}'`);
  };

  function operator(): BinaryOp | undefined {
    const { kind, text } = peek();
    const op = text === '&&' ? 'and' : text === '||' ? 'or' : text === '=' ? '==' : text;
    if (kind === 'op' || (kind === 'name' && (op === 'and' || op === 'or')))
      return op in BINDING ? (op as BinaryOp) : undefined;
    return undefined;
  }

  function expression(binding: number): Expression {
    if (++depth > MAX_DEPTH) throw fault(source, peek().at, 'nested too deeply');
    let left = prefix();
    for (let op = operator(); op && BINDING[op] >= binding; op = operator()) {
      next++;
      const right = expression(op === '^' ? BINDING[op] : BINDING[op] + 1);
      left = { kind: 'binary', op, left, right };
    }
    depth--;
    return left;
  }

  function prefix(): Expression {
    const token = peek();
    if (accept('-')) return { kind: 'unary', op: '-', operand: expression(MINUS_BINDING) };
    if (accept('+')) return expression(MINUS_BINDING);
    if (accept('!')) return { kind: 'unary', op: 'not', operand: expression(NOT_BINDING) };
    if (accept('(')) {
      const inner = expression(0);
      expect(')');
      return inner;
    }
    next++;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind !== 'name')
      throw fault(
        source,
        token.at,
        `a number or a name was needed, found ${token.kind === 'end' ? 'the end' : `'${excerpt(token.text)}'`}`,
      );
    if (token.text === 'not') return { kind: 'unary', op: 'not', operand: expression(NOT_BINDING) };
    return accept('(') ? call(token.text) : name(token.text);
  }

  function call(called: string): Expression {
    const args: Expression[] = [];
    if (!accept(')')) {
      do args.push(expression(0));
      while (accept(','));
      expect(')');
    }
    return { kind: 'call', name: called, args };
  }

  function name(first: string): Expression {
    const path = [first];
    for (;;) {
      if (accept('.')) path.push(peek().text);
      else if (accept('[')) path.push(peek().text);
      else return { kind: 'name', path };
      const part = tokens[next++]!;
      if (part.kind === 'op' || part.kind === 'end')
        throw fault(source, part.at, 'a name or a number was needed');
      if (tokens[next - 2]!.text === '[') expect(']');
    }
  }

  const whole = expression(0);
  if (peek().kind !== 'end') throw fault(source, peek().at, `'${excerpt(peek().text)}' was not expected`);
  return whole;
}

const FUNCTIONS: Record<string, (...args: number[]) => number> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  atan2: Math.atan2,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
  round: Math.round,
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};
const functions = new Map(Object.entries(FUNCTIONS));

/** A comparison is 1 or 0; anything compared with NaN is NaN, which is neither true nor false. */
export function evaluate(
  expression: Expression,
  lookup: (path: readonly string[]) => number | string,
): number {
  const value = valueIn(expression, lookup);
  if (typeof value === 'number') return value;
  throw new UsageError(`'${excerpt(value)}' is a text, a number was needed`);
}

function valueIn(e: Expression, lookup: (path: readonly string[]) => number | string): number | string {
  switch (e.kind) {
    case 'number':
    case 'text':
      return e.value;
    case 'name':
      return lookup(e.path);
    case 'unary': {
      const value = evaluate(e.operand, lookup);
      return e.op === '-' ? -value : Number.isNaN(value) ? value : Number(value === 0);
    }
    case 'call':
      return functionNamed(e.name)(...e.args.map((arg) => evaluate(arg, lookup)));
    case 'binary':
      return binary(e.op, e.left, e.right, lookup);
  }
}

/**
 * The same value as a function of numbers in an array, names found once: for expressions that are evaluated a
 * million times.
 *
 * @param places where in the array each name is
 */
export function compileExpression(
  expression: Expression,
  places: ReadonlyMap<string, number>,
): (values: Float64Array) => number {
  const compile = (e: Expression): ((values: Float64Array) => number) => {
    switch (e.kind) {
      case 'number':
        return () => e.value;
      case 'text':
        throw new UsageError(`'${excerpt(e.value)}' is a text, a number was needed`);
      case 'name': {
        const at = e.path.length === 1 ? places.get(e.path[0]!) : undefined;
        if (at === undefined)
          throw new UsageError(`'${excerpt(e.path.join('.'))}' is not known here`, {
            hint: `known: ${[...places.keys()].join(', ')}`,
          });
        return (values) => values[at]!;
      }
      case 'unary': {
        const operand = compile(e.operand);
        if (e.op === '-') return (values) => -operand(values);
        return (values) => {
          const value = operand(values);
          return Number.isNaN(value) ? value : Number(value === 0);
        };
      }
      case 'call': {
        const apply = functionNamed(e.name);
        const args = e.args.map(compile);
        const [first, second] = args;
        if (args.length === 1) return (values) => apply(first!(values));
        if (args.length === 2) return (values) => apply(first!(values), second!(values));
        return (values) => apply(...args.map((arg) => arg(values)));
      }
      case 'binary':
        return compileBinary(e.op, compile(e.left), compile(e.right));
    }
  };
  return compile(expression);
}

type Compiled = (values: Float64Array) => number;

function compileBinary(op: BinaryOp, left: Compiled, right: Compiled): Compiled {
  switch (op) {
    case '+':
      return (values) => left(values) + right(values);
    case '-':
      return (values) => left(values) - right(values);
    case '*':
      return (values) => left(values) * right(values);
    case '/':
      return (values) => left(values) / right(values);
    case '^':
      return (values) => left(values) ** right(values);
    default:
      return (values) =>
        binary(
          op,
          { kind: 'number', value: left(values) },
          { kind: 'number', value: right(values) },
          () => 0,
        );
  }
}

function functionNamed(name: string): (...args: number[]) => number {
  const apply = functions.get(name);
  if (apply) return apply;
  throw new UsageError(`unknown function '${excerpt(name)}'`, {
    hint: `known: ${[...functions.keys()].join(', ')}`,
  });
}

/** Names that an expression asks for, each once, in order of appearance. */
export function namesIn(expression: Expression): string[] {
  const names = new Set<string>();
  const visit = (e: Expression): void => {
    if (e.kind === 'name') names.add(e.path.join('.'));
    else if (e.kind === 'unary') visit(e.operand);
    else if (e.kind === 'call') e.args.forEach(visit);
    else if (e.kind === 'binary') {
      visit(e.left);
      visit(e.right);
    }
  };
  visit(expression);
  return [...names];
}

function binary(
  op: BinaryOp,
  left: Expression,
  right: Expression,
  lookup: (path: readonly string[]) => number | string,
) {
  const a = valueIn(left, lookup);
  if (op === 'and' && a === 0) return 0;
  if (op === 'or' && typeof a === 'number' && a !== 0 && !Number.isNaN(a)) return 1;
  const b = valueIn(right, lookup);
  if (op === '==' || op === '!=') {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    return Number((a === b) === (op === '=='));
  }
  if (typeof a === 'string' || typeof b === 'string')
    throw new UsageError(`'${op}' works on numbers, a text can only be compared by == and !=`);
  if (op in ARITHMETIC) return ARITHMETIC[op as keyof typeof ARITHMETIC](a, b);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return Number(TESTS[op as keyof typeof TESTS](a, b));
}

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '^': (a: number, b: number) => a ** b,
};
const TESTS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  and: (a: number, b: number) => a !== 0 && b !== 0,
  or: (a: number, b: number) => a !== 0 || b !== 0,
};

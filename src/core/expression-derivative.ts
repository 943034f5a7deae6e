import { UsageError } from './errors.js';
import { type Expression, evaluate } from './expression.js';

const number = (value: number): Expression => ({ kind: 'number', value });
const call = (name: string, ...args: Expression[]): Expression => ({ kind: 'call', name, args });

/**
 * The derivative of an expression by one of its names. Where a function has a corner (abs, max, sign) it is that of
 * one side.
 */
export function derivative(e: Expression, name: string): Expression {
  switch (e.kind) {
    case 'number':
      return number(0);
    case 'text':
      throw new UsageError('a text has no derivative');
    case 'name':
      return number(e.path.length === 1 && e.path[0] === name ? 1 : 0);
    case 'unary':
      if (e.op === 'not') throw new UsageError("'not' has no derivative");
      return negative(derivative(e.operand, name));
    case 'call':
      return ofCall(e.name, e.args, name);
    case 'binary': {
      const { left: u, right: v } = e;
      const [du, dv] = [derivative(u, name), derivative(v, name)];
      switch (e.op) {
        case '+':
          return plus(du, dv);
        case '-':
          return plus(du, negative(dv));
        case '*':
          return plus(times(du, v), times(u, dv));
        case '/':
          return over(plus(times(du, v), negative(times(u, dv))), power(v, number(2)));
        case '^':
          return ofPower(u, v, du, dv);
        default:
          return number(0); // comparisons: steps
      }
    }
  }
}

function ofPower(u: Expression, v: Expression, du: Expression, dv: Expression): Expression {
  const byBase = times(times(v, power(u, plus(v, number(-1)))), du);
  return isZero(dv) ? byBase : plus(byBase, times(times(power(u, v), call('log', u)), dv));
}

/** d f(u) / du of functions of one argument. */
const OUTER = new Map<string, (u: Expression) => Expression>([
  ['abs', (u) => call('sign', u)],
  ['acos', (u) => negative(over(number(1), call('sqrt', plus(number(1), negative(power(u, number(2)))))))],
  ['asin', (u) => over(number(1), call('sqrt', plus(number(1), negative(power(u, number(2))))))],
  ['atan', (u) => over(number(1), plus(number(1), power(u, number(2))))],
  ['cos', (u) => negative(call('sin', u))],
  ['cosh', (u) => call('sinh', u)],
  ['exp', (u) => call('exp', u)],
  ['log', (u) => over(number(1), u)],
  ['sin', (u) => call('cos', u)],
  ['sinh', (u) => call('cosh', u)],
  ['sqrt', (u) => over(number(0.5), call('sqrt', u))],
  ['tan', (u) => plus(number(1), power(call('tan', u), number(2)))],
  ['tanh', (u) => plus(number(1), negative(power(call('tanh', u), number(2))))],
  ...['ceil', 'floor', 'round', 'sign'].map((step) => [step, () => number(0)] as const),
]);

function ofCall(name: string, args: readonly Expression[], by: string): Expression {
  const derivatives = args.map((arg) => derivative(arg, by));
  if (derivatives.every(isZero)) return number(0);
  const outer = OUTER.get(name);
  if (outer && args.length === 1) return times(outer(args[0]!), derivatives[0]!);
  if (name === 'pow' && args.length === 2)
    return ofPower(args[0]!, args[1]!, derivatives[0]!, derivatives[1]!);
  if (name === 'atan2' && args.length === 2) {
    const [y, x] = [args[0]!, args[1]!];
    const squares = plus(power(x, number(2)), power(y, number(2)));
    return over(plus(times(x, derivatives[0]!), negative(times(y, derivatives[1]!))), squares);
  }
  if ((name === 'max' || name === 'min') && args.length > 0)
    return args
      .map((arg, i) =>
        times({ kind: 'binary', op: '==', left: arg, right: call(name, ...args) }, derivatives[i]!),
      )
      .reduce(plus);
  throw new UsageError(`the derivative of ${name} is not known`);
}

const isNumber = (e: Expression, value: number): boolean => e.kind === 'number' && e.value === value;
const isZero = (e: Expression): boolean => isNumber(e, 0);

function plus(left: Expression, right: Expression): Expression {
  if (isZero(left)) return right;
  if (isZero(right)) return left;
  return folded({ kind: 'binary', op: '+', left, right });
}

function times(left: Expression, right: Expression): Expression {
  if (isZero(left) || isZero(right)) return number(0);
  if (isNumber(left, 1)) return right;
  if (isNumber(right, 1)) return left;
  return folded({ kind: 'binary', op: '*', left, right });
}

const over = (left: Expression, right: Expression): Expression =>
  isZero(left) ? number(0) : folded({ kind: 'binary', op: '/', left, right });

const power = (left: Expression, right: Expression): Expression =>
  isNumber(right, 1) ? left : isZero(right) ? number(1) : folded({ kind: 'binary', op: '^', left, right });

const negative = (operand: Expression): Expression =>
  isZero(operand) ? operand : folded({ kind: 'unary', op: '-', operand });

/** Of numbers alone: its value. */
function folded(e: Expression): Expression {
  const parts = e.kind === 'binary' ? [e.left, e.right] : e.kind === 'unary' ? [e.operand] : [];
  return parts.every(({ kind }) => kind === 'number') ? number(evaluate(e, () => 0)) : e;
}

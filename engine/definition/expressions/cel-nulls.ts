/**
 * Where an expression can't do with null: what `size(tags) > 0` and `!notify` do to a parameter that was not given.
 * Read from the syntax alone. What is asked for elsewhere in the same condition counts: `tags != null && size(tags) >
 * 0` is in order, and so is the other way round, because CEL's `&&` and `||` don't fail where the other side decides.
 */
import { parse } from '@bufbuild/cel';
import { RESERVED_NAMES } from './scope.ts';

type Expr = ReturnType<typeof parse>['expr'] | undefined;
type Names = ReadonlySet<string>;
type Call = Extract<NonNullable<Expr>['exprKind'], { case: 'callExpr' }>['value'];

export interface NullUse {
  /** The parameter. */
  readonly name: string;
  /** Where its name starts in the expression, `parameters.` included. */
  readonly offset: number;
  /** Asked for as a yes or no by itself: `== true` is all that it needs. */
  readonly isTruth: boolean;
}

const NONE: Names = new Set();
/** Operators that don't look at all that they are given. */
const CHOOSES = new Set(['_&&_', '_||_', '_?_:_', '@in']);
/** Functions and operators that take null as they take anything. */
const TAKES_NULL = new Set(['_==_', '_!=_', 'type', 'dyn']);

/** Of an expression that can be compiled. @param isCondition it has to be true or false */
export function nullUses(source: string, nullable: Names, isCondition: boolean): NullUse[] {
  const { expr, sourceInfo } = parse(source);
  const uses: NullUse[] = [];
  const nameOf = (node: Expr): string | null => parameterNamed(node, nullable);

  function use(node: Expr, isTruth: boolean, known: Names, bound: Names): boolean {
    const name = nameOf(node);
    if (name === null || bound.has(name)) return false;
    if (!known.has(name)) uses.push({ name, offset: sourceInfo?.positions[rootOf(node).toString()] ?? 0, isTruth });
    return true;
  }

  function asTruth(node: Expr, known: Names, bound: Names): void {
    if (!use(node, true, known, bound)) visit(node, known, bound);
  }

  function asValue(node: Expr, known: Names, bound: Names): void {
    if (!use(node, false, known, bound)) visit(node, known, bound);
  }

  function visit(node: Expr, known: Names, bound: Names): void {
    const kind = node?.exprKind;
    switch (kind?.case) {
      case 'selectExpr':
        return nameOf(node) === null ? asValue(kind.value.operand, known, bound) : undefined;
      case 'callExpr':
        return nameOf(node) === null ? visitCall(kind.value, known, bound) : undefined;
      case 'listExpr':
        return kind.value.elements.forEach((element) => visit(element, known, bound));
      case 'structExpr':
        return kind.value.entries.forEach(({ value }) => visit(value, known, bound));
      case 'comprehensionExpr': {
        const { iterRange, accuInit, loopCondition, loopStep, result, iterVar, iterVar2, accuVar } = kind.value;
        const inner = new Set([...bound, iterVar, iterVar2, accuVar]);
        asValue(iterRange, known, bound);
        return [accuInit, loopCondition, loopStep, result].forEach((part) => visit(part, known, inner));
      }
      case 'constExpr':
      case 'identExpr':
      case undefined:
        return;
    }
  }

  function visitCall({ function: name, target, args }: Call, known: Names, bound: Names): void {
    const [first, second, third] = args;
    switch (name) {
      case '_&&_':
        asTruth(first, union(known, whenTrue(second, nullable)), bound);
        return asTruth(second, union(known, whenTrue(first, nullable)), bound);
      case '_||_':
        asTruth(first, union(known, whenFalse(second, nullable)), bound);
        return asTruth(second, union(known, whenFalse(first, nullable)), bound);
      case '!_':
        return asTruth(first, known, bound);
      case '_?_:_':
        asTruth(first, known, bound);
        visit(second, union(known, whenTrue(first, nullable)), bound);
        return visit(third, union(known, whenFalse(first, nullable)), bound);
      case '@in':
        visit(first, known, bound);
        return asValue(second, known, bound);
    }
    for (const argument of target ? [target, ...args] : args) {
      if (TAKES_NULL.has(name)) visit(argument, known, bound);
      else asValue(argument, known, bound);
    }
  }

  if (isCondition) asTruth(expr, NONE, NONE);
  else visit(expr, NONE, NONE);
  return uses.sort((a, b) => a.offset - b.offset);
}

/** The parameters that can't be null where this condition, which can be compiled, holds. */
export function nonNullWhere(condition: string, nullable: Names): Names {
  return whenTrue(parse(condition).expr, nullable);
}

function whenTrue(node: Expr, nullable: Names): Names {
  const call = callOf(node);
  const name = parameterNamed(node, nullable);
  if (name !== null) return new Set([name]);
  switch (call?.function) {
    case '_&&_':
      return union(whenTrue(call.args[0], nullable), whenTrue(call.args[1], nullable));
    case '!_':
      return whenFalse(call.args[0], nullable);
    case '_!=_':
      return compared(call, nullable, true);
    case '_==_':
      return union(compared(call, nullable, false), new Set(neededBy(node, nullable)));
    default:
      return new Set(neededBy(node, nullable));
  }
}

function whenFalse(node: Expr, nullable: Names): Names {
  const call = callOf(node);
  if (call?.function === '_||_') return union(whenFalse(call.args[0], nullable), whenFalse(call.args[1], nullable));
  if (call?.function === '!_') return whenTrue(call.args[0], nullable);
  return call?.function === '_==_'
    ? compared(call, nullable, true)
    : call?.function === '_!=_'
      ? compared(call, nullable, false)
      : NONE;
}

/** The parameter that is compared with null, or with a constant that is not. */
function compared({ args: [first, second] }: Call, nullable: Names, withNull: boolean): Names {
  for (const [one, other] of [
    [first, second],
    [second, first],
  ] as const) {
    const name = parameterNamed(one, nullable);
    if (name !== null && isConstant(other, withNull)) return new Set([name]);
  }
  return NONE;
}

/** What it can't be evaluated without, as `size(tags) > 0` without tags. */
function neededBy(node: Expr, nullable: Names): string[] {
  const call = callOf(node);
  if (!call || CHOOSES.has(call.function)) return [];
  return (call.target ? [call.target, ...call.args] : call.args).flatMap((argument) => {
    const name = parameterNamed(argument, nullable);
    return name !== null ? (TAKES_NULL.has(call.function) ? [] : [name]) : neededBy(argument, nullable);
  });
}

/** `notify`, `parameters.notify` and `parameters["notify"]`, and nothing that is read from it. */
function parameterNamed(node: Expr, nullable: Names): string | null {
  const kind = node?.exprKind;
  let name: string | null = null;
  if (kind?.case === 'identExpr') name = RESERVED_NAMES.has(kind.value.name) ? null : kind.value.name;
  else if (kind?.case === 'selectExpr' && !kind.value.testOnly && isParameters(kind.value.operand))
    name = kind.value.field;
  else if (kind?.case === 'callExpr' && kind.value.function === '_[_]' && isParameters(kind.value.args[0]))
    name = textOf(kind.value.args[1]);
  return name !== null && nullable.has(name) ? name : null;
}

function isParameters(node: Expr): boolean {
  return node?.exprKind.case === 'identExpr' && node.exprKind.value.name === 'parameters';
}

function textOf(node: Expr): string | null {
  const constant = node?.exprKind.case === 'constExpr' ? node.exprKind.value.constantKind : null;
  return constant?.case === 'stringValue' ? constant.value : null;
}

function isConstant(node: Expr, isNull: boolean): boolean {
  return node?.exprKind.case === 'constExpr' && (node.exprKind.value.constantKind.case === 'nullValue') === isNull;
}

/** The node that starts it. */
function rootOf(node: Expr): bigint {
  const kind = node?.exprKind;
  if (kind?.case === 'selectExpr') return rootOf(kind.value.operand);
  return kind?.case === 'callExpr' ? rootOf(kind.value.args[0]) : (node?.id ?? 0n);
}

function callOf(node: Expr): Call | null {
  return node?.exprKind.case === 'callExpr' ? node.exprKind.value : null;
}

function union(one: Names, other: Names): Names {
  return one.size === 0 ? other : other.size === 0 ? one : new Set([...one, ...other]);
}

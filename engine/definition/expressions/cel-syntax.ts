/**
 * What an expression says, read from its syntax tree: the names it refers to, the functions it calls; and the counters
 * put in.
 */
import type { parse } from '@bufbuild/cel';
import { EXPRESSION_LIMITS } from './budget.ts';
import { APPEND, COMPARED, LOOP, PATTERN, READ } from './cel-functions.ts';
import { ExpressionError } from './expression-error.ts';

type Parsed = ReturnType<typeof parse>;
type Expr = Parsed['expr'];

/** `steps.score.total`: a name with what is read from it, as far as that is written out. */
export interface Reference {
  readonly root: string;
  readonly segments: readonly (string | number)[];
  /** Where the name starts in the expression. */
  readonly offset: number;
}

export interface CelReading {
  readonly expression: Expr;
  readonly references: readonly Reference[];
  readonly roots: readonly string[];
  readonly calls: readonly { readonly name: string; readonly offset: number }[];
}

export function readCel({ expr, sourceInfo }: Parsed): CelReading {
  const references: Reference[] = [];
  const calls: { name: string; offset: number }[] = [];
  const offsetOf = (id: bigint): number => sourceInfo?.positions[id.toString()] ?? 0;

  /** Returns how many nodes the expression has: the work of evaluating it once. */
  function read(
    node: Expr | undefined,
    bound: ReadonlySet<string>,
    loops: number,
    trail: readonly (string | number)[] = [],
  ): number {
    const kind = node?.exprKind;
    switch (kind?.case) {
      case 'identExpr':
        if (!bound.has(kind.value.name))
          references.push({ root: withoutDot(kind.value.name), segments: trail, offset: offsetOf(node?.id ?? 0n) });
        return 1;
      case 'selectExpr':
        return 1 + read(kind.value.operand, bound, loops, [kind.value.field, ...trail]);
      case 'callExpr':
        return readCall(node as Expr, kind.value, bound, loops, trail);
      case 'listExpr':
        return kind.value.elements.reduce((sum, element) => sum + read(element, bound, loops), 1);
      case 'structExpr':
        return kind.value.entries.reduce((sum, { keyKind, value }) => {
          return sum + (keyKind.case === 'mapKey' ? read(keyKind.value, bound, loops) : 0) + read(value, bound, loops);
        }, 1);
      case 'comprehensionExpr':
        return readLoop(kind.value, bound, loops + 1);
      default:
        return 1;
    }
  }

  function readCall(
    node: Expr,
    call: Call,
    bound: ReadonlySet<string>,
    loops: number,
    trail: readonly (string | number)[],
  ): number {
    nameDateFunction(call, bound);
    calls.push({ name: call.function, offset: offsetOf(node.id) });
    const [first, second] = call.args;
    if (call.function === '_[_]') {
      const key = keyOf(second);
      const inner = key === null ? [] : [key, ...trail];
      return 1 + read(first, bound, loops, inner) + read(second, bound, loops);
    }
    const work =
      call.args.reduce((sum, argument) => sum + read(argument, bound, loops), 1) +
      (call.target ? read(call.target, bound, loops) : 0);
    countReading(call);
    const addsToResult =
      call.function === '_+_' && first?.exprKind.case === 'identExpr' && first.exprKind.value.name.startsWith('@');
    if (addsToResult && second?.exprKind.case === 'listExpr') call.function = APPEND; // exists_one adds numbers
    return work;
  }

  function readLoop(loop: Comprehension, bound: ReadonlySet<string>, loops: number): number {
    if (loops > EXPRESSION_LIMITS.loops)
      throw new ExpressionError('too_complex', `Loops may be nested ${EXPRESSION_LIMITS.loops} deep at most`);
    const inner = new Set([...bound, loop.iterVar, loop.iterVar2, loop.accuVar]);
    const outside = read(loop.iterRange, bound, loops) + read(loop.accuInit, bound, loops);
    const eachTime = read(loop.loopCondition, inner, loops) + read(loop.loopStep, inner, loops);
    if (loop.iterRange) loop.iterRange = callTo(LOOP, [loop.iterRange, integer(eachTime)]);
    return outside + eachTime + read(loop.result, inner, loops);
  }

  read(expr, new Set(), 0);
  return { expression: expr, references, roots: [...new Set(references.map(({ root }) => root))], calls };
}

const COMPARISONS = new Set(['_==_', '_!=_', '_<_', '_<=_', '_>_', '_>=_']);
/** Against reading a character. */
const WORK_OF_MATCHING = 16;

type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];
type Comprehension = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'];

/** `.name` is CEL for a name outside of every namespace; we have none. */
function withoutDot(name: string): string {
  return name.startsWith('.') ? name.slice(1) : name;
}

function keyOf(node: Expr | undefined): string | number | null {
  const kind = node?.exprKind;
  if (kind?.case !== 'constExpr') return null;
  const { constantKind } = kind.value;
  if (constantKind.case === 'stringValue') return constantKind.value;
  return constantKind.case === 'int64Value' ? Number(constantKind.value) : null;
}

/** What can be asked of a text, and so of a parameter that is called date. */
const METHODS_OF_TEXTS = new Set(
  'contains endsWith matches startsWith size lowerAscii upperAscii trim join'.split(' '),
);

/** `date.add(…)` is a function of that name, and no function of something that is called date. */
function nameDateFunction(call: Call, bound: ReadonlySet<string>): void {
  const of = call.target?.exprKind;
  if (of?.case !== 'identExpr' || of.value.name !== 'date' || bound.has('date') || METHODS_OF_TEXTS.has(call.function))
    return;
  call.function = `date.${call.function}`;
  delete call.target;
}

/**
 * Functions with a name read the text that they are given, comparisons all they are given, regular expressions slowly.
 */
function countReading(call: Call): void {
  const [first, second] = call.args;
  if (call.function === '@in' && second) call.args[1] = callTo(COMPARED, [second]);
  else if (COMPARISONS.has(call.function) && first) call.args[0] = callTo(COMPARED, [first]);
  else if (/^[a-z]/i.test(call.function)) {
    const pattern = call.target ? first : second;
    if (call.function === 'matches' && pattern) call.args[call.args.indexOf(pattern)] = callTo(PATTERN, [pattern]);
    const workPerCharacter = integer(call.function === 'matches' ? WORK_OF_MATCHING : 1);
    if (call.target) call.target = callTo(READ, [call.target, workPerCharacter]);
    else if (first) call.args[0] = callTo(READ, [first, workPerCharacter]);
  }
}

function callTo(name: string, args: Expr[]): Expr {
  return {
    $typeName: 'cel.expr.Expr',
    id: 0n,
    exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args } },
  };
}

function integer(value: number): Expr {
  const constant = {
    $typeName: 'cel.expr.Constant' as const,
    constantKind: { case: 'int64Value' as const, value: BigInt(value) },
  };
  return { $typeName: 'cel.expr.Expr', id: 0n, exprKind: { case: 'constExpr', value: constant } };
}

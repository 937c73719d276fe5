/**
 * Parameters that need not be given are null then: where an expression would fail its step for that, and what to write.
 */
import { compileCel } from '../expressions/cel.ts';
import { nonNullWhere, nullUses, type NullUse } from '../expressions/cel-nulls.ts';
import { ExpressionError } from '../expressions/expression-error.ts';
import { onlySource } from '../expressions/split-template.ts';
import type { Definition } from '../definition.ts';
import type { Expression } from '../expression.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

/** Those that a run can be started without, and that nothing stands for then. */
function nullableIn({ parameters }: Pick<Definition, 'parameters'>): ReadonlySet<string> {
  return new Set(
    parameters.flatMap(({ name, required, default: usual = null }) => (required || usual !== null ? [] : [name])),
  );
}

/** What is made of the result of an expression. */
export type Role = 'condition' | 'value' | 'list';

/** An expression where it stands. */
export interface Source {
  readonly source: string;
  /** Where it starts in the text at the path. */
  readonly offset: number;
  readonly path: Path;
  /** Null: somebody looks after nulls already, as before a run exists. */
  readonly role: Role | null;
  /** The condition that its step runs under, which has held when it is evaluated. */
  readonly guard: string | null;
}

/** Of an expression that can be read. */
export function checkNullable(
  { report, definition }: Pick<Checked, 'report' | 'definition'>,
  { source, offset, path, role, guard }: Source,
  { kind }: Pick<Expression, 'kind'>,
): void {
  const nullable = withoutThoseOf(guard, nullableIn(definition));
  if (role === null || nullable.size === 0 || (kind === 'path' && role === 'value')) return;
  const uses =
    role === 'list'
      ? listUses(source, nullable)
      : kind === 'path'
        ? pathUses(source, nullable)
        : nullUses(source, nullable, role === 'condition');
  const [first] = uses;
  if (!first) return;
  const text = role === 'list' && first.isTruth ? `${source} == null ? [] : ${source}` : mended(source, uses, role);
  const names = [...new Set(uses.map(({ name }) => `"${name}"`))];
  const message = `${names.join(' and ')} need not be given and ${names.length === 1 ? 'is' : 'are'} null then, for which this fails. Write ${text}, or give ${names.length === 1 ? 'it' : 'them'} a \`default\``;
  report('nullable_parameter', path, message, {
    severity: 'warning',
    within: { text: source, offset },
    fix: { title: `Write ${text}`, text },
  });
}

function withoutThoseOf(guard: string | null, nullable: ReadonlySet<string>): ReadonlySet<string> {
  if (guard === null || nullable.size === 0) return nullable;
  try {
    const known = nonNullWhere(compileCel(onlySource(guard.trim()) ?? guard).source, nullable);
    return new Set([...nullable].filter((name) => !known.has(name)));
  } catch (error) {
    if (error instanceof ExpressionError) return nullable; // it is told as a problem of its own
    throw error;
  }
}

/** A plain path as a condition: the parameter itself, or what is read from it. */
function pathUses(source: string, nullable: ReadonlySet<string>): NullUse[] {
  const [name = '', ...rest] = source.replace(/^parameters\./, '').split(/[.[]/);
  return nullable.has(name) ? [{ name, offset: 0, isTruth: rest.length === 0 }] : [];
}

/** What is worked through: null is no list. */
function listUses(source: string, nullable: ReadonlySet<string>): NullUse[] {
  const name = source.replace(/^parameters\./, '');
  return nullable.has(name) ? [{ name, offset: 0, isTruth: true }] : nullUses(source, nullable, false);
}

/**
 * The same where everything is given. Where something is not, a condition does not hold,
 * a value is null, and a list is empty.
 */
function mended(source: string, uses: readonly NullUse[], role: Role): string {
  const needed = [
    ...new Set(uses.filter(({ isTruth }) => !isTruth).map(({ name, offset }) => written(source, { name, offset }))),
  ];
  const compared = withTruths(
    source,
    uses.filter(({ isTruth }) => isTruth),
  );
  if (needed.length === 0) return compared;
  if (role !== 'condition')
    return `${needed.map((name) => `${name} == null`).join(' || ')} ? ${role === 'list' ? '[]' : 'null'} : ${/\?/.test(compared) ? `(${compared})` : compared}`;
  return `${needed.map((name) => `${name} != null`).join(' && ')} && ${/\|\||\?/.test(compared) ? `(${compared})` : compared}`;
}

/** From behind, so that what comes before stays where it is. `!notify` holds for what was not given, too. */
function withTruths(source: string, truths: readonly NullUse[]): string {
  return truths.toReversed().reduce((text, use) => {
    const name = written(source, use);
    const before = text.slice(0, use.offset);
    const after = text.slice(use.offset + name.length);
    const no = /(?<!!)!\s*$/.exec(before);
    return no ? `${before.slice(0, no.index)}${name} != true${after}` : `${before}${name} == true${after}`;
  }, source);
}

/** The parameter as it stands there. */
function written(source: string, { name, offset }: Pick<NullUse, 'name' | 'offset'>): string {
  const found = /^parameters(?:\.\w+|\[[^\]]*\])/.exec(source.slice(offset));
  return found?.[0] ?? name;
}

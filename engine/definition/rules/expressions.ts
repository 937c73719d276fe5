/** Templates and conditions: that they can be read, and that what they name will be there when they are evaluated. */
import { closest } from '../closest.ts';
import { ExpressionError, parseExpression } from '../expression.ts';
import { compileCel } from '../expressions/cel.ts';
import { onlySource } from '../expressions/split-template.ts';
import type { Path } from '../reading/located.ts';
import { parseTemplate } from '../template.ts';
import { textsIn, usagesOf } from '../usages.ts';
import type { Usage } from '../usages.ts';
import { nameChecker } from './names-in-expressions.ts';
import type { NameChecker } from './names-in-expressions.ts';
import { checkNullable, type Role, type Source } from './nullable.ts';
import { hintFor } from './other-tools.ts';
import type { Checked } from './report.ts';
import type { TextPart } from './reported.ts';
import { checkIsNumber } from './timely-numbers.ts';
import { checkTruth } from './truth.ts';

export function checkExpressions(checked: Checked): void {
  for (const usage of usagesOf(checked.definition)) {
    const names = nameChecker(checked, usage);
    for (const { text, path } of textsIn(usage.value)) {
      const place = { text, path: [...usage.path, ...path], role: roleOf(usage), guard: guardOf(usage) };
      if (usage.role === 'condition') checkCondition(checked, names, place);
      else checkTemplates(checked, names, place);
    }
    if (usage.path.at(-1) === 'items') checkIsList(checked, usage);
    checkIsNumber(checked, usage);
  }
}

/** What becomes of a null. Null: somebody looks after it already, as before a run exists. */
function roleOf({ role, sees, path }: Usage): Role | null {
  if (sees === 'parameters') return null;
  return role === 'condition' ? 'condition' : path.at(-1) === 'items' ? 'list' : 'value';
}

/** What else a step has is looked at once its condition holds. */
function guardOf({ step, path }: Usage): string | null {
  return path.length === 4 && path[3] === 'when' ? null : (step?.when ?? null);
}

interface Place {
  readonly text: string;
  readonly path: Path;
  readonly role: Role | null;
  readonly guard: string | null;
}

function checkCondition(checked: Checked, names: NameChecker, { text, path, role, guard }: Place): void {
  if (text.includes('{{') && onlySource(text) === null) {
    const bare = withoutBraces(text);
    checked.report('invalid_expression', path, 'A condition is one expression and needs no braces', {
      fix: { title: 'Remove the braces', text: bare },
    });
    return;
  }
  checkSource(checked, names, { source: text, offset: 0, path, role, guard });
  checkTruth(checked, text, path);
}

/** What was between braces stays together, whatever stands around it. */
function withoutBraces(text: string): string {
  return text
    .replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, inner: string) =>
      /^[\w.-]+(?:\[[^\]]*\][\w.]*)*$/.test(inner) ? inner : `(${inner})`,
    )
    .replaceAll(/\{\{\s*|\s*\}\}/g, '');
}

function checkTemplates(checked: Checked, names: NameChecker, { text, path, role, guard }: Place): void {
  if (!text.includes('{{')) return;
  const { parts, unclosedAt } = parseTemplate(text);
  for (const match of text.matchAll(/\$(?=\{\{)/g)) {
    const message =
      'The $ before these braces stays in the text: templates here have none. Where it is no sign for money, leave it out';
    checked.report('dollar_before_template', path, message, {
      severity: 'warning',
      within: { text: '${{', offset: match.index },
      fix: { title: 'Write {{', text: '{{' },
    });
  }
  for (const part of parts) {
    if (typeof part === 'string') continue;
    if (part.expression.source === '')
      checked.report('invalid_template', path, 'There is nothing between these braces', {
        within: { text: part.text, offset: part.sourceStart },
      });
    else checkSource(checked, names, { source: part.expression.source, offset: part.sourceStart, path, role, guard });
  }
  if (unclosedAt !== null)
    checked.report(
      'invalid_template',
      path,
      'This template is never closed; }} is missing. Braces as text are written {{ "{{" }}',
      { within: { text: '{{', offset: unclosedAt } },
    );
}

/** What is worked through is one template, and of a parameter it is known whether it is a list. */
function checkIsList({ report, definition }: Checked, { path, value }: Usage): void {
  if (typeof value !== 'string') return;
  if (!parseTemplate(value).isSingle)
    return report('invalid_template', path, '`for_each` takes one template that gives a list, and no text around it');
  const name = (onlySource(value) ?? value).replace(/^parameters\./, '');
  const parameter = definition.parameters.find((each) => each.name === name);
  if (!parameter || parameter.type.endsWith('[]') || parameter.type === 'object') return;
  report(
    'invalid_value',
    path,
    `\`for_each\` needs a list, and the parameter "${name}" is ${parameter.type}. Make it ${parameter.type}[], or name a list`,
  );
}

function checkSource(
  { report, definition }: Checked,
  names: NameChecker,
  { source, offset, path, role, guard }: Source,
): void {
  const expression = parseExpression(source);
  if (expression.kind === 'constant') return;
  if (hintWhereUnknown({ report, definition }, names, { source, offset, path, role, guard })) return;
  if (expression.kind === 'path') {
    names.check(expression, { text: source, offset }, path, false);
    checkNullable({ report, definition }, { source, offset, path, role, guard }, expression);
    return;
  }
  const hyphenated = hyphenatedName(
    source,
    definition.steps.map(({ id }) => id),
    definition.parameters.map(({ name }) => name),
  );
  if (hyphenated) {
    const { text, at, meant } = hyphenated;
    const message = `In an expression a hyphen is a minus; write ${meant}`;
    report('hyphen_in_expression', path, message, {
      within: { text, offset: offset + at },
      fix: { title: `Write ${meant}`, text: meant },
    });
    return;
  }
  try {
    for (const reference of compileCel(source).references)
      names.check(reference, partAt(source, reference.offset, offset), path, true);
    checkNullable({ report, definition }, { source, offset, path, role, guard }, expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const hint = hintFor(
      source,
      definition.parameters.map(({ name }) => name),
    );
    if (hint)
      return report('invalid_expression', path, hint.message, { within: { text: source, offset }, fix: hint.fix });
    report('invalid_expression', path, `${error.message}, in ${source}`, {
      within: error.offset === null ? { text: source, offset } : partAt(source, error.offset, offset),
    });
  }
}

/** A path that leads to nothing here, and to what a run is given in other tools. */
function hintWhereUnknown(
  { report, definition }: Pick<Checked, 'report' | 'definition'>,
  names: NameChecker,
  { source, offset, path }: Source,
): boolean {
  const parameters = definition.parameters.map(({ name }) => name);
  const [root = ''] = source.split(/[.[]/);
  if (names.isKnown(root) || !/^[\w$.[\]"'-]+$/.test(source)) return false;
  const hint = hintFor(source, parameters);
  if (!hint) return false;
  report('unknown_name', path, hint.message, { within: { text: source, offset }, fix: hint.fix });
  return true;
}

/** The name that starts there, or the operator, or the character. */
function partAt(source: string, at: number, offset: number): TextPart {
  const name = /^(?:[A-Za-z_]\w*(?:\.\w+|\["[^"]*"\]|\['[^']*'\])*|[<>=!&|]+)/.exec(source.slice(at))?.[0];
  return { text: name ?? source.slice(at, at + 1), offset: offset + at };
}

/** `a-b` where there is an a: that is a subtraction. */
function isDifference(name: string, names: readonly string[]): boolean {
  return names.includes(name.slice(0, name.indexOf('-')));
}

/** `steps.a-b` where a step is called a-b, or nearly so. Texts in quotes say what they say. */
function hyphenatedName(
  source: string,
  steps: readonly string[],
  parameters: readonly string[],
): { text: string; at: number; meant: string } | null {
  const unquoted = source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => ' '.repeat(text.length));
  for (const [root, names] of [
    ['steps', steps],
    ['parameters', parameters],
  ] as const) {
    for (const match of unquoted.matchAll(new RegExp(`\\b${root}\\.([\\w-]*-[\\w-]*)`, 'g'))) {
      const [text, name = ''] = match;
      const meant = names.includes(name) ? name : isDifference(name, names) ? null : closest(name, names);
      if (meant !== null) return { text, at: match.index, meant: `${root}["${meant}"]` };
    }
  }
  return null;
}

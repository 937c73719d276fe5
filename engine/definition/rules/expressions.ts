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
import type { Checked, TextPart } from './report.ts';

export function checkExpressions(checked: Checked): void {
  for (const usage of usagesOf(checked.definition)) {
    const names = nameChecker(checked, usage);
    for (const { text, path } of textsIn(usage.value)) {
      const place = { text, path: [...usage.path, ...path] };
      if (usage.role === 'condition') checkCondition(checked, names, place);
      else checkTemplates(checked, names, place);
    }
    if (usage.path.at(-1) === 'items') checkIsOneTemplate(checked, usage);
  }
}

interface Place {
  readonly text: string;
  readonly path: Path;
}

function checkCondition(checked: Checked, names: NameChecker, { text, path }: Place): void {
  if (text.includes('{{') && onlySource(text) === null) {
    const bare = withoutBraces(text);
    checked.report('invalid_expression', path, 'A condition is one expression and needs no braces', { fix: { title: 'Remove the braces', text: bare } });
  } else checkSource(checked, names, { source: text, offset: 0, path });
}

/** What was between braces stays together, whatever stands around it. */
function withoutBraces(text: string): string {
  return text.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, inner: string) => (/^[\w.-]+(?:\[[^\]]*\][\w.]*)*$/.test(inner) ? inner : `(${inner})`)).replaceAll(/\{\{\s*|\s*\}\}/g, '');
}

function checkTemplates(checked: Checked, names: NameChecker, { text, path }: Place): void {
  if (!text.includes('{{')) return;
  const { parts, unclosedAt } = parseTemplate(text);
  for (const part of parts) {
    if (typeof part === 'string') continue;
    if (part.expression.source === '') checked.report('invalid_template', path, 'There is nothing between these braces', { within: { text: part.text, offset: part.sourceStart } });
    else checkSource(checked, names, { source: part.expression.source, offset: part.sourceStart, path });
  }
  if (unclosedAt !== null) checked.report('invalid_template', path, 'This template is never closed; }} is missing. Braces as text are written {{ "{{" }}', { within: { text: '{{', offset: unclosedAt } });
}

function checkIsOneTemplate({ report }: Checked, { path, value }: Usage): void {
  if (typeof value === 'string' && !parseTemplate(value).isSingle) report('invalid_template', path, '`for_each` takes one template that gives a list, and no text around it');
}

interface Source {
  readonly source: string;
  /** Where it starts in the text at the path. */
  readonly offset: number;
  readonly path: Path;
}

function checkSource({ report, definition }: Checked, names: NameChecker, { source, offset, path }: Source): void {
  const expression = parseExpression(source);
  if (expression.kind === 'constant') return;
  if (expression.kind === 'path') {
    names.check(expression, { text: source, offset }, path, false);
    return;
  }
  const hyphenated = hyphenatedName(source, definition.steps.map(({ id }) => id), definition.parameters.map(({ name }) => name));
  if (hyphenated) {
    const { text, at, meant } = hyphenated;
    const message = `In an expression a hyphen is a minus; write ${meant}`;
    report('hyphen_in_expression', path, message, { within: { text, offset: offset + at }, fix: { title: `Write ${meant}`, text: meant } });
    return;
  }
  try {
    for (const reference of compileCel(source).references) names.check(reference, partAt(source, reference.offset, offset), path, true);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report('invalid_expression', path, `${error.message}, in ${source}`, { within: error.offset === null ? { text: source, offset } : partAt(source, error.offset, offset) });
  }
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
function hyphenatedName(source: string, steps: readonly string[], parameters: readonly string[]): { text: string; at: number; meant: string } | null {
  const unquoted = source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) => ' '.repeat(text.length));
  for (const [root, names] of [['steps', steps], ['parameters', parameters]] as const) {
    for (const match of unquoted.matchAll(new RegExp(`\\b${root}\\.([\\w-]*-[\\w-]*)`, 'g'))) {
      const [text, name = ''] = match;
      const meant = names.includes(name) ? name : isDifference(name, names) ? null : closest(name, names);
      if (meant !== null) return { text, at: match.index, meant: `${root}["${meant}"]` };
    }
  }
  return null;
}

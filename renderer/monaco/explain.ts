/**
 * What a name in a definition stands for: an agent, another definition, a step, or a path inside of a template. Pure.
 */
import type { OutlineView, StepOutlineView } from '../../engine/contract/editing.ts';
import { permissionsOf } from '../design/permission-words.ts';
import { stepKinds } from '../design/step-kinds.ts';
import { isChildName, keyAt } from './key-at.ts';
import { stepInText, type KnownWords } from './suggest.ts';

export interface Explanation {
  /** Columns from 1; the end is the place after the last character. */
  readonly start: number;
  readonly end: number;
  /** Markdown. */
  readonly text: string;
}

export interface Pointed {
  /** The lines of the text up to the one that is pointed at, whole. */
  readonly lines: readonly string[];
  /** From 1. */
  readonly column: number;
}

export function explain({ lines, column }: Pointed, known: KnownWords): Explanation | null {
  const line = lines.at(-1) ?? '';
  const expression = expressionAround(line, column);
  if (expression) return known.outline && explainPath(line, column, expression, known.outline, lines.length);
  const word = around(line, column, /[\w-]+/g);
  if (!word) return null;
  const text = explainName(
    line.slice(word.start - 1, word.end - 1),
    [...lines.slice(0, -1), line.slice(0, word.end - 1)],
    known,
  );
  return text === null ? null : { ...word, text };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function around(line: string, column: number, pattern: RegExp): Range | null {
  for (const {
    index,
    0: { length },
  } of line.matchAll(pattern))
    if (index + 1 <= column && column <= index + length + 1) return { start: index + 1, end: index + length + 1 };
  return null;
}

/** Between braces, or behind `when:`. */
function expressionAround(line: string, column: number): Range | null {
  const template = around(line, column, /\{\{.*?(?:\}\}|$)/g);
  if (template) return template;
  const condition = /(?:^|[\s{,-])when:\s+/.exec(line);
  return condition && column > condition.index + condition[0].length
    ? { start: condition.index + condition[0].length + 1, end: line.length + 1 }
    : null;
}

function explainPath(
  line: string,
  column: number,
  { start, end }: Range,
  outline: OutlineView,
  lineNumber: number,
): Explanation | null {
  const path = around(line, column, /[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*/g);
  if (!path || path.start < start || path.end > end) return null;
  const until = upToSegment(line.slice(path.start - 1, path.end - 1), column - path.start);
  const [first = '', second, third] = until.split('.').map((segment) => segment.replace(/\[\d+\]/g, ''));
  const text = textOf(first, second, third, outline, stepInText(outline, lineNumber));
  return text === null ? null : { start: path.start, end: path.start + until.length, text };
}

/** The path up to the end of the segment that is pointed at. */
function upToSegment(path: string, at: number): string {
  const next = /[.[]/.exec(path.slice(at === 0 ? 1 : at));
  return next ? path.slice(0, (at === 0 ? 1 : at) + next.index) : path;
}

function textOf(
  first: string,
  second: string | undefined,
  third: string | undefined,
  outline: OutlineView,
  here: StepOutlineView | null,
): string | null {
  switch (first) {
    case 'steps':
      return second === undefined
        ? '**steps**\n\nWhat earlier steps have delivered, by their ids.'
        : stepText(second, third, outline, here);
    case 'parameters':
      return second === undefined
        ? '**parameters**\n\nWhat the run was given. Every parameter can be written bare as well.'
        : parameterText(second, outline);
    case 'run':
      return second === undefined
        ? `**run**\n\nValues of this run: ${outline.run.map(({ name }) => name).join(', ')}.`
        : (outline.run.find(({ name }) => name === second)?.text ?? null);
    case 'item':
      return '**item**\n\nWhat this round of `for_each` works on.';
    case 'index':
      return '**index**\n\nThe number of this round of `for_each`, from 0.';
    case 'iteration':
      return here?.isRepeated
        ? '**iteration**\n\nThe number of this round of `repeat`, from 1.'
        : parameterText(first, outline);
    case 'previous':
      return here?.isRepeated
        ? '**previous**\n\nThe output of the iteration before; null at first.'
        : parameterText(first, outline);
    default:
      return parameterText(first, outline);
  }
}

function parameterText(name: string, { parameters }: OutlineView): string | null {
  const parameter = parameters.find((each) => each.name === name);
  return parameter
    ? `**${name}** – parameter, \`${parameter.type}\`${parameter.required ? ', required' : ''}\n\n${parameter.description}`
    : null;
}

function stepText(
  id: string,
  output: string | undefined,
  { steps }: OutlineView,
  here: StepOutlineView | null,
): string | null {
  const step = steps.find((each) => each.id === id);
  if (!step) return null;
  const late =
    here && here.id !== id && !here.sees.includes(id)
      ? `\n\n${here.id} does not wait for it: its output is not there yet.`
      : '';
  if (output === undefined)
    return `**${id}** – step, ${step.name}${step.performer === null ? '' : ` by ${step.performer}`}\n\n${stepKinds[step.type].explanation} Delivers ${step.outputs.length === 0 ? 'nothing' : step.outputs.map((name) => `\`${name}\``).join(', ')}.${late}`;
  if (!step.outputs.includes(output)) return null;
  return `**${output}** – output of the step ${id}\n\n${originOf(step, output)}${late}`;
}

function originOf({ mapping, type, asks }: StepOutlineView, output: string): string {
  if (asks && output === 'answer') return `What people fill in at its checkpoint: ${asks.join(', ')}.`;
  if (mapping === null) return stepKinds[type].originOf(output);
  const value = mapping[output];
  return typeof value === 'string' && value.startsWith('$')
    ? `\`${value}\` of the response.`
    : `Always \`${JSON.stringify(value)}\`.`;
}

function explainName(name: string, linesBefore: readonly string[], known: KnownWords): string | null {
  const found = keyAt(linesBefore);
  if (found?.written !== name) return null;
  switch (found.key) {
    case 'agent':
    case 'owner':
      return agentText(name, known);
    case 'name':
      return isChildName(linesBefore) ? definitionText(name, known) : null;
    case 'dependson':
    case 'goto':
    case 'default':
      return known.outline && stepText(name, undefined, known.outline, null);
    default:
      return null;
  }
}

function agentText(name: string, { agents }: KnownWords): string | null {
  const agent = agents.find((each) => each.name === name);
  if (!agent) return null;
  const permissions = permissionsOf(agent.permissions).map(({ what, details }) => `- ${what}: ${details.join(', ')}`);
  const way = (
    label: string,
    { isAvailable, reason }: { readonly isAvailable: boolean; readonly reason: string | null },
  ) => `${label}: ${isAvailable ? 'yes' : `no${reason ? ` (${reason})` : ''}`}`;
  return [
    `**${agent.displayName}** – ${agent.kind} agent`,
    agent.description,
    permissions.length > 0 ? `May do:\n${permissions.join('\n')}` : 'May do nothing but answer.',
    `${way('In rehearsal', agent.rehearsal)}  \n${way('Live', agent.live)}`,
  ].join('\n\n');
}

function definitionText(name: string, { definitions }: KnownWords): string | null {
  const versions = definitions.filter((each) => each.name === name);
  const chosen = versions.find(({ status }) => status === 'active') ?? versions[0];
  if (!chosen) return null;
  return [
    `**${chosen.displayName}** – definition of ${chosen.owner}`,
    chosen.description,
    `Versions: ${versions.map(({ version, status }) => `${version} (${status})`).join(', ')}`,
  ].join('\n\n');
}

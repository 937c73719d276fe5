/** The conditions of an agent's file: each one is compiled when the file is read, and not when it is first needed. */
import type { CompileCondition } from '../../definition/expressions/condition-reader.ts';
import { ExpressionError } from '../../definition/expressions/expression-error.ts';
import type { Fix, Problem } from '../../definition/problem.ts';
import type { DocumentReading } from '../../definition/read-document.ts';
import type { Approval } from './words-schema.ts';
import type { MemoryRules } from '../memory/memory-rules.ts';

type Path = readonly (string | number)[];

interface Condition {
  readonly source: string;
  readonly path: Path;
  /** What it can name, and an example of it. */
  readonly over: string;
}

/** What may hold conditions in it. */
interface FileWithConditions {
  readonly configuration: unknown;
  readonly memory?: MemoryRules | undefined;
}

interface ToolWithConditions {
  readonly when?: string | undefined;
  readonly approval?: Approval;
}

const OVER_ARGUMENTS = 'the arguments of the tool, like size(text) > 3';
const OVER_REQUEST = 'what the agent is asked, like context.topic == "news"';

/** Those that can't be compiled, each at its place. */
export function badConditions(
  file: FileWithConditions,
  compile: CompileCondition,
  problemAt: DocumentReading<unknown>['problemAt'],
): readonly Problem[] {
  return [...conditionsOf(file)].flatMap(({ source, path, over }) => {
    const why = whyNoCondition(source, compile);
    if (why === null) return [];
    const isInBraces = source.includes('{{');
    const message = isInBraces ? 'A condition is one expression and needs no braces' : `${why}, in ${source}`;
    const fix: Fix = isInBraces
      ? { title: 'Remove the braces', text: null }
      : { title: `Write a condition in CEL over ${over}`, text: null };
    return [problemAt([...path], { code: 'invalid_expression', message, fix })];
  });
}

function* conditionsOf({ configuration, memory = {} }: FileWithConditions): Generator<Condition> {
  for (const [place, { when, approval }] of toolsIn(configuration).entries()) {
    const path = ['configuration', 'tools', place];
    if (when !== undefined) yield { source: when, path: [...path, 'when'], over: OVER_ARGUMENTS };
    if (typeof approval === 'object')
      yield { source: approval.when, path: [...path, 'approval', 'when'], over: OVER_ARGUMENTS };
  }
  for (const [operation, approval] of Object.entries(approvalsIn(configuration)))
    if (typeof approval === 'object')
      yield { source: approval.when, path: ['configuration', 'approval', operation, 'when'], over: OVER_ARGUMENTS };
  for (const rules of ['read', 'write'] as const)
    for (const [place, { when }] of (memory[rules] ?? []).entries())
      if (when !== undefined) yield { source: when, path: ['memory', rules, place, 'when'], over: OVER_REQUEST };
}

/** Of a configuration that the schema has let pass. The tools that a model uses are listed so as well, without any. */
function toolsIn(configuration: unknown): readonly ToolWithConditions[] {
  const { tools } = configuration as { readonly tools?: unknown };
  return Array.isArray(tools) ? (tools as ToolWithConditions[]) : [];
}

/** Of a database, by operation. */
export function approvalsIn(configuration: unknown): Readonly<Record<string, Approval | undefined>> {
  const { approval } = configuration as { readonly approval?: Readonly<Record<string, Approval>> };
  return approval ?? {};
}

function whyNoCondition(source: string, compile: CompileCondition): string | null {
  try {
    compile(source);
    return null;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/**
 * What becomes of a step's work, attempt by attempt: an agent that does as its input says, and a policy that says how
 * often.
 */
import { MISSING, Nonsense, evaluate, fillIn, holds, type Names, type Value } from './expression.ts';
import type { Authored, AuthoredRetry, AuthoredStep } from './authored.ts';
import type { Stop, Told } from './told.ts';

export interface Failure {
  readonly code: string;
  readonly retryable: boolean;
  /** A person has decided: nobody is asked, and nothing is tried again. */
  readonly byPerson?: true;
  /** The run ends with it. */
  readonly stop?: Stop;
}

export type Result = { readonly output: Value; readonly isPartial?: boolean } | Failure;

export interface Round {
  readonly result: Result;
  /** How many attempts there were, those of earlier rounds included. */
  readonly attempts: number;
  readonly children: readonly Told[];
}

/** What an agent is told by its input: `hangs` attempts without an answer, then `fails` that fail, then answers. */
interface Orders {
  readonly value?: Value;
  readonly hangs?: number;
  readonly fails?: number;
  readonly retryable?: boolean;
  readonly code?: string;
}

export function isFailure(result: Result): result is Failure {
  return 'code' in result;
}

/** An agent's attempt. */
export function ask(step: Pick<AuthoredStep, 'output_mapping'>, input: Names, attempt: number): Result {
  const orders = (input['payload'] ?? {}) as Orders;
  const { hangs = 0, fails = 0 } = orders;
  if (attempt <= hangs) return { code: 'timeout', retryable: true };
  if (attempt <= hangs + fails) return { code: orders.code ?? 'busy', retryable: orders.retryable ?? false };
  const { userMessage = null } = input;
  const message =
    typeof userMessage === 'string' ? userMessage : userMessage === null ? '' : JSON.stringify(userMessage);
  const content: Names = { message, ...(orders.value !== undefined && { value: orders.value }) };
  return { output: mapped(step.output_mapping, { content, metadata: { agent: 'drawn' } }) };
}

/** Names to paths in the answer. */
function mapped(mapping: AuthoredStep['output_mapping'], answer: Names): Value {
  if (!mapping) return { content: answer['content'] ?? null, metadata: answer['metadata'] ?? null };
  return mappedTo(mapping, answer);
}

export function mappedTo(mapping: Names, answer: Names): Value {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, path]) => [
      name,
      typeof path === 'string' && path.startsWith('$.') ? follow(path.slice(2), answer) : path,
    ]),
  );
}

function follow(path: string, answer: Names): Value {
  const found = evaluate(path, answer);
  return found === MISSING ? null : found;
}

/** Attempts until one delivers or the policy has had enough. */
export function round(
  definition: Authored,
  step: AuthoredStep,
  from: number,
  attemptOnce: (attempt: number) => { readonly result: Result; readonly child?: Told },
): Round {
  const children: Told[] = [];
  for (let failures = 1; ; failures++) {
    const attempt = from + failures;
    const { result, child } = attemptOnce(attempt);
    if (child) children.push(child);
    if (
      !isFailure(result) ||
      definition.retryBudget === 0 ||
      !isTriedAgain(step.retry ?? definition.onStepFailure, result, failures, attempt)
    )
      return { result, attempts: attempt, children };
  }
}

function isTriedAgain(
  policy: AuthoredRetry,
  { code, retryable, byPerson }: Failure,
  failures: number,
  attempt: number,
): boolean {
  if (byPerson || failures >= mostAttempts(policy) || isTooLate(policy)) return false;
  return policy.if === undefined ? retryable : holds(policy.if, { error: { code, retryable }, attempt }) === true;
}

/** What is drawn is shorter than the first delay, or longer than all of them. */
function isTooLate({ max_total_seconds: most, initial_delay_ms: delayMs = 1000 }: AuthoredRetry): boolean {
  return most !== undefined && most * 1000 < delayMs;
}

/** Who writes no policy at all wants one attempt. */
function mostAttempts(policy: AuthoredRetry): number {
  const isPolicy = Object.keys(policy).some((key) => key !== 'notify_human');
  return isPolicy ? (policy.max_attempts ?? 3) : 1;
}

/** Null: its templates make no sense. */
export function inputOf(step: AuthoredStep, names: Names, changes: Names | null): Names | null {
  try {
    const input = fillIn(step.input ?? {}, names) as Names;
    return changes ? (merged(input, changes) as Names) : input;
  } catch (error) {
    if (error instanceof Nonsense) return null;
    throw error;
  }
}

function merged(value: Value, change: Value): Value {
  if (!isMap(value) || !isMap(change)) return change;
  return {
    ...value,
    ...Object.fromEntries(
      Object.entries(change).map(([key, each]) => [key, key in value ? merged(value[key] as Value, each) : each]),
    ),
  };
}

function isMap(value: Value): value is Names {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

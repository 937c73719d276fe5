/** How often a run may call agents, before it is started. Child runs call their own. */
import type { Json, JsonObject } from '../values/json.ts';
import type { Definition } from './definition.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { isWork, kindOf } from './step-kinds/step-kinds.ts';
import type { Step } from './step.ts';
import { resolveTemplates } from './template.ts';

/** How often, each as far as it is known before. */
export interface Times {
  /** When nothing goes wrong. Null: nobody knows. */
  readonly expected: number | null;
  /** With all attempts and iterations that are allowed; what people ask for again comes on top. Null: nobody knows. */
  readonly atMost: number | null;
}

export interface PossibleCall {
  readonly agent: string;
  /** As written. */
  readonly input: Json;
  readonly times: Times;
}

/** The parameters are known, with their defaults. */
export function possibleCalls(definition: Definition, parameters: JsonObject): PossibleCall[] {
  const usual = definition.errorHandling.retry;
  return [...definition.steps, ...(definition.finally ?? [])].flatMap((step): PossibleCall[] => {
    const times = timesOfStep(definition, step, parameters);
    const most = (retry: RetryPolicy | null): Times =>
      multiplied(times, { expected: 1, atMost: attempts(retry, usual) });
    const calls: PossibleCall[] = [];
    const agent = kindOf(step).agent(step);
    if (agent !== null)
      calls.push({ agent, input: (kindOf(step).given(step) ?? null) as Json, times: most(step.retry) });
    const undo = isWork(step) ? step.compensate : null;
    if (undo) calls.push({ agent: undo.agent, input: undo.input as Json, times: { ...most(undo.retry), expected: 0 } });
    const helper = step.sla?.escalateAgent;
    if (helper) calls.push({ agent: helper, input: null, times: { expected: 0, atMost: 1 } });
    return calls;
  });
}

/** How often a step does its work, without its further attempts. */
export function timesOfStep({ machine }: Definition, step: Step, parameters: JsonObject): Times {
  const isOfState = machine?.states.some(({ run }) => run.includes(step.id)) ?? false;
  const visits = { expected: 1, atMost: isOfState ? null : 1 };
  if (!isWork(step)) return visits;
  if (step.repeat) return multiplied(visits, { expected: 1, atMost: step.repeat.maxIterations });
  if (!step.forEach) return visits;
  const items = itemsIn(step.forEach.items, parameters);
  return multiplied(visits, { expected: items, atMost: items });
}

export function multiplied(one: Times, other: Times): Times {
  return { expected: product(one.expected, other.expected), atMost: product(one.atMost, other.atMost) };
}

function product(one: number | null, other: number | null): number | null {
  if (one === 0 || other === 0) return 0;
  return one === null || other === null ? null : one * other;
}

function attempts(own: RetryPolicy | null, usual: RetryPolicy | null): number {
  return (own ?? usual)?.maxAttempts ?? 1;
}

/** Null: the list depends on what steps before it give. */
function itemsIn(template: string, parameters: JsonObject): number | null {
  try {
    const { value } = resolveTemplates(template, { parameters, steps: {}, run: {} }, 'warn');
    return Array.isArray(value) ? value.length : null;
  } catch {
    return null;
  }
}

/**
 * The kinds of steps that there are, and what everybody asks about a step without asking which kind it is. A kind that
 * is missing here, in `written/written-kinds.ts`, or in the table of another room, is named by the compiler.
 */
import type { OrchestrationStep, Step, StepOf, StepType, WaitStep, WorkStep } from '../step.ts';
import { answerNamesOf } from '../answer-names.ts';
import { agentKind } from './agent.ts';
import { approvalKind } from './approval.ts';
import { assertKind } from './assert.ts';
import { failKind } from './fail.ts';
import { orchestrationKind } from './orchestration.ts';
import type { OutputNames, StepKind, ValueKind } from './step-kind.ts';
import { switchKind } from './switch.ts';
import { waitKind } from './wait.ts';

const STEP_KINDS: { readonly [T in StepType]: StepKind<StepOf<T>> } = {
  agent: agentKind,
  orchestration: orchestrationKind,
  switch: switchKind,
  wait: waitKind,
  approval: approvalKind,
  fail: failKind,
  assert: assertKind,
};

/** Those that people look for, by the name under which they do. */
export const STEP_FEATURES = (Object.keys(STEP_KINDS) as StepType[]).flatMap((type) => {
  const { feature } = STEP_KINDS[type];
  return feature === null ? [] : [{ type, feature }];
});

export function kindOf<S extends Step>({ type }: S): StepKind<S> {
  return STEP_KINDS[type] as unknown as StepKind<S>; // the table is typed so that each stands at its own type
}

export function isWork(step: Step): step is WorkStep {
  return kindOf(step).isWork;
}

export function childOf(step: Step): OrchestrationStep['orchestration'] | null {
  return kindOf(step).child(step);
}

export function waitOf(step: Step): Pick<WaitStep, 'signals' | 'seconds' | 'until' | 'correlation'> | null {
  return kindOf(step).wait(step);
}

/** Who works on it: an agent, or for a child run the orchestrator that owns it. */
export function performerOf(step: Step): string | null {
  return kindOf(step).agent(step) ?? childOf(step)?.owner ?? null;
}

const OF_A_LIST: OutputNames = new Map([
  ['results', 'a list'],
  ['errors', 'a list'],
  ['total', 'a number'],
  ['succeeded', 'a number'],
  ['failed', 'a number'],
]);
/** Texts of an agent's answer, whoever gives it. */
const TEXTS = /^\$\.content\.(?:message|deliverable\.(?:content|title|type|format))$/;

/** With what people answer about it. Null: nobody can know. */
export function outputOf(step: Step): OutputNames | null {
  const made = madeBy(step);
  return made && answerNamesOf(step.checkpointAfter) ? new Map([...made, ['answer', 'a map']]) : made;
}

function madeBy(step: Step): OutputNames | null {
  const { output } = kindOf(step);
  if (!isWork(step)) return output;
  if (step.forEach) return OF_A_LIST;
  if (!step.outputMapping) return output;
  const kind = (value: unknown): ValueKind | null => (typeof value === 'string' && TEXTS.test(value) ? 'text' : null);
  return new Map(Object.entries(step.outputMapping).map(([name, value]) => [name, kind(value)]));
}

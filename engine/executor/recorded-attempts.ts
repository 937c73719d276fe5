/**
 * What is recorded of attempts that go on: what each was given, what it remembered, what was read for it, what it asked
 * and was answered.
 */
import type { AnsweredCalls } from '../agents/port/agent.ts';
import type { CallDecision } from '../definition/tool-call.ts';
import type { RunEvent, StepAsked, StepStarted } from '../run/run-event.ts';
import type { JsonObject } from '../values/json.ts';

export interface RecordedAttempt {
  readonly given?: StepStarted;
  /** The last of it. Undefined: nothing, since it last asked people. */
  readonly remembered?: JsonObject | undefined;
  /** What was read of its agent's memory. */
  readonly recalled?: readonly JsonObject[];
  /** What it last asked, and the answer. */
  readonly asked?: StepAsked;
  readonly decisions?: readonly CallDecision[] | undefined;
  readonly questions?: number;
  /** Of the question that was answered last. */
  readonly approvalId?: string;
}

/** What is known after so many events of a run. */
export interface RecordedAttempts {
  /** By their names. */
  readonly attempts: ReadonlyMap<string, RecordedAttempt>;
  /** The attempt that asked last, by its step. */
  readonly asking: ReadonlyMap<string, string>;
}

export const NOTHING_RECORDED: RecordedAttempts = { attempts: new Map(), asking: new Map() };

/** With the next events of the run. What was known before stays as it is. */
export function withEvents(
  before: RecordedAttempts,
  events: readonly RunEvent[],
  wanted: ReadonlySet<string>,
): RecordedAttempts {
  const recorded = new Map(before.attempts);
  const asking = new Map(before.asking);
  const note = (name: string, more: RecordedAttempt): void =>
    void (wanted.has(name) && recorded.set(name, { ...recorded.get(name), ...more }));
  for (const event of events) {
    switch (event.type) {
      case 'orchestration.step.started':
        note(attemptName(event.data.stepId, event.data.attempt), { given: event.data });
        break;
      case 'orchestration.step.remembered':
        note(attemptName(event.data.stepId, event.data.attempt), { remembered: event.data.what });
        break;
      case 'orchestration.step.conversed': {
        const { stepId, attempt, role, tool, content } = event.data;
        if (role !== 'memory' || tool !== 'read') break;
        note(attemptName(stepId, attempt), { recalled: JSON.parse(content) as JsonObject[] });
        break;
      }
      case 'orchestration.step.asked': {
        const name = attemptName(event.data.stepId, event.data.attempt);
        asking.set(event.data.stepId, name);
        note(name, { asked: event.data, remembered: undefined, decisions: undefined });
        break;
      }
      case 'orchestration.checkpoint.resolved': {
        const { stepId, calls, approvalId } = event.data;
        const name = asking.get(stepId ?? '');
        if (name !== undefined && calls)
          note(name, { decisions: calls, approvalId, questions: (recorded.get(name)?.questions ?? 0) + 1 });
        break;
      }
      default:
    }
  }
  return { attempts: recorded, asking };
}

/** Undefined: it has asked nothing. */
export function answeredIn({ asked, decisions, questions = 1 }: RecordedAttempt = {}): AnsweredCalls | undefined {
  return asked && decisions ? { kept: asked.kept, decisions, questions } : undefined;
}

export function attemptName(stepId: string, attempt: number): string {
  return `${stepId}/${attempt}`;
}

/** One run's events, as somebody who knows nothing of the engine reads them. */
import type { Json } from '../../../engine/values/json.ts';
import type { StoredEvent } from '../../../engine/journal/journal.ts';

export interface StepHistory {
  /** How it ended; null: it never did. */
  end: 'completed' | 'failed' | 'skipped' | 'cancelled' | null;
  why: string | null;
  code: string | null;
  output: Json;
  /** The newest attempt that was begun. */
  attempts: number;
  /** Places in the history: of its first start, and of what last settled it. */
  firstStart: number;
  settled: number;
  /** Of its completions that an agent of this run brought about, in their order. */
  completions: number[];
  readonly children: { readonly attempt: number; readonly runId: string }[];
}

export interface RunHistory {
  readonly status: string | null;
  readonly failedStep: string | null;
  readonly code: string | null;
  readonly output: Json;
  /** Of a state machine: where it ended. */
  readonly state: string | null;
  readonly steps: ReadonlyMap<string, StepHistory>;
  readonly events: readonly StoredEvent[];
  /** Places of the beginning of its end: undoing, and cleaning up. */
  readonly rollbackAt: number;
  readonly cleanupAt: number;
}

const FINAL = /^orchestration\.run\.(completed|partially_completed|failed|aborted|cancelled)$/;

export function readHistory(all: readonly StoredEvent[], runId: string): RunHistory {
  const events = all.filter((event) => event.runId === runId);
  const steps = new Map<string, StepHistory>();
  events.forEach((event, place) => takeIn(steps, event, place));
  // what its parent undoes after that changes nothing of how it ended
  const last = events.find(({ type }) => FINAL.test(type));
  const data = (last?.data ?? {}) as {
    readonly output?: Json;
    readonly error?: { readonly code: string };
    readonly stepId?: string | null;
    readonly cause?: { readonly code: string };
    readonly state?: string;
  };
  const placeOf = (type: string) => events.findIndex((event) => event.type === type);
  return {
    status: FINAL.exec(last?.type ?? '')?.[1] ?? null,
    failedStep: data.stepId ?? null,
    code: data.error?.code ?? data.cause?.code ?? null,
    output: data.output ?? null,
    state: data.state ?? null,
    steps,
    events,
    rollbackAt: placeOf('orchestration.run.rollback_started'),
    cleanupAt: placeOf('orchestration.run.cleanup_started'),
  };
}

function takeIn(steps: Map<string, StepHistory>, { type, data }: StoredEvent, place: number): void {
  if (!('stepId' in data) || typeof data.stepId !== 'string') return;
  const step = steps.get(data.stepId) ?? {
    end: null,
    why: null,
    code: null,
    output: null,
    attempts: 0,
    firstStart: Infinity,
    settled: -1,
    completions: [],
    children: [],
  };
  steps.set(data.stepId, step);
  switch (type) {
    case 'orchestration.step.started':
    case 'orchestration.step.wait_started':
      step.attempts = Math.max(step.attempts, data.attempt);
      step.firstStart = Math.min(step.firstStart, place);
      step.end = null;
      return;
    case 'orchestration.step.completed':
      Object.assign(step, {
        end: 'completed',
        why: null,
        code: null,
        output: data.output,
        settled: place,
        firstStart: Math.min(step.firstStart, place),
      });
      if (data.cache?.status !== 'hit') step.completions.push(place);
      return;
    case 'orchestration.step.failed':
      return void Object.assign(step, { end: 'failed', why: null, code: data.error.code, settled: place });
    case 'orchestration.step.skipped':
      return void Object.assign(step, {
        end: 'skipped',
        why: data.reason,
        code: null,
        output: data.output,
        settled: place,
      });
    case 'orchestration.step.cancelled':
      return void Object.assign(step, { end: 'cancelled', settled: place });
    case 'orchestration.checkpoint.resolved':
      if (data.decision === 'continue') step.settled = place;
      return;
    case 'orchestration.step.reopened':
      step.end = null;
      return;
    case 'orchestration.child.started':
      return void step.children.push({ attempt: data.attempt, runId: data.childRunId });
    default:
  }
}

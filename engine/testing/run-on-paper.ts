/**
 * A run without executor, storage or time: events are folded as they are decided. Given what happened, when somebody
 * wants something or an attempt ends, then these events follow.
 */
import type { Definition } from '../definition/definition.ts';
import { frozen, type Json } from '../values/json.ts';
import { begin, decide } from '../run/decide.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import { questionsHoldIn } from '../run/questions.ts';
import type { Refusal, RunCommand } from '../run/run-command.ts';
import type { Actor, ErrorRecord, RunCreated, RunEvent, RunEventBody } from '../run/run-event.ts';
import { approvalOn, initialState, stepOf, type RunState, type StepState } from '../run/run-state.ts';
import { nextMove } from '../scheduler/next-move.ts';
import { settleAttempt } from '../scheduler/settle-attempt.ts';
import { dueAtOf } from '../run/step-state.ts';

export class RunOnPaper {
  readonly state: RunState;
  readonly events: RunEvent[] = [];
  now = 0;

  constructor(definition: Definition, options: { readonly attended?: boolean; readonly runId?: string } = {}) {
    const { runId = 'run', attended = true } = options;
    const plan = planOf(definition, 'hash');
    const { name, version, owner, organization } = definition;
    const created: RunCreated = {
      definition: { name, version, owner, organization },
      definitionHash: 'hash',
      parameters: {},
      mode: 'rehearsal',
      attended,
      parent: null,
      rootRunId: runId,
      depth: 0,
      conversation: null,
      engineVersion: '0.0.0',
      questionsHold: questionsHoldIn(definition),
      pinned: { children: [], agents: {} },
    };
    this.state = initialState(runId, plan, created);
    this.emit({ type: 'orchestration.run.created', data: created });
    this.#emitAll(begin(this.state));
    this.advance();
  }

  get underWay(): string[] {
    return this.state.steps.filter(({ status }) => status === 'running').map(({ id }) => id);
  }

  step(stepId: string): StepState {
    const step = stepOf(this.state, stepId);
    if (!step) throw new Error(`No step ${stepId}`);
    return step;
  }

  statuses(): Record<string, string> {
    return Object.fromEntries(this.state.steps.map(({ id, status }) => [id, status]));
  }

  typesSince(sequence: number): string[] {
    return this.events.slice(sequence).map(({ type }) => type.replace('orchestration.', ''));
  }

  succeed(stepId: string, output: Json = { by: stepId }): this {
    this.#emitAll(
      settleAttempt(this.state, this.step(stepId), { kind: 'succeeded', output, response: null }, this.now, 0.5),
    );
    return this.advance();
  }

  fail(stepId: string, error: Partial<ErrorRecord> = {}): this {
    const record = { code: 'broken', message: `${stepId} broke`, retryable: true, ...error };
    this.#emitAll(settleAttempt(this.state, this.step(stepId), { kind: 'failed', error: record }, this.now, 0.5));
    return this.advance();
  }

  /** Of a step that is under way: what it has to do, once for each of these. */
  expand(stepId: string, items: readonly Json[], kind: 'item' | 'iteration' = 'item', first = 0): this {
    this.emit({ type: 'orchestration.step.expanded', data: { stepId, kind, first, items } });
    return this.advance();
  }

  /** Returns the refusal, or null. */
  want(command: RunCommand): Refusal | null {
    const decision = decide(this.state, command);
    if ('refusal' in decision) return decision.refusal;
    this.#emitAll(decision.events);
    this.advance();
    return null;
  }

  answer(
    stepId: string,
    decision: 'continue' | 'retry' | 'abort' | 'rewind',
    more: { modifications?: Record<string, Json>; rewindTo?: string } = {},
  ): Refusal | null {
    const approvalId = approvalOn(this.state, this.step(stepId))?.approvalId ?? '';
    return this.want({
      type: 'decide',
      approvalId,
      decision,
      notes: null,
      modifications: more.modifications ?? null,
      rewindTo: more.rewindTo ?? null,
    });
  }

  advance(): this {
    for (let move = nextMove(this.state, this.now); move; move = nextMove(this.state, this.now)) {
      if (move.kind === 'record') {
        this.#emitAll(move.events);
      } else {
        const { step, attempt } = move;
        this.emit({
          type: 'orchestration.step.started',
          data: { stepId: step.id, attempt, agent: 'worker', mode: 'BUILD', input: {}, queuedAt: dueAtOf(step) },
        });
      }
    }
    return this;
  }

  emit(body: RunEventBody, actor: Actor = 'system'): void {
    const event = {
      ...frozen(body),
      runId: this.state.runId,
      sequence: this.state.sequence + 1,
      at: this.now,
      actor,
      correlationId: this.state.runId,
    } as RunEvent;
    this.events.push(event);
    evolve(this.state, event);
  }

  #emitAll(bodies: readonly RunEventBody[]): void {
    for (const body of bodies) this.emit(body);
  }
}

/** The state that a journal with these events would give back. */
export function foldAgain(state: RunState, events: readonly RunEvent[]): RunState {
  return events.reduce(evolve, initialState(state.runId, state.plan, state.created));
}

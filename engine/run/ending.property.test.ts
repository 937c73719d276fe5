import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import type { RollbackTrigger } from '../definition/rollback.ts';
import { agentStep, buildDefinition, retryEvery } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import type { RunEvent } from './run-event.ts';
import { isFinal } from './run-state.ts';
import { tries } from '../testing/tries.ts';

const policy = retryEvery(2, 10);
const triggers: readonly RollbackTrigger[] = ['failure', 'abort', 'cancel'];

/** A random graph: step i may depend on any step before it; some steps can be undone; some runs clean up. */
const graphs: fc.Arbitrary<Definition> = fc
  .record({
    edges: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 }),
    reversible: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    isolated: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    on: fc.subarray([...triggers]),
    parallel: fc.boolean(),
    maxParallel: fc.integer({ min: 1, max: 4 }),
    cleanup: fc.array(fc.boolean(), { maxLength: 3 }),
  })
  .map(({ edges, reversible, isolated, on, parallel, maxParallel, cleanup }) =>
    buildDefinition({
      execution: { maxParallel },
      steps: edges.map((sources, index) =>
        agentStep({
          id: `s${index}`,
          dependsOn: [...new Set(sources.filter((source) => source < index).map((source) => `s${source}`))],
          onError: isolated[index] ? 'continue' : 'fail',
          compensate: reversible[index]
            ? { agent: 'undoer', mode: 'BUILD', input: {}, retry: index % 2 ? policy : null, timeoutSeconds: null }
            : null,
        }),
      ),
      finally: cleanup.map((waits, index) =>
        agentStep({ id: `f${index}`, onError: 'continue', dependsOn: waits && index > 0 ? [`f${index - 1}`] : [] }),
      ),
      errorHandling: { notifyHuman: false, rollback: { reversible: true, description: '', on, parallel } },
    }),
  );

const happenings = fc.array(fc.record({ what: fc.nat(29), which: fc.nat(50) }), { maxLength: 60 });

function happen(run: RunOnPaper, what: number, which: number): void {
  const { underWay } = run;
  const stepId = underWay[which % Math.max(underWay.length, 1)];
  run.now += 20;
  run.advance();
  if (what <= 18) return void (stepId !== undefined && run.step(stepId).status === 'running' && run.succeed(stepId));
  if (what <= 22)
    return void (
      stepId !== undefined &&
      run.step(stepId).status === 'running' &&
      run.fail(stepId, { retryable: which % 2 === 0 })
    );
  if (what === 23) return void run.want({ type: 'abort', notes: null });
  if (what === 24) return void run.want({ type: 'cancel', notes: null });
  if (what === 25) return void run.want({ type: 'roll_back', notes: null });
  if (what === 26) return void (which % 3 === 0 && run.want({ type: 'kill', notes: null }));
  if (what === 27) return void run.want({ type: 'retry', stepId: null, modifications: null, notes: null });
  if (what === 28) return void run.want({ type: 'rewind', stepId: `s${which % 10}`, modifications: null, notes: null });
}

/** Lets everything come to its end. */
function finish(run: RunOnPaper): void {
  for (let turns = 0; !isFinal(run.state.status); turns++) {
    expect(turns).toBeLessThan(300);
    run.now += 20;
    run.advance();
    const [stepId] = run.underWay;
    if (stepId !== undefined) run.succeed(stepId);
  }
}

/** What must have been undone and cleaned up, told from the events and the graph alone. Returns what is wrong. */
class Judge {
  readonly complaints: string[] = [];
  readonly #definition: Definition;
  readonly #ancestors = new Map<string, Set<string>>();
  /** Completions that stand, in their order: `step attempt`. */
  #standing: { readonly step: string; readonly attempt: number }[] = [];
  /** Of the rollback that goes on: what is left, in its order, and the part that does it. */
  #toUndo: { readonly step: string; readonly attempt: number; readonly part: string }[] = [];
  readonly #parts = new Map<string, { readonly step: string; readonly attempt: number }>();
  #undoing = new Set<string>();
  #cleaned: string[] = [];
  #end: {
    readonly phase: 'rolling_back' | 'cleaning_up';
    readonly outcome: string;
    readonly error: string | null;
    readonly isSecond: boolean;
  } | null = null;
  #hasEnded = false;
  #failure: string | null = null;

  constructor(definition: Definition) {
    this.#definition = definition;
    for (const { id, dependsOn } of definition.steps)
      this.#ancestors.set(id, new Set(dependsOn.flatMap((other) => [other, ...(this.#ancestors.get(other) ?? [])])));
  }

  take(event: RunEvent): void {
    const complain = (text: string) => void this.complaints.push(`${event.sequence} ${event.type}: ${text}`);
    switch (event.type) {
      case 'orchestration.run.rollback_started': {
        const { reason, steps, outcome, error } = event.data;
        const expected = [...this.#standing].reverse().map(({ step, attempt }) => `${step} ${attempt}`);
        if (steps.map(({ stepId, attempt }) => `${stepId} ${attempt}`).join() !== expected.join())
          complain(`wanted ${expected.join()}`);
        if (
          reason !== 'operator' &&
          reason !== 'breach' &&
          !this.#definition.errorHandling.rollback?.on?.includes(reason)
        )
          complain(`not wanted on ${reason}`);
        if (new Set(steps.map(({ compensationId }) => compensationId)).size !== steps.length)
          complain('a part undoes two completions');
        this.#toUndo = steps.map(({ stepId, attempt, compensationId }) => ({
          step: stepId,
          attempt,
          part: compensationId,
        }));
        for (const { step, attempt, part } of this.#toUndo) {
          const known = this.#parts.get(part);
          if (known && (known.step !== step || known.attempt !== attempt))
            complain(`${part} undid another completion before`);
          this.#parts.set(part, { step, attempt });
        }
        this.#end = { phase: 'rolling_back', outcome, error: error?.message ?? null, isSecond: this.#hasEnded };
        this.#hasEnded = false;
        return;
      }
      case 'orchestration.run.cleanup_started':
        if (this.#toUndo.length > 0) complain(`${this.#toUndo.map(({ part }) => part).join()} not tried yet`);
        if (this.#end?.isSecond) complain('cleaned up before');
        this.#end = {
          phase: 'cleaning_up',
          outcome: event.data.outcome,
          error: event.data.error?.message ?? null,
          isSecond: false,
        };
        return;
      case 'orchestration.run.resumed':
        this.#hasEnded = false;
        this.#end = null;
        this.#cleaned = [];
        return;
      case 'orchestration.step.started':
        return this.#start(event.data.stepId, complain);
      case 'orchestration.step.completed': {
        const { stepId, attempt } = event.data;
        this.#undoing.delete(stepId);
        const step = this.#definition.steps.find(({ id }) => id === stepId);
        if (step && 'compensate' in step && step.compensate) this.#standing.push({ step: stepId, attempt });
        return;
      }
      case 'orchestration.step.retry_scheduled':
        return void this.#undoing.delete(event.data.stepId); // it is still the first in the line
      case 'orchestration.step.failed':
      case 'orchestration.step.cancelled':
        if (event.type === 'orchestration.step.failed' && !this.#end) this.#failure ??= event.data.error.message;
        this.#undoing.delete(event.data.stepId);
        this.#toUndo = this.#toUndo.filter(({ part }) => part !== event.data.stepId);
        return;
      case 'orchestration.step.compensated': {
        const { stepId, attempt } = event.data;
        const isIt = (each: { step: string; attempt: number }) => each.step === stepId && each.attempt === attempt;
        if (!this.#standing.some(isIt)) complain('it does not stand');
        this.#standing = this.#standing.filter((each) => !isIt(each));
        this.#toUndo = this.#toUndo.filter((each) => !isIt(each));
        return;
      }
      default:
        if (/\.run\.(completed|partially_completed|failed|aborted|cancelled)$/.test(event.type))
          this.#finish(event, complain);
    }
  }

  #start(stepId: string, complain: (text: string) => void): void {
    const isCleanup = this.#definition.finally?.some(({ id }) => id === stepId);
    const undone = this.#parts.get(stepId);
    if (isCleanup) {
      if (this.#end?.phase !== 'cleaning_up') complain(`${stepId} may not run yet`);
      if (this.#cleaned.includes(stepId)) complain(`${stepId} ran before`);
      this.#cleaned.push(stepId);
    } else if (undone) {
      if (this.#end?.phase !== 'rolling_back') complain(`${stepId} outside of a rollback`);
      const { rollback } = this.#definition.errorHandling;
      const first = this.#toUndo[0];
      if (!rollback?.parallel && (this.#undoing.size > 0 || first?.part !== stepId)) complain(`${stepId} is not next`);
      const blocking = this.#toUndo.filter(
        ({ step, part }) => part !== stepId && this.#ancestors.get(step)?.has(undone.step),
      );
      if (blocking.length > 0) complain(`${stepId} before ${blocking.map(({ part }) => part).join()}`);
      this.#undoing.add(stepId);
    } else if (this.#end) complain(`${stepId} starts though the run ends`);
  }

  #finish(event: RunEvent, complain: (text: string) => void): void {
    const killed = 'killed' in event.data && event.data.killed;
    const outcome = event.type.slice('orchestration.run.'.length);
    const wanted = { failed: 'failure', aborted: 'abort', cancelled: 'cancel' }[outcome] as RollbackTrigger | undefined;
    if (!killed) {
      if (this.#toUndo.length > 0) complain(`${this.#toUndo.map(({ part }) => part).join()} not undone`);
      const isOnItsWay = this.#end !== null;
      if (
        !isOnItsWay &&
        wanted &&
        this.#standing.length > 0 &&
        this.#definition.errorHandling.rollback?.on?.includes(wanted)
      )
        complain('nothing was undone');
      const cleanup = this.#definition.finally ?? [];
      if (!this.#end?.isSecond && this.#cleaned.length !== cleanup.length)
        complain(`cleaned up by ${this.#cleaned.join()}`);
    }
    if (
      this.#end &&
      this.#end.outcome !== outcome &&
      !(this.#end.outcome === 'completed' && outcome === 'partially_completed')
    )
      complain(`was to end ${this.#end.outcome}`);
    if (event.type === 'orchestration.run.failed' && this.#end && event.data.error.message !== this.#end.error)
      complain('another error than the one that it failed for');
    this.#toUndo = [];
    this.#undoing = new Set();
    this.#end = null;
    this.#hasEnded = true;
  }
}

function plain({ plan: _, ready, rollback, ...rest }: RunOnPaper['state']): unknown {
  return {
    ...rest,
    ready: ready.toArray(),
    rollback: rollback && { ...rollback, ready: rollback.ready.toArray(), retrying: rollback.retrying.toArray() },
  };
}

test('whatever happens, what was done is undone once, in order, then cleaned up once, and the run ends as it was to end', () => {
  const ends = new Set<string>();
  fc.assert(
    fc.property(graphs, happenings, (definition, sequence) => {
      const run = new RunOnPaper(definition);
      for (const { what, which } of sequence) happen(run, what, which);
      finish(run);
      const judge = new Judge(definition);
      for (const event of run.events) judge.take(event);
      expect(judge.complaints).toEqual([]);
      expect(plain(foldAgain(run.state, run.events))).toEqual(plain(run.state));
      for (const { type } of run.events) ends.add(type);
    }),
    tries(500),
  );
  expect(ends).toContain('orchestration.run.rollback_started');
  expect(ends).toContain('orchestration.run.cleanup_started');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunFollowed, type RunSnapshot } from '../contract/run-followed.ts';
import { RunView } from '../contract/run-view.ts';
import { withChanges } from '../contract/with-changes.ts';
import type { Definition } from '../definition/definition.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { RunEvent } from '../run/run-event.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { foldAgain, RunOnPaper } from '../testing/run-on-paper.ts';
import { changesBetween } from './run-changes.ts';
import { possibleActions } from './possible-actions.ts';
import { runView, withChildren } from './run-view.ts';
import { tries } from '../testing/tries.ts';

/** Up to seven steps that depend on earlier ones only, with and without checkpoints, retries and isolation. */
const definitions: fc.Arbitrary<Definition> = fc
  .record({
    steps: fc.array(
      fc.record({
        after: fc.array(fc.nat(6), { maxLength: 3 }),
        checkpoint: fc.boolean(),
        isolated: fc.boolean(),
        attempts: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 7, size: 'max' },
    ),
    maxParallel: fc.integer({ min: 1, max: 4 }),
    planApproval: fc.nat(4).map((n) => n === 0),
    notifyHuman: fc.constantFrom(null, true, false),
    sequential: fc.boolean(),
  })
  .map(({ steps, maxParallel, planApproval, notifyHuman, sequential }) =>
    buildDefinition({
      steps: steps.map(({ after, checkpoint, isolated, attempts }, index) =>
        agentStep({
          id: `s${index}`,
          dependsOn: [...new Set(after.filter((other) => other < index))].map((other) => `s${other}`),
          checkpointAfter: checkpoint ? CHECKPOINT : null,
          onError: isolated ? 'continue' : 'fail',
          retry: {
            maxAttempts: attempts,
            initialDelayMs: 10,
            backoffMultiplier: 2,
            maxDelayMs: 1000,
            strategy: 'exponential',
            jitter: 0,
          },
        }),
      ),
      execution: { mode: sequential ? 'sequential' : 'parallel', maxParallel, planApproval },
      errorHandling: { notifyHuman },
    }),
  );

type Happening = {
  readonly kind: 'end' | 'answer' | 'command' | 'wait';
  readonly pick: number;
  readonly isGood: boolean;
};
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('end', 'end', 'end', 'answer', 'answer', 'command', 'wait'),
    pick: fc.nat(1000),
    isGood: fc.boolean(),
  }),
  { minLength: 5, maxLength: 60, size: 'max' },
);

const histories = fc
  .record({ definition: definitions, attended: fc.boolean(), happenings })
  .map(({ definition, attended, happenings: list }) => {
    const run = new RunOnPaper(definition, { attended });
    for (const happening of list) live(run, happening);
    return { definition, run };
  });

function live(run: RunOnPaper, { kind, pick, isGood }: Happening): void {
  run.now += 1 + (pick % 7);
  const { underWay, state } = run;
  const chosen = underWay[pick % underWay.length];
  const approval = [...state.approvals.values()][pick % state.approvals.size];
  if (kind === 'end' && chosen !== undefined) {
    if (pick % 5 === 0)
      run.emit({
        type: 'orchestration.step.progress',
        data: { stepId: chosen, attempt: run.step(chosen).attempt, message: 'half way', percent: 50 },
      });
    if (isGood) run.succeed(chosen);
    else run.fail(chosen, { retryable: pick % 3 > 0 });
  } else if (kind === 'answer' && approval) {
    const decision = isGood ? 'continue' : (['retry', 'rewind', 'retry', 'abort'] as const)[pick % 4];
    run.want({
      type: 'decide',
      approvalId: approval.approvalId,
      decision: decision ?? 'continue',
      notes: null,
      modifications: null,
      rewindTo: decision === 'rewind' ? 's0' : null,
    });
  } else if (kind === 'command') {
    run.want(commandOf(pick, `s${pick % state.steps.length}`));
  } else if (kind === 'wait') {
    run.now += 100;
    run.advance();
  }
}

function commandOf(pick: number, stepId: string): RunCommand {
  const commands: RunCommand[] = [
    { type: 'pause', notes: null },
    { type: 'resume', notes: null },
    { type: 'retry', stepId: null, modifications: null, notes: null },
    { type: 'retry', stepId, modifications: { more: true }, notes: 'again' },
    { type: 'skip', stepId, output: { instead: 1 }, notes: null },
    { type: 'rewind', stepId, modifications: null, notes: null },
    ...(pick % 11 === 0 ? [{ type: 'abort', notes: null } as const, { type: 'cancel', notes: null } as const] : []),
  ];
  return commands[pick % commands.length] as RunCommand;
}

function stored(events: readonly RunEvent[]): StoredEvent[] {
  return events.map((event, index) => ({ ...event, position: index + 1 }));
}

test('a run and its steps stand where the fold says they do', () => {
  fc.assert(
    fc.property(histories, ({ definition, run }) => {
      const view = runView(stored(run.events), definition, run.now);
      const state = foldAgain(run.state, run.events);
      expect({ status: view.status, steps: view.steps.map(({ status }) => status) }).toEqual({
        status: state.status,
        steps: state.steps.map(({ status }) => status),
      });
      expect(view.sequence).toBe(run.events.length);
    }),
    tries(300),
  );
});

test('the attempts tell the same story as the step that they belong to', () => {
  fc.assert(
    fc.property(histories, ({ definition, run }) => {
      const view = runView(stored(run.events), definition, run.now);
      for (const step of view.steps) {
        expect(step.attempts.map(({ attempt }) => attempt)).toEqual(step.attempts.map((_, index) => index + 1));
        expect(step.attempts.slice(0, -1).every(({ status }) => status !== 'running')).toBe(true);
        const newest = step.attempts.at(-1);
        expect(newest?.status === 'running').toBe(step.status === 'running');
        if (step.status === 'completed' || step.status === 'checkpoint') {
          expect(step.output).toEqual(newest?.output);
          expect(view.results[step.id]).toEqual(newest?.output);
        }
        if (step.status === 'retrying') expect(step.retryAt).toBeGreaterThan(newest?.finishedAt ?? Infinity);
        if (step.status === 'failed') expect(newest?.error).toEqual(step.error);
      }
      const pending = view.approvals.filter(({ status }) => status === 'pending').map(({ id }) => id);
      expect(new Set(pending)).toEqual(new Set(run.state.approvals.keys()));
    }),
    tries(300),
  );
});

test('the metrics add up', () => {
  fc.assert(
    fc.property(histories, ({ definition, run }) => {
      const { metrics, steps } = runView(stored(run.events), definition, run.now);
      expect(Object.values(metrics.events).reduce((sum, times) => sum + times, 0)).toBe(run.events.length);
      expect(metrics.attempts).toBe(steps.reduce((sum, { attempts }) => sum + attempts.length, 0));
      expect(metrics.waitingForPeopleMs).toBeGreaterThanOrEqual(0);
      expect(metrics.waitingForPeopleMs).toBeLessThanOrEqual(metrics.totalMs);
      for (const ms of [...metrics.phaseMs, ...Object.values(metrics.agentMs), metrics.queueMs])
        expect(ms).toBeGreaterThanOrEqual(0);
    }),
    tries(200),
  );
});

test('a view of any history passes the contract, and is JSON', () => {
  fc.assert(
    fc.property(histories, ({ definition, run }) => {
      const view = runView(stored(run.events), definition, run.now);
      expect(RunView.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
    }),
    tries(100),
  );
});

test('an event that is not known here moves the sequence and nothing else', () => {
  fc.assert(
    fc.property(histories, ({ definition, run }) => {
      const events = stored(run.events);
      const last = events.at(-1) as StoredEvent;
      const unknown = {
        ...last,
        type: 'orchestration.step.admired',
        sequence: last.sequence + 1,
        position: last.position + 1,
        data: { stepId: 's0' },
      } as unknown as StoredEvent;
      const { sequence, metrics, ...view } = runView(events, definition, run.now);
      const { sequence: after, metrics: metricsAfter, ...rest } = runView([...events, unknown], definition, run.now);
      expect(after).toBe(sequence + 1);
      expect(rest).toEqual(view);
      expect(metricsAfter).toEqual({ ...metrics, events: { ...metrics.events, 'orchestration.step.admired': 1 } });
    }),
    tries(100),
  );
});

/** Of the first so many events of a run, and of a child that was started after `childFrom` of them. */
function snapshotOf(parent: Lived, child: Lived, seen: number, childFrom: number): RunSnapshot {
  const events = stored(parent.run.events.slice(0, seen));
  const childEvents =
    seen < childFrom
      ? []
      : stored(child.run.events.slice(0, 1 + seen - childFrom)).map((event) => ({ ...event, runId: 'child' }));
  const children = childEvents.length > 0 ? [runView(childEvents, child.definition, NEVER)] : [];
  return {
    kind: 'snapshot',
    position: seen,
    run: withChildren(runView(events, parent.definition, NEVER), children),
    actions: possibleActions(events, parent.definition),
  };
}

type Lived = { readonly definition: Definition; readonly run: RunOnPaper };
const NEVER = Number.MAX_SAFE_INTEGER; // the clock stands still: it changes nothing

test('what is put together from changes is the view, whatever was told together', () => {
  fc.assert(
    fc.property(
      histories,
      histories,
      fc.nat(30),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }),
      (parent, child, childFrom, paces) => {
        let seen = 1;
        let sent = snapshotOf(parent, child, seen, childFrom);
        let known: RunSnapshot | null = withChanges(null, sent);
        for (const pace of paces) {
          seen = Math.min(parent.run.events.length, seen + pace);
          const now = snapshotOf(parent, child, seen, childFrom);
          const changes = changesBetween(sent, now);
          if (changes) expect(RunFollowed.parse(JSON.parse(JSON.stringify(changes)))).toEqual(changes);
          known = withChanges(known, changes ?? now);
          expect(known).toEqual(now);
          sent = now;
        }
      },
    ),
    tries(80),
  );
});

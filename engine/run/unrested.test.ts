import { describe, expect, test } from 'vitest';
import { limitsWith } from '../limits/limits.ts';
import { agentStep, buildDefinition, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import type { RunEventBody } from './run-event.ts';
import { overBudget } from './unrested.ts';

/** Twice round a loop and three times into a state since it last waited. */
function tired(): RunOnPaper {
  const run = new RunOnPaper(
    buildDefinition({ steps: [agentStep({ id: 'a' }), waitStep({ id: 'hold', seconds: 5 })] }),
  );
  run.now = 10_000;
  run.state.unrested = { entries: 3, iterations: 2 };
  return run;
}

/** What is left of that after the event. */
function after(body: RunEventBody, run = tired()): { entries: number; iterations: number } {
  try {
    run.emit(body);
  } catch {
    // Not every event fits this run; it is counted before it is folded.
  }
  return { ...run.state.unrested };
}

const rested = { entries: 0, iterations: 0 };
const still = { entries: 3, iterations: 2 };

describe('a wait is over', () => {
  const signal = (disposition: string) =>
    ({
      type: 'orchestration.signal.received',
      data: { signalId: 's', signal: 'go', payload: null, correlation: null, disposition, stepId: null },
    }) as unknown as RunEventBody;
  const resolved = (decision: string) =>
    ({
      type: 'orchestration.checkpoint.resolved',
      data: { approvalId: 'q', stepId: 'a', decision, notes: null, modifications: null, rewindTo: null },
    }) as unknown as RunEventBody;

  test('by a signal that was taken or kept, and by no other', () => {
    expect(
      ['delivered', 'kept', 'late', 'refused', 'duplicate'].map((disposition) => after(signal(disposition))),
    ).toEqual([rested, rested, still, still, still]);
  });

  test('by an answer to a question, and not by its withdrawal', () => {
    expect(['continue', 'abort', 'withdrawn'].map((decision) => after(resolved(decision)))).toEqual([
      rested,
      rested,
      still,
    ]);
  });

  test('by a question that nobody answered, and by somebody who lets the run go on or asks for a step', () => {
    expect(
      after({
        type: 'orchestration.checkpoint.expired',
        data: { approvalId: 'q', stepId: 'a', outcome: 'remind' },
      } as unknown as RunEventBody),
    ).toEqual(rested);
    expect(after({ type: 'orchestration.run.resumed', data: { notes: null, reason: 'retry' } })).toEqual(rested);
    expect(
      after({
        type: 'orchestration.step.reopened',
        data: { stepId: 'a', reason: 'retry', modifications: null, notes: null },
      }),
    ).toEqual(rested);
  });

  test('by a time of a second or more that a step waited for', () => {
    const waiting = () => {
      const run = tired();
      run.emit({
        type: 'orchestration.step.wait_started',
        data: {
          stepId: 'hold',
          attempt: 1,
          queuedAt: 0,
          signals: [],
          correlation: null,
          dueAt: 15_000,
        },
      });
      return run;
    };
    const fired = (kind: string, dueAt: number) =>
      ({
        type: 'orchestration.timer.fired',
        data: { timerId: 't', kind, stepId: 'hold', dueAt },
      }) as unknown as RunEventBody;
    expect(after(fired('wait', 11_000), waiting())).toEqual(rested);
    expect(after(fired('wait', 10_999), waiting())).toEqual(still);
    expect(after(fired('sla_warning', 99_000), waiting())).toEqual(still);
  });

  test('by a time of a second or more that the state waited for', () => {
    const fired = (dueAt: number) =>
      ({
        type: 'orchestration.timer.fired',
        data: { timerId: 't', kind: 'state_timeout', stepId: null, dueAt },
      }) as unknown as RunEventBody;
    const inState = () => {
      const run = tired();
      run.state.machine = { state: 'on', enteredAt: 5_000, entries: 1, fired: new Set() } as unknown as NonNullable<
        RunOnPaper['state']['machine']
      >;
      return run;
    };
    expect(after(fired(6_000), inState())).toEqual(rested);
    expect(after(fired(5_999), inState())).toEqual(still);
    expect(after(fired(99_000))).toEqual(still);
  });

  test('not by an agent that answers', () => {
    expect(
      after({ type: 'orchestration.step.completed', data: { stepId: 'a', attempt: 1, output: null, response: null } }),
    ).toEqual(still);
  });
});

describe('what is counted', () => {
  test('is every entry into a state and every iteration, and no item', () => {
    expect(
      after({
        type: 'orchestration.machine.entered',
        data: { state: 'on', from: null, trigger: 'start', signal: null },
      }),
    ).toEqual({ entries: 4, iterations: 2 });
    expect(
      after({ type: 'orchestration.step.expanded', data: { stepId: 'a', kind: 'iteration', first: 0, items: [null] } }),
    ).toEqual({ entries: 3, iterations: 3 });
    expect(
      after({ type: 'orchestration.step.expanded', data: { stepId: 'a', kind: 'item', first: 0, items: [null] } }),
    ).toEqual(still);
  });

  test('may be as much as the limit, each of them, and no more', () => {
    const { state } = tired();
    const over = (entriesWithoutWait: number, iterationsWithoutWait: number) =>
      overBudget(state, limitsWith({ entriesWithoutWait, iterationsWithoutWait }))?.details;
    expect(over(3, 2)).toBeUndefined();
    expect(over(2, 2)).toMatchObject({ limit: 'entriesWithoutWait', size: 3 });
    expect(over(3, 1)).toMatchObject({ limit: 'iterationsWithoutWait', size: 2 });
    expect(
      overBudget({ ...state, ending: {} as never }, limitsWith({ entriesWithoutWait: 1, iterationsWithoutWait: 1 })),
    ).toBeNull();
  });
});

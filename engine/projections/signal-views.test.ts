import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventBody, SignalReceived } from '../run/run-event.ts';
import { agentStep, buildDefinition, waitStep } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { awaitedSignals, signalViews } from './signal-views.ts';

const stored = (...bodies: readonly RunEventBody[]) =>
  bodies.map(
    (body, index) =>
      ({
        ...body,
        runId: 'run',
        sequence: index + 1,
        position: index + 1,
        at: 10 * (index + 1),
        actor: 'operator:ada',
        correlationId: 'run',
      }) as StoredEvent,
  );

function received(signalId: string, more: Partial<SignalReceived> = {}): RunEventBody {
  return {
    type: 'orchestration.signal.received',
    data: {
      signalId,
      signal: 'paid',
      payload: { amount: 7 },
      correlation: 'order-1',
      disposition: 'kept',
      stepId: null,
      ...more,
    },
  };
}

describe('what a run was told', () => {
  test('says by whom, when, and what became of it', () => {
    expect(
      signalViews(stored(received('s1', { disposition: 'refused', reason: 'nothing waits', notes: 'by phone' }))),
    ).toEqual([
      {
        signalId: 's1',
        signal: 'paid',
        payload: { amount: 7 },
        correlation: 'order-1',
        disposition: 'refused',
        stepId: null,
        reason: 'nothing waits',
        notes: 'by phone',
        at: 10,
        sentBy: 'operator:ada',
      },
    ]);
    expect(signalViews(stored(received('s1')))).toMatchObject([{ reason: null, notes: null }]);
  });

  test('was delivered once something waited for it', () => {
    const delivered: RunEventBody = {
      type: 'orchestration.signal.delivered',
      data: { signalId: 's2', signal: 'paid', stepId: 'wait' },
    };
    expect(signalViews(stored(received('s1'), received('s2'), delivered))).toMatchObject([
      { signalId: 's1', disposition: 'kept', stepId: null },
      { signalId: 's2', disposition: 'delivered', stepId: 'wait' },
    ]);
  });

  test('is delivered only while it was kept', () => {
    const delivered: RunEventBody = {
      type: 'orchestration.signal.delivered',
      data: { signalId: 's1', signal: 'paid', stepId: 'wait' },
    };
    expect(signalViews(stored(received('s1', { disposition: 'refused' }), delivered))).toMatchObject([
      { disposition: 'refused', stepId: null },
    ]);
  });

  test('was dropped, and why', () => {
    const dropped = {
      type: 'orchestration.signal.dropped',
      data: { signalId: 's2', signal: 'paid', disposition: 'refused', reason: 'the run has ended' },
    } as unknown as RunEventBody;
    expect(signalViews(stored(received('s1'), received('s2'), dropped))).toMatchObject([
      { disposition: 'kept', reason: null },
      { signalId: 's2', disposition: 'refused', reason: 'the run has ended' },
    ]);
    expect(signalViews(stored(dropped))).toEqual([]);
  });
});

test('what a run can be told is listed with what waits for it now first', () => {
  const steps = [
    agentStep({ id: 'work' }),
    waitStep({ id: 'later', signals: ['shipped'], dependsOn: ['work'] }),
    waitStep({ id: 'now', signals: ['paid', 'cancelled'] }),
  ];
  const run = new RunOnPaper(buildDefinition({ steps }));
  run.emit({
    type: 'orchestration.step.wait_started',
    data: {
      stepId: 'now',
      attempt: 1,
      queuedAt: 0,
      signals: ['paid', 'cancelled'],
      correlation: 'order-1',
      dueAt: null,
    },
  });
  expect(awaitedSignals(run.state)).toEqual([
    { signal: 'paid', stepId: 'now', correlation: 'order-1', isWaiting: true },
    { signal: 'cancelled', stepId: 'now', correlation: 'order-1', isWaiting: true },
    { signal: 'shipped', stepId: 'later', correlation: null, isWaiting: false },
  ]);
});

import { describe, expect, it } from 'vitest';
import type { Sla } from '../definition/sla.ts';
import type { Step } from '../definition/step.ts';
import { runView } from '../projections/run-view.ts';
import { agentStep, buildDefinition, CHECKPOINT, retryEvery } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

const SLA: Sla = {
  warnAfterSeconds: null,
  breachAfterSeconds: 60,
  onBreach: 'escalate',
  escalateTo: null,
  escalateAgent: 'duty-officer',
};
const RETRY = retryEvery(2, 10_000);
const CALL = 'draft@escalation';

function slowStep(more: Partial<Sla> = {}): Step {
  return agentStep({ id: 'draft', input: { topic: 'spring' }, sla: { ...SLA, ...more } });
}

async function breached(steps: Step[], more: Omit<Parameters<typeof buildDefinition>[0], 'steps'> = {}) {
  const host = new MemoryExecutor();
  const definition = buildDefinition({ steps, ...more });
  const runId = await host.create(definition);
  await host.settle();
  const pass = async (seconds: number) => {
    host.clock.advance(seconds * 1000);
    await host.settle();
  };
  const begun = host.clock.now();
  await pass(60);
  return {
    host,
    runId,
    pass,
    begun,
    callsOf: (stepId: string) => host.calls.filter(({ request }) => request.step.id === stepId),
    answer: async (stepId: string) => {
      host.call(stepId).answer();
      await host.settle();
    },
    typesOf: (stepId: string) =>
      host
        .events(runId)
        .flatMap(({ type, data }) =>
          'stepId' in data && data.stepId === stepId ? [type.replace('orchestration.step.', '')] : [],
        ),
    step: (stepId: string) => host.load(runId)?.steps.find(({ id }) => id === stepId),
    view: () => runView(host.events(runId), definition, host.clock.now()),
  };
}

describe('an agent that is called because an SLA was breached', () => {
  it('is called once, told of the SLA and what the step was given, and the step goes on untouched', async () => {
    const { host, runId, begun, callsOf, answer, typesOf, pass, view } = await breached([
      slowStep(),
      agentStep({ id: 'next', dependsOn: ['draft'] }),
    ]);
    const [call] = callsOf(CALL);
    expect(call?.request).toMatchObject({
      agent: 'duty-officer',
      idempotencyKey: `${runId}/${CALL}/1`,
      userMessage: expect.stringContaining('within 60 seconds'),
      context: {
        stepId: 'draft',
        since: new Date(begun).toISOString(),
        slaSeconds: 60,
        input: { topic: 'spring' },
      },
    });
    await answer(CALL);
    await pass(500);
    expect(callsOf(CALL)).toHaveLength(1);
    expect(callsOf('draft')).toHaveLength(1);
    expect(host.call('draft').context.signal.aborted).toBe(false);
    expect(typesOf(CALL)).toEqual(['started', 'completed']);
    await answer('draft');
    await answer('next');
    expect(host.status(runId)).toBe('completed');
    expect(Object.keys(host.load(runId)?.outputs ?? {})).toEqual(['draft', 'next']);
    expect(view().steps[0]).toMatchObject({
      status: 'completed',
      attempt: 1,
      escalation: {
        id: CALL,
        agent: 'duty-officer',
        status: 'completed',
        output: { content: { message: 'done' } },
        error: null,
      },
    });
    expect(view().steps[1]).not.toHaveProperty('escalation');
  });

  it('takes no place among the steps, in a run that does one after the other, and while the run waits for people', async () => {
    const { host, runId, callsOf, answer } = await breached([slowStep()], {
      execution: { mode: 'sequential', maxParallel: 1 },
    });
    expect([callsOf(CALL).length, host.load(runId)?.inFlight]).toEqual([1, 1]);
    await answer(CALL);
    const asking = new MemoryExecutor();
    const askingRun = await asking.create(
      buildDefinition({ steps: [{ ...slowStep(), checkpointAfter: CHECKPOINT } as Step] }),
    );
    await asking.settle();
    asking.call('draft').answer();
    await asking.settle();
    asking.clock.advance(60_000);
    await asking.settle();
    expect(asking.status(askingRun)).toBe('checkpoint');
    asking.call(CALL).answer();
    await asking.settle();
    expect([
      asking.status(askingRun),
      asking.types(askingRun).at(-1),
      asking.executor.isWaitingForPeople(askingRun),
    ]).toEqual(['checkpoint', 'step.completed', true]);
  });

  it('goes on when its step has settled, and is told to stop when the run ends', async () => {
    const { host, runId, answer, step } = await breached([slowStep(), agentStep({ id: 'next', dependsOn: ['draft'] })]);
    await answer('draft');
    expect([step(CALL)?.status, host.call(CALL).context.signal.aborted]).toEqual(['running', false]);
    await answer('next');
    expect([host.status(runId), step(CALL)?.status, host.call(CALL).context.signal.aborted]).toEqual([
      'completed',
      'cancelled',
      true,
    ]);
    await answer(CALL);
    expect(host.types(runId).at(-1)).toBe('run.completed');
  });

  it.each(['cancel', 'abort', 'kill'] as const)('is told to stop when somebody says %s', async (type) => {
    const { host, runId, typesOf } = await breached([slowStep()]);
    await host.command(runId, { type, notes: null });
    await host.settle();
    expect([typesOf(CALL), host.call(CALL).context.signal.aborted]).toEqual([['started', 'cancelled'], true]);
  });

  it('that fails for good is recorded and stops nothing, and can be asked for again by itself', async () => {
    const { host, runId, callsOf, answer, step, view } = await breached([slowStep()]);
    host.call(CALL).fail(new Error('on holiday'));
    await host.settle();
    expect([host.status(runId), step(CALL)?.status, host.load(runId)?.attention.size]).toEqual([
      'running',
      'failed',
      0,
    ]);
    expect(view().steps[0]?.escalation).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('on holiday') },
    });
    await expect(host.command(runId, { type: 'skip', stepId: CALL, output: null, notes: null })).rejects.toMatchObject({
      refusal: { code: 'invalid_transition' },
    });
    await host.command(runId, { type: 'retry', stepId: CALL, modifications: null, notes: null });
    await host.settle();
    expect([callsOf(CALL).length, callsOf('draft').length, host.call(CALL).request.idempotencyKey]).toEqual([
      2,
      1,
      `${runId}/${CALL}/2`,
    ]);
    host.call(CALL).fail(new Error('still on holiday'));
    await host.settle();
    await answer('draft');
    expect([host.status(runId), host.load(runId)?.error]).toEqual(['completed', null]);
  });

  it('is tried again as the definition says of its steps, without using up what the run has for itself', async () => {
    const { host, runId, pass, callsOf, answer } = await breached([slowStep()], { errorHandling: { retry: RETRY } });
    host.call(CALL).fail(new Error('busy'));
    await host.settle();
    await pass(10);
    expect([callsOf(CALL).length, host.load(runId)?.retries]).toEqual([2, 0]);
    await answer(CALL);
    await answer('draft');
    expect(host.status(runId)).toBe('completed');
  });

  it('is called again when somebody went back to the step and the SLA was breached anew', async () => {
    const { host, runId, pass, callsOf, answer } = await breached([
      slowStep(),
      agentStep({ id: 'next', dependsOn: ['draft'] }),
    ]);
    await answer(CALL);
    await answer('draft');
    await host.command(runId, { type: 'rewind', stepId: 'draft', modifications: null, notes: null });
    await pass(60);
    expect(callsOf(CALL).map(({ request }) => request.idempotencyKey)).toEqual([
      `${runId}/${CALL}/1`,
      `${runId}/${CALL}/2`,
    ]);
  });

  it('is called with the same key after a crash; one that must not be called twice fails and asks nobody', async () => {
    const before = await breached([slowStep()]);
    await before.host.executor.stop();
    const next = new MemoryExecutor({ journal: before.host.journal, clock: before.host.clock });
    next.executor.recover([before.runId]);
    await next.settle();
    expect(next.calls.map(({ request }) => request.idempotencyKey).sort()).toEqual(
      [`${before.runId}/${CALL}/1`, `${before.runId}/draft/1`].sort(),
    );
    expect(next.call(CALL).request.context).toEqual(before.host.call(CALL).request.context);

    const once = await breached([slowStep({ escalateAgent: 'once' })]);
    await once.host.executor.stop();
    const later = new MemoryExecutor({ journal: once.host.journal, clock: once.host.clock });
    later.executor.recover([once.runId]);
    await later.settle();
    expect(later.calls.map(({ request }) => request.step.id)).toEqual(['draft']);
    expect([later.status(once.runId), once.step(CALL)]).toMatchObject([
      'running',
      { status: 'failed', error: { code: 'uncertain_outcome' } },
    ]);
  });

  it('waits for room where its agent has none, also while the run waits for people', async () => {
    const host = new MemoryExecutor({
      profiles: { 'duty-officer': { limits: { concurrency: 1, rate: null, pool: null, timeoutSeconds: null } } },
    });
    const steps = [
      { ...slowStep(), checkpointAfter: CHECKPOINT } as Step,
      agentStep({ id: 'busy', agent: 'duty-officer' }),
    ];
    const runId = await host.create(buildDefinition({ steps }));
    await host.settle();
    host.call('draft').answer();
    await host.settle();
    host.clock.advance(60_000);
    await host.settle();
    expect(host.calls.map(({ request }) => request.step.id)).toEqual(['draft', 'busy']);
    host.call('busy').answer();
    await host.settle();
    expect([host.status(runId), host.calls.at(-1)?.request.step.id]).toEqual(['checkpoint', CALL]);
  });
});

import { describe, expect, it } from 'vitest';
import { AgentError } from '../agents/port/agent.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import type { Definition } from '../definition/definition.ts';
import { checkValidations } from '../definition/validations.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { JsonObject } from '../values/json.ts';

function definitionOf(steps: string, above = ''): Definition {
  const { definition, problems } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration:\n  parameters:\n    - { name: limit, type: number }\n    - { name: items, type: "string[]" }\n  error_handling: { on_step_failure: { notify_human: false${above} } }\n  steps:\n${steps}`,
  );
  if (!definition || problems.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(problems));
  return definition;
}

async function started(definition: Definition, parameters: JsonObject) {
  const host = new MemoryExecutor();
  const runId = await host.create(definition, { parameters });
  await host.settle();
  return { host, runId, pass: async (ms: number) => (host.clock.advance(ms), host.settle()) };
}

const failing = () => new AgentError('unavailable', 'Nobody is there', { retryable: true });

describe('a number that a template gives', () => {
  it('is recorded with the start, and holds like one that is written', async () => {
    const { host, runId, pass } = await started(
      definitionOf('    - { id: hold, type: wait, seconds: "{{ parameters.limit * 2 }}" }'),
      { limit: 30 },
    );
    expect(host.events(runId).find(({ type }) => type === 'orchestration.step.wait_started')?.data).toMatchObject({
      dueAt: host.clock.now() + 60_000,
      numbers: { seconds: 60 },
    });
    await pass(59_999);
    expect(host.load(runId)?.status).toBe('running');
    await pass(1);
    expect(host.load(runId)?.status).toBe('completed');
  });

  it('is not reckoned again for another attempt, nor after a restart', async () => {
    const { host, runId, pass } = await started(
      definitionOf(
        '    - { id: a, agent: w, retry: { max_attempts: "{{ limit }}", initial_delay_seconds: "{{ limit }}", jitter: 0 }, sla: { breach_after: "{{ limit * 100 }}", on_breach: notify } }',
      ),
      { limit: 3 },
    );
    host.call('a').fail(failing());
    await host.settle();
    await host.executor.stop();
    const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    again.executor.recover([runId]);
    await again.settle();
    expect([...(again.load(runId)?.timers.values() ?? [])].map(({ kind }) => kind)).toEqual(['sla_breach']);
    host.clock.advance(3_000);
    await again.settle();
    again.call('a').fail(failing());
    await again.settle();
    host.clock.advance(6_000);
    await again.settle();
    again.call('a').fail(failing());
    await again.settle();
    expect(again.load(runId)?.status).toBe('failed');
    const starts = again.events(runId).filter(({ type }) => type === 'orchestration.step.started');
    expect(starts.map(({ data }) => 'numbers' in data && data.numbers)).toEqual([
      { 'retry.maxAttempts': 3, 'retry.initialDelaySeconds': 3, 'sla.breachAfterSeconds': 300 },
      false,
      false,
    ]);
    await pass(0);
  });

  it('says how many items go side by side and how often a step repeats', async () => {
    const { host, runId } = await started(
      definitionOf(
        '    - { id: a, agent: w, for_each: "{{ items }}", max_parallel: "{{ size(items) - 1 }}" }\n    - { id: b, agent: w, depends_on: a, repeat: { until: "false", max_iterations: "{{ limit }}", on_exhausted: continue } }',
      ),
      { limit: 2, items: ['x', 'y', 'z'] },
    );
    expect(host.calls.length).toBe(2);
    for (let open = host.calls.length, done = 0; done < 5; done++, open = host.calls.length) {
      host.calls[Math.min(done, open - 1)]?.answer();
      await host.settle();
    }
    expect(host.load(runId)?.status).toBe('completed');
    expect(host.calls.map(({ request }) => request.step.id)).toHaveLength(5);
  });

  it.each([
    ['"{{ limit }}"', 0, '`timeout_seconds` must be more than 0; {{ limit }} gives 0'],
    ['"{{ limit }}"', null, '`timeout_seconds` must be a number; {{ limit }} gives nothing'],
    [
      '"{{ limit * 1000000 }}"',
      9000,
      '`timeout_seconds` must be 3155760000 at most; {{ limit * 1000000 }} gives 9000000000',
    ],
  ])('fails its step where it is none or out of bounds: %s of %s', async (template, limit, message) => {
    const { host, runId } = await started(definitionOf(`    - { id: a, agent: w, timeout_seconds: ${template} }`), {
      limit,
    });
    expect(host.load(runId)?.error).toMatchObject({ code: 'invalid_number', message: `Step "a": ${message}` });
    expect(host.load(runId)?.error?.details).toMatchObject({ key: 'timeout_seconds', bounds: { above: 0 } });
    expect(host.calls).toEqual([]);
  });

  it('is reckoned anew when somebody asks for the step again', async () => {
    const { host, runId } = await started(
      definitionOf('    - { id: a, agent: w, timeout_seconds: "{{ limit }}" }', ', allow_skip: true'),
      { limit: -1 },
    );
    expect(host.load(runId)?.status).toBe('failed');
    await host.command(runId, {
      type: 'retry',
      stepId: 'a',
      modifications: { limit: 5 },
      notes: null,
    });
    await host.settle();
    expect(host.load(runId)?.steps[0]?.planned.step.timeoutSeconds).toBe(5);
  });
});

describe('a number of the whole run', () => {
  const definition = definitionOf('    - { id: a, agent: w }', ', max_attempts: "{{ limit }}", initial_delay_ms: 0');

  it('comes from its parameters, is recorded with its creation, and holds after a restart', async () => {
    const { host, runId } = await started(definition, { limit: 2 });
    expect(host.events(runId)[0]?.data).toMatchObject({ numbers: { 'errorHandling.onStepFailure.maxAttempts': 2 } });
    host.call('a').fail(failing());
    await host.settle();
    const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
    again.executor.recover([runId]);
    await again.settle();
    again.call('a').fail(failing());
    await again.settle();
    expect(again.load(runId)?.status).toBe('failed');
  });

  it('keeps a run from starting where it is none', () => {
    expect(checkValidations(definition, { limit: 1000, items: null })).toEqual([
      {
        code: 'invalid',
        parameter: 'limit',
        message: '`error_handling.on_step_failure.max_attempts` must be 100 at most; {{ limit }} gives 1000',
        suggestion: null,
      },
    ]);
  });
});

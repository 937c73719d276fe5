import { beforeAll, describe, expect, it } from 'vitest';
import type { AgentResponse } from '../agents/port/agent.ts';
import { loadExpressions } from '../definition/expression.ts';
import type { Json, JsonObject } from '../values/json.ts';
import type { Step } from '../definition/step.ts';
import { agentStep, buildDefinition, CHECKPOINT, childStep, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor, type Call } from '../testing/memory-executor.ts';
import { childUnderWay } from '../run/step-state.ts';

beforeAll(loadExpressions);

/** An agent that hands back what it was given. */
function echo({ request, respond }: Call): void {
  respond(delivering(request.input));
}

function delivering(content: Json): AgentResponse {
  return {
    status: 'success',
    mode: 'BUILD',
    content: { deliverable: { title: 'Echo', type: 'echo', format: 'json', content, metadata: {} } },
    metadata: { rehearsed: false },
  };
}

const GIVES_BACK = { got: '$.content.deliverable.content' };

async function started(steps: readonly Step[], children = {}) {
  const host = new MemoryExecutor({ children });
  const runId = await host.create(buildDefinition({ steps }));
  await host.settle();
  return { host, runId };
}

function inputOf(host: MemoryExecutor, runId: string, stepId: string): JsonObject {
  const found = host
    .events(runId)
    .find((event) => event.type === 'orchestration.step.started' && event.data.stepId === stepId);
  if (found?.type !== 'orchestration.step.started') throw new Error(`${stepId} has not started`);
  return found.data.input;
}

describe('all outputs in one', () => {
  it.each(['{{ steps }}', '{{ run.id != "" ? steps : null }}'])('are those that there were, as in %s', async (all) => {
    const { host, runId } = await started([
      agentStep({ id: 'first', outputMapping: { said: 'hello' } }),
      agentStep({ id: 'second', dependsOn: ['first'], input: { all }, outputMapping: GIVES_BACK }),
      agentStep({ id: 'third', dependsOn: ['second'], input: { all }, outputMapping: GIVES_BACK }),
    ]);
    for (const id of ['first', 'second', 'third']) {
      echo(host.call(id));
      await host.settle();
    }
    expect(host.bugs).toEqual([]);
    expect(host.status(runId)).toBe('completed');
    const first = { deliverableId: `${runId}.first`, said: 'hello' };
    const second = { deliverableId: `${runId}.second`, got: { all: { first } } };
    expect(inputOf(host, runId, 'second')).toEqual({ all: { first } });
    expect(inputOf(host, runId, 'third')).toEqual({ all: { first, second } });
  });

  it.each(['{{ [steps] }}', '{{ {"then": steps} }}'])('are those that there were inside of %s, too', async (all) => {
    const { host, runId } = await started([
      agentStep({ id: 'first', outputMapping: { said: 'hello' } }),
      agentStep({ id: 'second', dependsOn: ['first'], input: { all }, outputMapping: GIVES_BACK }),
    ]);
    echo(host.call('first'));
    await host.settle();
    const then = JSON.stringify(host.call('second').request.input);
    echo(host.call('second'));
    await host.settle();
    expect(host.bugs).toEqual([]);
    expect(host.status(runId)).toBe('completed');
    expect(JSON.stringify(host.call('second').request.input)).toBe(then);
  });

  it('do not change in a child while its parent goes on', async () => {
    const child = buildDefinition({
      name: 'child',
      parameters: [
        { name: 'all', type: 'object', required: false, description: '', default: null, enum: null } as never,
      ],
      steps: [agentStep({ id: 'look', input: { all: '{{ all }}' } })],
    });
    const { host, runId } = await started(
      [
        agentStep({ id: 'first' }),
        agentStep({ id: 'beside', input: {} }),
        childStep({
          id: 'child',
          dependsOn: ['first'],
          orchestration: { name: 'child', parameters: { all: '{{ steps }}' } },
        }),
      ],
      { child },
    );
    host.call('first').answer();
    await host.settle();
    const childRunId =
      host
        .load(runId)
        ?.steps.map(childUnderWay)
        .find((id) => id !== null) ?? '';
    host.call('beside').answer();
    await host.settle();
    expect(Object.keys(host.found(childRunId)?.created.parameters['all'] as JsonObject)).toEqual(['first']);
    expect(host.found(childRunId)?.created.parameters).toEqual(host.load(childRunId)?.created.parameters);
  });

  it('are in what a checkpoint asks, in a list and in what the run returns', async () => {
    const { host, runId } = await started([
      agentStep({
        id: 'first',
        outputMapping: { said: 'hello' },
        checkpointAfter: { ...CHECKPOINT, question: 'Enough? {{ steps }}' },
      }),
      agentStep({
        id: 'each',
        dependsOn: ['first'],
        forEach: fanOut('{{ [steps, steps] }}'),
        input: { seen: '{{ item }}' },
        outputMapping: GIVES_BACK,
      }),
    ]);
    echo(host.call('first'));
    await host.settle();
    await host.command(runId, {
      type: 'decide',
      approvalId: `${runId}.first.1`,
      decision: 'continue',
      notes: null,
      modifications: null,
      rewindTo: null,
    });
    await host.settle();
    echo(host.call('each[0]'));
    echo(host.call('each[1]'));
    await host.settle();
    expect(host.bugs).toEqual([]);
    expect(host.status(runId)).toBe('completed');
    expect(host.call('each[1]').request.input['seen']).toEqual({
      first: { deliverableId: `${runId}.first`, said: 'hello' },
    });
  });
});

describe('what an agent is given and gives', () => {
  it('is not changed by an agent that changes what it was given', async () => {
    const { host, runId } = await started([
      agentStep({ id: 'first' }),
      agentStep({ id: 'second', dependsOn: ['first'], input: { kept: '{{ steps.first }}' } }),
    ]);
    host.call('first').answer('as it was');
    await host.settle();
    const { input } = host.call('second').request;
    expect(() => ((input['kept'] as { content: Json }).content = 'changed')).toThrow(TypeError);
    expect(host.found(runId)?.outputs['first']).toEqual(host.load(runId)?.outputs['first']);
  });

  it('is not changed by an agent that goes on with what it gave', async () => {
    const { host, runId } = await started([
      agentStep({ id: 'first', outputMapping: GIVES_BACK }),
      agentStep({ id: 'second', dependsOn: ['first'] }),
    ]);
    const rows = [1, 2, 3];
    host.call('first').respond(delivering(rows));
    await host.settle();
    rows.push(4);
    expect(host.found(runId)?.outputs['first']).toMatchObject({ got: [1, 2, 3] });
  });

  it('is what the journal gives back, whatever the agent made it of', async () => {
    const { host, runId } = await started([
      agentStep({ id: 'first', outputMapping: GIVES_BACK }),
      agentStep({ id: 'second', dependsOn: ['first'] }),
    ]);
    host.call('first').respond(delivering({ at: new Date(0), nothing: undefined, not: Number.NaN } as never));
    await host.settle();
    expect(host.found(runId)?.outputs['first']).toMatchObject({
      got: { at: '1970-01-01T00:00:00.000Z', not: null },
    });
    expect(host.found(runId)?.outputs).toEqual(host.load(runId)?.outputs);
  });

  it.each([
    [
      'goes round in a circle',
      () => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        return circle;
      },
    ],
    ['is no JSON', () => ({ much: 10n })],
  ])('fails the step when it %s, and the run with it', async (_, make) => {
    const { host, runId } = await started([agentStep({ id: 'first' })]);
    host.call('first').respond(delivering(make() as never));
    await host.settle();
    expect(host.load(runId)?.error).toMatchObject({ code: 'malformed_response', agent: 'worker' });
    expect(host.bugs).toEqual([]);
  });

  it('is not changed by a caller who goes on with what it handed in', async () => {
    const { host, runId } = await started([agentStep({ id: 'first' })]);
    const modifications = { tone: ['calm'] };
    host.call('first').fail(new Error('no'));
    await host.settle();
    await host.command(runId, { type: 'retry', stepId: 'first', modifications, notes: null });
    modifications.tone.push('loud');
    await host.settle();
    expect(host.call('first').request.input).toEqual({ tone: ['calm'] });
    expect(host.found(runId)?.steps[0]?.modifications).toEqual({ tone: ['calm'] });
  });
});

import { beforeAll, expect, test } from 'vitest';
import type { SwitchStep } from '../definition/step.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

beforeAll(loadExpressions);

function switchStep(id: string, draft: Pick<SwitchStep, 'cases' | 'default'> & Partial<SwitchStep>): SwitchStep {
  const { forEach: _, compensate: __, outputMapping: ___, ...base } = agentStep({ id });
  return { ...base, type: 'switch', ...draft };
}

function routed(score: number, otherwise: string | null = null) {
  return buildDefinition({
    steps: [
      agentStep({ id: 'context' }),
      switchStep('route', {
        cases: [
          { when: `${score} >= 80`, goTo: 'sales' },
          { when: `${score} >= 40`, goTo: 'nurture' },
        ],
        default: otherwise,
      }),
      agentStep({ id: 'sales', dependsOn: ['route', 'context'] }),
      agentStep({ id: 'nurture', dependsOn: ['route', 'context'] }),
      agentStep({ id: 'report', dependsOn: ['sales', 'nurture'] }),
    ],
  });
}

async function play(definition: ReturnType<typeof routed>) {
  const it = new MemoryExecutor();
  const runId = await it.create(definition);
  for (let answered = 0; ; answered++) {
    await it.settle();
    const call = it.calls[answered];
    if (!call) break;
    call.answer();
  }
  return { it, runId, state: it.load(runId) };
}

test('the first case that holds is taken, and its output says which', async () => {
  const { state, it } = await play(routed(90));
  expect(state?.outputs['route']).toEqual({ chosen: 'sales', case: 0 });
  expect(it.calls.map(({ request }) => request.step.id)).toEqual(['context', 'sales', 'report']);
});

test('a step that was not chosen is skipped, although something else that it waited for delivered', async () => {
  const { it, runId } = await play(routed(50));
  expect(
    it
      .events(runId)
      .flatMap(({ type, data }) => (type === 'orchestration.step.skipped' ? [[data.stepId, data.reason]] : [])),
  ).toEqual([['sales', 'route']]);
});

test('where no case holds and there is no default, nothing behind the switch runs', async () => {
  const { it, state } = await play(routed(0));
  expect(it.calls.map(({ request }) => request.step.id)).toEqual(['context']);
  expect(state?.status).toBe('completed');
});

test('a step that two switches can choose runs when one of them chose it', async () => {
  const definition = buildDefinition({
    steps: [
      switchStep('first', { cases: [{ when: 'false', goTo: 'shared' }], default: null }),
      switchStep('second', { cases: [{ when: 'true', goTo: 'shared' }], default: null }),
      agentStep({ id: 'shared', dependsOn: ['first', 'second'] }),
    ],
  });
  expect((await play(definition)).state?.steps[2]?.status).toBe('completed');
});

test('a condition that cannot be evaluated stops the run at its switch', async () => {
  const { state } = await play(
    buildDefinition({
      steps: [
        switchStep('route', { cases: [{ when: '1 / 0 > 1', goTo: 'a' }], default: null }),
        agentStep({ id: 'a', dependsOn: ['route'] }),
      ],
    }),
  );
  expect(state?.status).toBe('needs_attention');
  expect(state?.error?.message).toContain('Step "route"');
});

test('an operator who passes over a switch says where the run goes', async () => {
  const definition = buildDefinition({
    steps: [
      switchStep('route', { cases: [{ when: '1 / 0 > 1', goTo: 'a' }], default: null }),
      agentStep({ id: 'a', dependsOn: ['route'] }),
    ],
  });
  const { it, runId } = await play(definition);
  await it.command(runId, { type: 'skip', stepId: 'route', output: { chosen: 'a' }, notes: null });
  await it.settle();
  expect(it.calls.map(({ request }) => request.step.id)).toEqual(['a']);
});

test('rewinding to a switch lets it choose again, and undoes what it had chosen', async () => {
  const { it, runId } = await play(routed(90));
  await it.command(runId, { type: 'rewind', stepId: 'route', modifications: null, notes: null });
  for (let answered = 3; it.calls[answered] ?? (await it.settle(), it.calls[answered]); answered++)
    it.calls[answered]?.answer();
  await it.settle();
  expect(it.calls.map(({ request }) => `${request.step.id}/${request.attempt}`)).toEqual([
    'context/1',
    'sales/1',
    'report/1',
    'sales/2',
    'report/2',
  ]);
});

test('what a switch gives is held to the limit of outputs like what anybody gives', async () => {
  const it = new MemoryExecutor({ limits: { outputBytes: 10 } });
  const runId = await it.create(
    buildDefinition({
      steps: [
        switchStep('route', { cases: [{ when: 'true', goTo: 'a' }], default: null }),
        agentStep({ id: 'a', dependsOn: ['route'] }),
      ],
    }),
  );
  await it.settle();
  expect(it.load(runId)?.error).toMatchObject({
    code: 'limit_exceeded',
    message: expect.stringContaining('The output of step "route"') as string,
  });
});

/**
 * Random graphs whose steps hand on everything that there is, in random order: each was given what there was then, for
 * good.
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import type { JsonObject } from '../values/json.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { tries } from '../testing/tries.ts';

beforeAll(loadExpressions);

const WAYS = ['{{ steps }}', '{{ [steps] }}', '{{ {"all": steps} }}', '{{ size(steps) > 0 ? steps : null }}'];

const graphs = fc.array(fc.record({ sources: fc.array(fc.nat(6), { maxLength: 2 }), way: fc.constantFrom(...WAYS) }), {
  minLength: 2,
  maxLength: 7,
});

test('whatever is handed on stays what it was when it was handed on', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.array(fc.nat(6), { minLength: 7, maxLength: 7 }), async (drawn, choices) => {
      const steps = drawn.map(({ sources, way }, index) =>
        agentStep({
          id: `s${index}`,
          dependsOn: [...new Set(sources.filter((source) => source < index).map((source) => `s${source}`))],
          input: { given: way },
          outputMapping: { got: '$.content.deliverable.content' },
        }),
      );
      const host = new MemoryExecutor();
      const runId = await host.create(buildDefinition({ steps, execution: { maxParallel: 2 } }));
      await host.settle();
      const answered = new Set<string>();
      for (const choice of choices) {
        const open = host.calls.filter(({ request }) => !answered.has(request.step.id));
        const call = open[choice % Math.max(1, open.length)];
        if (!call) break;
        answered.add(call.request.step.id);
        call.respond({
          status: 'success',
          mode: 'BUILD',
          content: {
            deliverable: { title: 'Echo', type: 'echo', format: 'json', content: call.request.input, metadata: {} },
          },
          metadata: { rehearsed: false },
        });
        await host.settle();
        expect(host.found(runId)?.outputs).toEqual(host.load(runId)?.outputs);
      }
      expect(host.bugs).toEqual([]);
      expect(host.status(runId)).toBe('completed');
      expectGivenWhatWas(host, runId);
    }),
    tries(40),
  );
});

/** By the history alone: the outputs that had come before each start. */
function expectGivenWhatWas(host: MemoryExecutor, runId: string): void {
  const before: Record<string, unknown> = {};
  for (const event of host.events(runId)) {
    if (event.type === 'orchestration.step.completed') before[event.data.stepId] = event.data.output;
    if (event.type !== 'orchestration.step.started') continue;
    const given = event.data.input['given'];
    const found = Array.isArray(given)
      ? (given[0] as JsonObject)
      : Object.hasOwn((given ?? {}) as JsonObject, 'all')
        ? (given as JsonObject)['all']
        : given;
    expect(found ?? {}).toEqual(before);
    expect(host.calls.find(({ request }) => request.step.id === event.data.stepId)?.request.input).toEqual(
      event.data.input,
    );
  }
}

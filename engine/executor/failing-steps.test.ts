import { describe, expect, it } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import type { JsonObject } from '../values/json.ts';

function definitionOf(steps: string): Definition {
  const { definition, problems } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration:\n  parameters: [{ name: stock, type: integer, default: 3 }, { name: text, type: string, default: x }]\n  error_handling: { on_step_failure: { notify_human: false } }\n  steps:\n${steps}`,
  );
  if (!definition || problems.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(problems));
  return definition;
}

async function ran(steps: string, parameters: JsonObject = {}) {
  const host = new MemoryExecutor();
  const runId = await host.create(definitionOf(steps), { parameters });
  await host.settle();
  return { host, state: host.load(runId), outputs: host.load(runId)?.outputs };
}

describe('a step of type fail', () => {
  it('fails the run with its code, its sentence and its details, and nothing after it begins', async () => {
    const { host, state } = await ran(
      '    - { id: stop, type: fail, code: out_of_stock, message: "Only {{ stock }} are left", details: { left: "{{ stock }}" } }\n    - { id: next, agent: w, depends_on: stop }',
      { stock: 2 },
    );
    expect(state?.status).toBe('failed');
    expect(state?.error).toEqual({
      code: 'out_of_stock',
      message: 'Only 2 are left',
      retryable: false,
      details: { left: 2 },
    });
    expect(host.calls).toEqual([]);
  });

  it('is passed over where its guard does not hold, and opens an error branch as any failure does', async () => {
    const { state } = await ran(
      '    - { id: stop, type: fail, when: "stock > 5", message: No }\n    - { id: stays, type: fail, on_error: continue, message: "{{ text }}" }\n    - { id: mend, type: assert, condition: "true", depends_on: stays, join: failed }',
      { stock: 2, text: 'y' },
    );
    expect(state?.status).toBe('partially_completed');
    expect(state?.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'stop skipped',
      'stays failed',
      'mend completed',
    ]);
    expect(state?.steps[1]?.error?.code).toBe('step_failed');
  });

  it('says no more in its sentence than people read', async () => {
    const { state } = await ran('    - { id: stop, type: fail, message: "{{ text }}" }', { text: 'x'.repeat(5000) });
    expect(state?.error?.message).toHaveLength(2000);
  });
});

describe('a step of type assert', () => {
  it('is done at once where its condition holds', async () => {
    const { state, outputs } = await ran('    - { id: a, type: assert, condition: stock > 2 }', { stock: 3 });
    expect(state?.status).toBe('completed');
    expect(outputs).toEqual({ a: { holds: true } });
  });

  it.each([
    ['', { code: 'assertion_failed', message: 'stock > 2 does not hold' }],
    [', message: "{{ stock }} are too few", code: too_few', { code: 'too_few', message: '2 are too few' }],
  ])('fails the run where it does not: %s', async (more, error) => {
    const { state } = await ran(`    - { id: a, type: assert, condition: stock > 2${more} }`, { stock: 2 });
    expect(state?.error).toMatchObject({ ...error, retryable: false, details: { condition: 'stock > 2' } });
  });

  it('fails where its condition asks for what is not there: nobody knows whether it holds', async () => {
    const { state } = await ran('    - { id: a, type: assert, condition: "stock + size(text) > 2" }', {
      stock: 2,
      text: null,
    });
    expect(state?.status).toBe('failed');
  });
});

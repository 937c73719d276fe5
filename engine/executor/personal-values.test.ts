/** What is looked through while a run goes on, counted by how often its values are read. */
import { describe, expect, test } from 'vitest';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { planOf } from '../run/plan.ts';
import type { RunState } from '../run/run-state.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { personalIn } from './personal-values.ts';

const STEPS = 400;
const ids = Array.from({ length: STEPS }, (_, at) => `step${at}`);
const schema = { type: 'object', properties: { name: { type: 'string', 'x-personal': true } } };

function chain(marked: readonly string[]): RunState {
  const steps = ids.map((id) =>
    agentStep({ id, agent: 'a', ...(marked.includes(id) && { input: { outputSchema: schema } }) }),
  );
  const definition = { ...buildDefinition({ steps }), parameters: [] };
  return {
    created: { parameters: { who: 'Grace Hopper' } },
    plan: planOf(definition, 'hash'),
    outputs: Object.create(null) as Record<string, Json>,
    maskedOutputs: new Map(),
  } as unknown as RunState;
}

let reads = 0;
const counted = (text: string): JsonObject =>
  Object.defineProperty({}, 'name', { enumerable: true, get: () => ((reads += 1), text) });
const output = (text: string): Json => ({ content: { deliverable: { content: counted(text) } } });
const shownIn = (state: RunState) => personalIn(state, null, () => undefined);

describe('what is personal in a long chain of steps', () => {
  test('is looked through once for each output, and not for each step that comes after it', () => {
    const state = chain(ids.slice(0, 3));
    reads = 0;
    for (const [at, id] of ids.entries()) {
      state.outputs[id] = output(`Name ${1000 + at}.`);
      expect(JSON.stringify(shownIn(state)?.outputs[id])).toContain(at < 3 ? `[personal: ${id}.name]` : 'Name');
    }
    expect(reads).toBeLessThan(STEPS * 12);
  });

  test('is found in what was said before it was known, and forgotten with an output that is taken back', () => {
    const state = chain(['step1']);
    state.outputs['step0'] = output('wrote to Ada Lovelace');
    expect(JSON.stringify(shownIn(state)?.outputs)).toContain('wrote to Ada Lovelace');
    state.outputs['step1'] = output('Ada Lovelace');
    expect(JSON.stringify(shownIn(state)?.outputs)).not.toContain('Lovelace');
    state.outputs['step1'] = output('Somebody Else');
    expect(JSON.stringify(shownIn(state)?.outputs)).toContain('wrote to Ada Lovelace');
    delete state.outputs['step1'];
    expect(Object.keys(shownIn(state)?.outputs ?? {})).toEqual(['step0']);
  });
});

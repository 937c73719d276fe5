import { expect, test } from 'vitest';
import { agentStep, buildDefinition, childStep, waitStep } from '../testing/build-definition.ts';
import { agentsCalledBy, agentsCalledByStep } from './agents-called.ts';

test('every agent that a run may call is told once: those that work, undo, clean up and are called for a breached SLA', () => {
  const undo = { agent: 'undoer', mode: 'BUILD', input: {}, retry: null, timeoutSeconds: null } as const;
  const definition = buildDefinition({
    steps: [
      agentStep({ id: 'a', agent: 'writer', compensate: undo }),
      agentStep({ id: 'b', agent: 'writer', sla: { escalateAgent: 'helper' } as never }),
      childStep({ id: 'c', orchestration: { name: 'other', owner: 'team' } }),
      waitStep({ id: 'd', seconds: 5 }),
    ],
    finally: [agentStep({ id: 'tidy', agent: 'cleaner' })],
  });
  expect(agentsCalledBy(definition)).toEqual(['writer', 'undoer', 'helper', 'cleaner']);
  expect(agentsCalledBy({ ...definition, finally: undefined } as never)).toEqual(['writer', 'undoer', 'helper']);
  expect(agentsCalledByStep(definition.steps[2] as never)).toEqual([]);
});

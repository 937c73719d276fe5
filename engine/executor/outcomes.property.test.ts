/** Random answers, changes of mind and crashes, against what a reader of the definition would expect of each answer. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { CheckpointOption } from '../definition/checkpoint.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, CHECKPOINT } from '../testing/build-definition.ts';
import { checkHistory } from '../testing/check-history.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { tries } from '../testing/tries.ts';

beforeAll(loadExpressions);

const OUTCOMES = {
  send: { action: 'continue', runs: ['send', 'both'] },
  legal: { action: 'go_to', goTo: 'legal', runs: ['legal', 'both'] },
  boss: { action: 'go_to', goTo: 'boss', runs: ['boss'] },
  no: { action: 'complete', runs: [] },
} as const;
type Name = keyof typeof OUTCOMES;
const NAMES = Object.keys(OUTCOMES) as Name[];
const options = NAMES.map((outcome): CheckpointOption => {
  const { runs: _, ...what } = OUTCOMES[outcome];
  return { label: outcome, allowsModification: false, outcome, ...what };
});

const definition = buildDefinition({
  steps: [
    agentStep({ id: 'ask', checkpointAfter: { ...CHECKPOINT, options: [...options, ...CHECKPOINT.options.slice(1)] } }),
    agentStep({ id: 'send', dependsOn: ['ask'], when: 'steps.ask.answer.outcome == "send"' }),
    agentStep({ id: 'legal', dependsOn: ['ask'] }),
    agentStep({ id: 'boss', dependsOn: ['ask'] }),
    agentStep({ id: 'both', dependsOn: ['send', 'legal'], join: 'all' }),
    agentStep({ id: 'beside' }),
  ],
});

const happenings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('answer' as const), name: fc.constantFrom(...NAMES) }),
    fc.record({ kind: fc.constantFrom('work' as const, 'crash' as const, 'rewind' as const, 'retry' as const) }),
  ),
  { maxLength: 14 },
);

test('each answer runs its own way and no other, whatever was answered before and whenever the engine dies', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, fc.constantFrom(...NAMES), async (order, last) => {
      let it = new MemoryExecutor();
      const runId = await it.create(definition);
      const answered = new Set<unknown>();
      const work = async (): Promise<boolean> => {
        const open = it.calls.filter((call) => !answered.has(call));
        for (const call of open) {
          answered.add(call);
          call.answer();
        }
        await it.settle();
        return open.length > 0;
      };
      const decide = async (action: CheckpointOption['action'], outcome?: Name) => {
        const [approvalId] = [...(it.load(runId)?.approvals.keys() ?? [])];
        if (approvalId === undefined) return;
        const command = { type: 'decide', approvalId, decision: action, notes: null, modifications: null } as const;
        await it.command(runId, { ...command, rewindTo: null, ...(outcome && { outcome }) });
        await it.settle();
      };
      await it.settle();
      for (const each of order) {
        if (each.kind === 'answer') await decide(OUTCOMES[each.name].action, each.name);
        else if (each.kind === 'retry') await decide('retry');
        else if (each.kind === 'work') await work();
        else if (each.kind === 'rewind') {
          const rewind = { type: 'rewind', stepId: 'ask', modifications: null, notes: null } as const;
          await it.command(runId, rewind).catch(() => undefined);
          await it.settle();
        } else {
          await it.executor.stop();
          it = new MemoryExecutor({ journal: it.journal, clock: it.clock });
          it.executor.recover([runId]);
          await it.settle();
        }
      }
      for (let round = 0; round < 30 && it.status(runId) !== 'completed'; round++)
        if (!(await work())) await decide(OUTCOMES[last].action, last);
      const run = it.load(runId);
      expect(run?.status).toBe('completed');
      const answer = run?.outputs['ask'] as { readonly answer: { readonly outcome: Name } };
      const newest = answer.answer.outcome;
      const ran = run?.steps.filter(({ id, status }) => status === 'completed' && !['ask', 'beside'].includes(id));
      expect(ran?.map(({ id }) => id).sort()).toEqual([...OUTCOMES[newest].runs].sort());
      expect(checkHistory(definition, it.events(runId))).toEqual([]);
      expect(it.bugs).toEqual([]);
    }),
    tries(150),
  );
}, 60_000);

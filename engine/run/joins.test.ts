import { beforeAll, describe, expect, it } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { upcastDefinition } from '../definition/upcasting/upcast-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

beforeAll(loadExpressions);

interface Play {
  /** Steps whose agent says no. */
  readonly failing?: readonly string[];
  readonly answers?: Readonly<Record<string, 'continue' | 'silence'>>;
}

/** What becomes of each step. `older`: as a version kept it that knew no joins. */
async function play(
  steps: string,
  { failing = [], answers = {} }: Play = {},
  isOlder = false,
): Promise<Record<string, string | undefined>> {
  const { definition, problems } = parseDefinition(
    `metadata: { name: j, version: 1.0.0, owner: boss }\norchestration:\n  steps:\n${steps.replaceAll(/^/gm, '    ')}`,
  );
  if (!definition) throw new Error(JSON.stringify(problems));
  const kept = isOlder
    ? upcastDefinition({
        ...definition,
        steps: definition.steps.map(({ join: _, ...step }) => step as (typeof definition.steps)[number]),
      })
    : definition;
  const it = new MemoryExecutor();
  const runId = await it.create(kept, { attended: false });
  for (let answered = 0; ; answered++) {
    await it.settle();
    for (const { approvalId, stepId } of it.load(runId)?.approvals.values() ?? []) {
      if (answers[stepId ?? ''] !== 'continue') continue;
      await it.command(runId, {
        type: 'decide',
        approvalId,
        decision: 'continue',
        notes: null,
        modifications: null,
        rewindTo: null,
      });
      await it.settle();
    }
    if (!it.calls[answered] && Object.values(answers).includes('silence')) {
      it.clock.advance(61_000);
      await it.settle();
    }
    const call = it.calls[answered];
    if (!call) break;
    if (failing.includes(call.request.step.id)) call.fail(new Error('no'));
    else call.answer();
  }
  const state = it.load(runId);
  await it.executor.stop();
  return Object.fromEntries(kept.steps.map(({ id }, index) => [id, state?.steps[index]?.status]));
}

const SILENCE = `- { id: legal, agent: w, checkpoint_after: { question: "Legal?", required: true, timeout: { after_seconds: 60, outcome: branch, go_to: reject } } }
- { id: finance, agent: w, checkpoint_after: { question: "Finance?", required: true } }
- { id: pay, agent: w, depends_on: [legal, finance] }
- { id: reject, agent: w }
- { id: file, agent: w, depends_on: [pay, reject] }`;

describe('a join of all, which is meant where nothing is said', () => {
  it('does not pay what only one of two has approved: an expired approval goes another way, and the ways meet again', async () => {
    expect(await play(SILENCE, { answers: { legal: 'silence', finance: 'continue' } })).toMatchObject({
      pay: 'skipped',
      reject: 'completed',
      file: 'completed',
    });
    expect(await play(SILENCE, { answers: { legal: 'continue', finance: 'continue' } })).toMatchObject({
      pay: 'completed',
      reject: 'skipped',
      file: 'completed',
    });
  });

  it('runs a definition that an older version kept as it was meant then', async () => {
    expect(await play(SILENCE, { answers: { legal: 'silence', finance: 'continue' } }, true)).toMatchObject({
      pay: 'completed',
      reject: 'completed',
    });
  });

  it.each<[string, string, Play, string]>([
    [
      'a branch that the same switch did not choose is passed over',
      '- { id: s, type: switch, cases: [ { when: "true", go_to: a } ], default: b }\n- { id: a, agent: w }\n- { id: b, agent: w }\n- { id: join, agent: w, depends_on: [a, b] }',
      {},
      'completed',
    ],
    [
      'so is what follows on such a branch',
      '- { id: s, type: switch, cases: [ { when: "true", go_to: a } ], default: b }\n- { id: a, agent: w }\n- { id: b, agent: w }\n- { id: b2, agent: w, depends_on: b }\n- { id: join, agent: w, depends_on: [a, b2] }',
      {},
      'completed',
    ],
    [
      'a branch beside something that has nothing to do with its switch counts',
      '- { id: s, type: switch, cases: [ { when: "false", go_to: a } ] }\n- { id: a, agent: w }\n- { id: x, agent: w }\n- { id: join, agent: w, depends_on: [a, x] }',
      {},
      'skipped',
    ],
    [
      'the chosen branch has to deliver',
      '- { id: s, type: switch, cases: [ { when: "true", go_to: a } ], default: b }\n- { id: a, agent: w, on_error: continue }\n- { id: b, agent: w }\n- { id: x, agent: w }\n- { id: join, agent: w, depends_on: [a, b, x] }',
      { failing: ['a'] },
      'skipped',
    ],
    [
      'what a guard has left out counts',
      '- { id: a, agent: w, when: false }\n- { id: b, agent: w }\n- { id: join, agent: w, depends_on: [a, b] }',
      {},
      'skipped',
    ],
    [
      'so does what a guard has left out behind a branch that was not chosen',
      '- { id: s, type: switch, cases: [ { when: "true", go_to: a } ], default: b }\n- { id: a, agent: w }\n- { id: b, agent: w }\n- { id: x, agent: w, depends_on: [a, b], when: false }\n- { id: join, agent: w, depends_on: [a, x] }',
      {},
      'skipped',
    ],
    [
      'a step that a switch has chosen waits for what else it needs',
      '- { id: x, agent: w, on_error: continue }\n- { id: s, type: switch, cases: [ { when: "true", go_to: join } ] }\n- { id: join, agent: w, depends_on: x }',
      { failing: ['x'] },
      'skipped',
    ],
  ])('%s', async (_, steps, fate, end) => {
    expect((await play(steps, fate))['join']).toBe(end);
  });
});

it('is found out quickly, however many ways lead from what was not chosen to the join', async () => {
  const rungs = Array.from({ length: 40 }, (_, rung) =>
    ['l', 'r']
      .map(
        (side) =>
          `- { id: ${side}${rung}, agent: w, depends_on: ${rung === 0 ? 'b' : `[l${rung - 1}, r${rung - 1}]`} }\n`,
      )
      .join(''),
  ).join('');
  const ladder = `- { id: s, type: switch, cases: [ { when: "true", go_to: a } ], default: b }\n- { id: a, agent: w }\n- { id: b, agent: w }\n${rungs}- { id: join, agent: w, depends_on: [a, l39, r39] }`;
  expect((await play(ladder))['join']).toBe('completed');
});

const THREE = (join: string) =>
  `- { id: a, agent: w, on_error: continue }\n- { id: b, agent: w, on_error: continue }\n- { id: join, agent: w, depends_on: [a, b], join: ${join} }`;

describe('a condition about what a step has delivered', () => {
  it.each([
    ['was skipped', 'when: false', []],
    ['has failed', 'on_error: continue', ['x']],
  ] as const)('finds nothing where the step %s, both alike', async (_, how, failing) => {
    const steps = `- { id: x, agent: w, ${how} }\n- { id: nothing, agent: w, depends_on: x, join: settled, when: steps.x == null }\n- { id: something, agent: w, depends_on: x, join: settled, when: steps.x != null }`;
    expect(await play(steps, { failing: [...failing] })).toMatchObject({ nothing: 'completed', something: 'skipped' });
  });
});

describe('a join that says which', () => {
  it.each([
    ['all', ['completed', 'skipped', 'skipped']],
    ['any', ['completed', 'completed', 'skipped']],
    ['settled', ['completed', 'completed', 'completed']],
    ['failed', ['skipped', 'completed', 'completed']],
    ['{ at_least: 1 }', ['completed', 'completed', 'skipped']],
    ['{ at_least: 2 }', ['completed', 'skipped', 'skipped']],
  ])('%s: with none, one and both of two failing', async (join, ends) => {
    const failing = [[], ['a'], ['a', 'b']];
    expect(
      await Promise.all(failing.map(async (each) => (await play(THREE(join), { failing: each }))['join'])),
    ).toEqual(ends);
  });

  it('is not concerned with what only goes first', async () => {
    const steps =
      '- { id: a, agent: w, on_error: continue }\n- { id: b, agent: w }\n- { id: join, agent: w, depends_on: b, after: a }\n- { id: alone, agent: w, after: [a] }';
    expect(await play(steps, { failing: ['a'] })).toMatchObject({ join: 'completed', alone: 'completed' });
  });
});

import { expect, test } from 'vitest';
import type { EventView, ToldData } from '../../contract/event-view.ts';
import { RunTree } from '../run-tree.ts';
import { eventsOf, type Happened } from '../testing.ts';
import { ProgressLines } from './progress-lines.ts';
import { Style } from './style.ts';

function linesOf(...happened: readonly Happened[]): string[] {
  const tree = new RunTree('run-1');
  const lines = new ProgressLines(tree, new Style(false));
  return eventsOf(...happened).flatMap((event) => {
    tree.see(event);
    const line = lines.lineFor(event);
    return line ? ['  '.repeat(line.depth) + line.text] : [];
  });
}

const created = (name: string, parent: { runId: string; stepId: string } | null = null, runId = 'run-1'): Happened => ({
  type: 'orchestration.run.created',
  runId,
  data: {
    definition: { name, version: '1.0.0', owner: 'o', organization: 'global' },
    definitionHash: 'h',
    parameters: {},
    mode: 'rehearsal',
    attended: true,
    parent: parent && { ...parent, attempt: 1 },
    rootRunId: 'run-1',
    depth: parent ? 1 : 0,
    conversation: null,
    engineVersion: '0.1.0',
  },
});
const planned = (...ids: readonly string[]): Happened => ({
  type: 'orchestration.run.plan_created',
  data: { phases: ids.map((id) => [id]) },
});
const started = (
  stepId: string,
  more: Partial<ToldData<'orchestration.step.started'>> = {},
  runId = 'run-1',
): Happened => ({
  type: 'orchestration.step.started',
  runId,
  data: { stepId, attempt: 1, agent: 'summarizer', mode: 'BUILD', input: {}, queuedAt: 0, ...more },
});
const completed = (
  stepId: string,
  more: Partial<ToldData<'orchestration.step.completed'>> = {},
  runId = 'run-1',
): Happened => ({
  type: 'orchestration.step.completed',
  runId,
  data: { stepId, attempt: 1, output: null, response: null, ...more },
});
const error = { code: 'timeout', message: 'took too\nlong', retryable: true };

test('a step is told when it starts and how long it took', () => {
  expect(linesOf(created('kpi'), planned('fetch', 'summarize'), started('fetch'), completed('fetch'))).toEqual([
    'kpi 1.0.0  run run-1  rehearsal',
    '  ▸ fetch      summarizer',
    '  ✓ fetch      1.0 s',
  ]);
});

test('a child run stands under the step that started it', () => {
  expect(
    linesOf(
      created('review'),
      started('kpis', { mode: 'ORCHESTRATION' }),
      { type: 'orchestration.child.started', data: { stepId: 'kpis', attempt: 1, childRunId: 'run-2' } },
      created('kpi', { runId: 'run-1', stepId: 'kpis' }, 'run-2'),
      started('fetch', {}, 'run-2'),
      completed('fetch', {}, 'run-2'),
      completed('kpis'),
    ),
  ).toEqual([
    'review 1.0.0  run run-1  rehearsal',
    '  ▸ kpis  kpi 1.0.0  run run-2',
    '    ▸ fetch  summarizer',
    '    ✓ fetch  1.0 s',
    '  ✓ kpis  5.0 s',
  ]);
});

test('retries, cache hits, skips and missing values are told with their reason', () => {
  expect(
    linesOf(
      started('a'),
      {
        type: 'orchestration.step.retry_scheduled',
        data: { stepId: 'a', attempt: 1, error, delayMs: 2_000, dueAt: 0 },
      },
      started('a', { attempt: 2, restarted: true }),
      { type: 'orchestration.step.failed', data: { stepId: 'a', attempt: 2, error } },
      completed('b', { cache: { status: 'hit', key: 'k' } }),
      completed('c', { warnings: [{ code: 'missing_path', message: 'm', path: '$.x' }], checkpointSkipped: true }),
      { type: 'orchestration.step.skipped', data: { stepId: 'd', reason: 'dependency', output: null, notes: null } },
    ),
  ).toEqual([
    '  ▸ a  summarizer',
    '  ↻ a  attempt 1 failed, again in 2.0 s: took too long',
    '  ▸ a  summarizer, attempt 2, again, after the engine stopped',
    '  ✗ a  took too long',
    '  ✓ b  from the cache',
    '  ✓ c  1 value was missing, nobody there to be asked',
    '  – d  skipped: what it needs did not deliver',
  ]);
});

test('questions and decisions are told with who decided', () => {
  expect(
    linesOf(
      {
        type: 'orchestration.checkpoint.requested',
        data: {
          approvalId: 'x',
          kind: 'checkpoint',
          stepId: 'a',
          question: 'Good?',
          required: true,
          severity: 'normal',
          options: [],
        },
      },
      {
        type: 'orchestration.checkpoint.resolved',
        data: {
          approvalId: 'x',
          stepId: 'a',
          decision: 'retry',
          notes: null,
          modifications: { tone: 1 },
          rewindTo: null,
        },
      },
      {
        type: 'orchestration.step.reopened',
        data: { stepId: 'a', reason: 'retry', modifications: { tone: 1 }, notes: null },
      },
    ),
  ).toEqual(['  ? a  Good?', '  → a  retry by system', '  ↻ a  runs again, with changed tone']);
});

test('events of a newer engine are passed over', () => {
  expect(linesOf({ type: 'orchestration.moon.rose', data: {} } as unknown as Happened)).toEqual([]);
});

test('says nothing of an event that a newer engine has recorded', () => {
  const lines = new ProgressLines(new RunTree('run-1'), new Style(false));
  const [event] = eventsOf({ type: 'orchestration.run.started', data: {} });
  const newer = { ...event, type: 'orchestration.run.sang', data: { song: 'la' } } as unknown as EventView;
  expect(lines.lineFor(newer)).toBeNull();
});

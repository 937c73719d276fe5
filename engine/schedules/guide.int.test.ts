// What docs/guide/schedules.md says of its example.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.ts';
import { isFinal } from '../run/run-state.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const root = join(import.meta.dirname, '..', '..');
const source = readFileSync(join(root, 'docs', 'guide', 'examples', 'schedules.yaml'), 'utf8');
const page = readFileSync(join(root, 'docs', 'guide', 'schedules.md'), 'utf8');
const agentDirectories = [join(root, 'orchestrations', 'agents')];
const idOf = (trigger: string) => `global.finance-manager.nightly-figures.${trigger}`;

test('the example is valid, and the page shows a part of it as it is', () => {
  expect(parseDefinition(source).problems).toEqual([]);
  const shown = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  for (const line of shown.split('\n').filter((each) => each.trim() !== '')) expect(source).toContain(line.trim());
});

test('missed for three days, the nights are made up for oldest first, Monday once, and what is off starts nothing', async () => {
  const directory = temporaryDirectory();
  /** A Saturday at noon, in Zurich an hour later. */
  const saturday = Date.UTC(2026, 0, 3, 12);
  const before = await TestEngine.open({
    directory,
    agentDirectories,
    clock: new ManualClock(saturday),
    keepsSchedules: true,
  });
  before.import('nightly-figures', source, 'finance-manager');
  await vi.waitFor(
    async () => expect((await before.engine.schedules.find(idOf('monday'))).state.armed).not.toBeNull(),
    { timeout: 60_000 },
  );
  await before.close();

  const it = await TestEngine.open({
    directory,
    agentDirectories,
    clock: new ManualClock(saturday + 3 * 86_400_000),
    keepsSchedules: true,
  });
  onTestFinished(() => it.close());
  const runsOf = (trigger: string) =>
    it.engine.readModels.listRuns({ scheduleId: idOf(trigger), sort: 'oldest' }, { limit: 10, offset: 0 }).items;
  await vi.waitFor(
    () =>
      expect([...runsOf('night'), ...runsOf('monday')].map(({ status }) => isFinal(status))).toEqual([
        true,
        true,
        true,
        true,
      ]),
    { timeout: 60_000 },
  );
  const iso = (trigger: string) => runsOf(trigger).map(({ scheduledFor }) => new Date(scheduledFor ?? 0).toISOString());
  expect(iso('night')).toEqual(['2026-01-04T02:00:00.000Z', '2026-01-05T02:00:00.000Z', '2026-01-06T02:00:00.000Z']);
  expect(iso('monday')).toEqual(['2026-01-05T06:00:00.000Z']);
  expect(runsOf('monday')[0]).toMatchObject({
    status: 'completed',
    mode: 'rehearsal',
    attended: false,
    parameters: { grouping: 'week' },
  });
  expect(
    it.engine.journal.readRun(runsOf('monday')[0]?.id ?? '').find(({ type }) => type === 'orchestration.step.started'),
  ).toMatchObject({
    data: { input: { userMessage: 'Sum up the week before 2026-01-05T06:00:00.000Z' } },
  });
  expect(runsOf('every-minute')).toEqual([]);
  expect(it.bugs).toEqual([]);
});

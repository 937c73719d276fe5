// Stores that older versions have written, opened by the engine of today: what readers saw is what they see, and what
// was open goes on to its end.
import { expect, onTestFinished, test } from 'vitest';
import { EventView, TOLD_EVENTS } from '../../contract/event-view.ts';
import { eventViewOf } from '../../projections/told-events.ts';
import { inspectFile } from '../../storage/sqlite/inspect-file.ts';
import { openStore, storePath } from '../../storage/sqlite/sqlite-store.ts';
import { ManualClock } from '../manual-clock.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { TestEngine } from '../test-engine.ts';
import { inTodaysWords } from './in-todays-words.ts';
import { copyKeptStore, keptStores, keptViews } from './kept-store.ts';
import { KeptRunsPlayer } from './play-kept-runs.ts';
import { viewsOfStore } from './views-of-store.ts';

function keptCopy(date: string): string {
  const directory = temporaryDirectory();
  copyKeptStore(date, directory);
  return directory;
}

async function openEngine(date: string) {
  const kept = keptViews(date);
  const directory = keptCopy(date);
  const clock = new ManualClock(kept.now);
  const it = await TestEngine.open({ directory, clock });
  onTestFinished(async () => {
    await it.close();
    expect(it.bugs).toEqual([]);
  });
  const runOf = (name: string) => kept.runs[name] ?? '';
  return { it, player: new KeptRunsPlayer(it, clock), runOf };
}

test.each(keptStores())('what readers saw of the store of %s is what they see', (date) => {
  const kept = keptViews(date);
  const store = openStore(keptCopy(date));
  const views = viewsOfStore(store, kept.now);
  store.close();
  expect(views).toEqual(inTodaysWords(kept.views));
});

test('between them they hold every type of event that is told', () => {
  const types = keptStores().flatMap((date) => {
    const store = openStore(keptCopy(date));
    const told = store.journal.readAll(0, Number.MAX_SAFE_INTEGER).map(eventViewOf);
    store.close();
    for (const event of told) expect(EventView.parse(event)).toEqual(event);
    return told.map(({ type }) => type);
  });
  expect([...new Set(types)].sort()).toEqual(Object.keys(TOLD_EVENTS).sort());
});

test.each(keptStores())('the read models of the store of %s can be made anew, and are the same', async (date) => {
  const { it } = await openEngine(date);
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

test.each(keptStores())(
  'the events of the store of %s are as they were recorded, also after others came',
  async (date) => {
    const directory = keptCopy(date);
    expect(inspectFile(storePath(directory), 'full').problems).toEqual([]);
    const it = await TestEngine.open({ directory, clock: new ManualClock(keptViews(date).now) });
    await it.engine.command(keptViews(date).runs['waiting'] ?? '', { type: 'cancel', notes: null }, 'operator:ada');
    await it.close();
    expect(inspectFile(storePath(directory), 'full').problems).toEqual([]);
  },
);

test.each(keptStores())('the runs of the store of %s go on to their ends', async (date) => {
  const { it, player, runOf } = await openEngine(date);
  await player.quiet();
  const command = (name: string, type: 'retry' | 'resume') =>
    type === 'retry'
      ? player.command(runOf(name), { type, stepId: null, modifications: null, notes: null })
      : player.command(runOf(name), { type, notes: null });
  const [{ id: child = '' } = {}] = it.engine.readModels.childrenOf(runOf('parent'));

  await player.decide(`${runOf('question')}.offer.1`, 'continue');
  await player.decide(`${runOf('kept')}.draft.1`, 'continue');
  for (const name of ['signals', 'kept']) await player.signal(runOf(name), 'confirmed');
  await player.signal(runOf('waiting'), 'go');
  await command('paused', 'resume');
  await player.signal(runOf('machine'), 'replied', { payload: { interested: true } });
  await player.decide(`${runOf('list')}.last.1`, 'continue');
  await player.decide(`${child}.reserve.1`, 'continue');
  await command('attention', 'retry');
  await command('failed', 'retry').catch(() => undefined); // it fails whatever is done
  await command('setAside', 'retry');
  await player.decide(`${runOf('setAside')}.work.1`, 'continue');
  await player.pass(3_600);

  const open = ['question', 'kept', 'signals', 'waiting', 'paused', 'machine', 'parent', 'attention', 'later'];
  const statusOf = (name: string) => it.engine.readModels.findRun(runOf(name))?.status;
  expect(Object.fromEntries([...open, 'setAside'].map((name) => [name, statusOf(name)]))).toEqual(
    Object.fromEntries([...open, 'setAside'].map((name) => [name, 'completed'])),
  );
  expect(statusOf('list')).toBe('partially_completed');
  expect(await it.engine.rebuild()).toMatchObject({ isIdentical: true });
});

const withBranches = keptStores().filter((date) => 'branches' in keptViews(date).runs);

test.each(withBranches)('two open questions of the store of %s are answered beside a third branch', async (date) => {
  const { it, player, runOf } = await openEngine(date);
  const runId = runOf('branches');
  const standing = () => {
    const { status, openQuestions } = it.engine.readModels.findRun(runId) ?? {};
    return [status, openQuestions];
  };
  expect(standing()).toEqual(['running', 2]);
  await player.decide(`${runId}.contract.1`, 'continue');
  await player.signal(runId, 'go');
  await player.quiet();
  expect(standing()).toEqual(['checkpoint', 1]);
  await player.decide(`${runId}.offer.1`, 'continue');
  await player.quiet();
  expect(standing()).toEqual(['completed', 0]);
});

const withForms = keptStores().filter((date) => 'form' in keptViews(date).runs);

test.each(withForms)('a form in the store of %s is answered as it was shown', async (date) => {
  const { it, player, runOf } = await openEngine(date);
  const runId = runOf('form');
  const command = { type: 'decide', decision: 'continue', notes: null, modifications: null, rewindTo: null } as const;
  await player.command(runId, {
    ...command,
    approvalId: `${runId}.offer.1`,
    outcome: 'send',
    answer: { urgent: true },
  });
  await player.command(runId, { ...command, approvalId: `${runId}.choose.1`, answer: { to: 'Ada' } });
  expect(it.engine.readModels.findRun(runId)?.status).toBe('completed');
  const answer = { outcome: 'send', subject: 'Offer', copies: 1, urgent: true, channels: null, reason: null };
  expect(it.events(runId).at(-1)?.data).toMatchObject({
    output: { offer: { answer }, choose: { answer: { to: 'Ada' } } },
  });
});

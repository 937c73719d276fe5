import { expect, test } from 'vitest';
import type { NotificationChanges, NotificationView } from '../../contract/notifications.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';

const FAILING = `
metadata: { name: failing, displayName: Failing, version: 1.0.0, description: Fails, owner: test-noop, organization: global }
orchestration:
  steps:
    - { id: fails, agent: test-fail, input: { userMessage: Begin } }
`;

/** Reads until there is to tell what is wanted, and gives that with the last position. */
async function notificationsUntil(
  changes: AsyncIterable<NotificationChanges>,
  isEnough: (notifications: readonly NotificationView[], messages: number) => boolean,
): Promise<{ notifications: NotificationView[]; position: number }> {
  const known = new Map<string, NotificationView>();
  let messages = 0;
  for await (const { notifications, gone, position } of changes) {
    messages += 1;
    for (const each of notifications) known.set(each.id, each);
    for (const id of gone) known.delete(id);
    if (isEnough([...known.values()], messages)) return { notifications: [...known.values()], position };
  }
  throw new Error('Nothing more was told');
}

/** What is told after something was there. What changes before that was heard would be told by the first word. */
async function toldAfterwards(
  changes: AsyncIterable<NotificationChanges>,
  isEnough: (notifications: readonly NotificationView[]) => boolean,
): Promise<{ readonly told: Promise<readonly NotificationView[]> }> {
  const begun = Promise.withResolvers<void>();
  const told = notificationsUntil(changes, (known, messages) => {
    if (messages === 1) begun.resolve();
    return messages > 1 && isEnough(known);
  });
  await begun.promise;
  return { told: told.then(({ notifications }) => notifications) };
}

const first = () => true;
const have = (count: number) => (notifications: readonly NotificationView[]) => notifications.length === count;
async function finished({ client }: TestServer, id: string): Promise<void> {
  await expect.poll(async () => (await client.runs.get({ runId: id })).finishedAt).not.toBeNull();
}

test('tells a question that waits to everybody who comes, with all that a notification says, and that it was answered', async () => {
  const { client } = await openTestServer();
  const { id: runId } = await client.runs.start({ source: WITH_CHECKPOINT });
  const changes = await client.notifications.changes({});
  const { notifications } = await notificationsUntil(changes, have(1));
  expect(notifications).toMatchObject([
    {
      kind: 'approval',
      runId,
      title: 'With a Checkpoint',
      question: 'Good enough?',
      options: [{ action: 'continue', label: 'Continue' }, {}, {}],
    },
  ]);
  const { told } = await toldAfterwards(await client.notifications.changes({}), (left) =>
    left.every(({ id }) => id !== notifications[0]?.id),
  );
  await client.approvals.decide({ approvalId: notifications[0]?.id ?? '', decision: 'continue' });
  expect((await told).map(({ kind }) => kind)).not.toContain('approval');
});

test('tells how a run ended from its place in the journal on, in the same words to whoever comes back', async () => {
  const server = await openTestServer();
  const { client } = server;
  const { position } = await notificationsUntil(await client.notifications.changes({}), first);
  const { id } = await client.runs.start({ source: TWO_STEPS });
  await finished(server, id);
  const { notifications, position: after } = await notificationsUntil(
    await client.notifications.changes({ afterPosition: position }),
    have(1),
  );
  expect(notifications).toMatchObject([
    { kind: 'completed', runId: id, title: 'Two Steps', error: null, stepsDone: 2, stepsTotal: 2 },
  ]);
  expect(
    (await notificationsUntil(await client.notifications.changes({ afterPosition: position }), have(1))).notifications,
  ).toEqual(notifications);
  expect(
    (await notificationsUntil(await client.notifications.changes({ afterPosition: after }), first)).notifications,
  ).toEqual([]);
});

test('tells everything again that happened before a restart of the engine and stands', async () => {
  const directory = temporaryDirectory();
  const before = await openTestServer({}, directory);
  const { id } = await before.client.runs.start({ source: FAILING });
  const { notifications } = await notificationsUntil(
    await before.client.notifications.changes({ afterPosition: 0 }),
    have(1),
  );
  await before.engine.close();
  const after = await openTestServer({}, directory);
  expect(
    (await notificationsUntil(await after.client.notifications.changes({ afterPosition: 0 }), have(1))).notifications,
  ).toEqual(notifications);
  expect(notifications).toMatchObject([{ runId: id, title: 'Failing' }]);
});

test('says that what needed attention is taken up again, also when it is in trouble again at once', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: FAILING });
  const {
    notifications: [before],
  } = await notificationsUntil(await client.notifications.changes({ afterPosition: 0 }), have(1));
  const changes = await client.notifications.changes({ afterPosition: 0 });
  await client.runs.retry({ runId: id, stepId: 'fails' });
  const { notifications } = await notificationsUntil(
    changes,
    (known) => known.length === 1 && known[0]?.id !== before?.id,
  );
  expect([before, ...notifications]).toMatchObject([
    { kind: 'needs_attention', runId: id },
    { kind: 'needs_attention', runId: id },
  ]);
});

test('says that nothing is left to see to when a run in trouble was ended', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: FAILING });
  await notificationsUntil(await client.notifications.changes({ afterPosition: 0 }), have(1));
  const { told } = await toldAfterwards(await client.notifications.changes({ afterPosition: 0 }), have(0));
  await client.runs.cancel({ runId: id });
  expect(await told).toEqual([]);
});

test('leaves the end of a child to its parent', async () => {
  const server = await openTestServer({ 'with-checkpoint': WITH_CHECKPOINT });
  const { client } = server;
  await client.library.import({ name: 'with-checkpoint' });
  const { id } = await client.runs.start({ source: WITH_CHILD });
  const { notifications } = await notificationsUntil(await client.notifications.changes({}), have(1));
  await client.approvals.decide({ approvalId: notifications[0]?.id ?? '', decision: 'continue' });
  await finished(server, id);
  expect(
    (await notificationsUntil(await client.notifications.changes({ afterPosition: 0 }), first)).notifications.map(
      ({ runId }) => runId,
    ),
  ).toEqual([id]);
});

test('ends when its reader leaves, and when its engine stops', async () => {
  const { client, engine } = await openTestServer();
  const leaving = new AbortController();
  const left = (await client.notifications.changes({}, { signal: leaving.signal }))[Symbol.asyncIterator]();
  await left.next();
  const more = left.next();
  leaving.abort();
  expect(await more).toMatchObject({ done: true });
  await engine.close();
});

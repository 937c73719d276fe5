import { expect, test } from 'vitest';
import type { RunFollowed, RunSnapshot } from '../../contract/run-followed.ts';
import type { RunView } from '../../contract/run-view.ts';
import { withChanges } from '../../contract/with-changes.ts';
import { openTestServer, type TestServer } from '../../testing/open-test-server.ts';
import { WITH_CHECKPOINT, WITH_CHILD } from '../../testing/yaml-definitions.ts';

type Client = TestServer['client'];

interface Heard {
  readonly messages: RunFollowed[];
  known: RunSnapshot | null;
}

/** Follows until the run stands as wanted, and does something on the way. */
async function hear(
  client: Client,
  runId: string,
  act: (known: RunSnapshot) => Promise<'enough' | 'more'>,
): Promise<Heard> {
  const heard: Heard = { messages: [], known: null };
  for await (const message of await client.runs.follow({ runId, tell: 'changes' })) {
    heard.messages.push(message);
    heard.known = withChanges(heard.known, message);
    if (heard.known && (await act(heard.known)) === 'enough') break;
  }
  return heard;
}

/** What the clock says of a run under way is no change; of one that has ended it stands still. */
async function whole(client: Client, runId: string): Promise<RunView> {
  return client.runs.get({ runId });
}

/** Five hundred steps in ten rows, and one at the end that asks. */
const LONG = `
metadata: { name: long, displayName: Long, version: 1.0.0, description: Many steps, owner: test-noop, organization: global }
orchestration:
  execution: { mode: parallel, concurrency: { maxParallel: 10 } }
  steps:
${Array.from({ length: 500 }, (_, index) => `    - { id: s${index}, agent: test-echo, depends_on: [${index < 10 ? '' : `s${index - 10}`}], input: { userMessage: "Step ${index}" } }`).join('\n')}
    - id: last
      agent: test-echo
      depends_on: [s499]
      input: { userMessage: Is it right? }
      checkpoint_after: { question: Is it right?, options: [{ action: continue, label: Continue }, { action: retry, label: Retry, allows_modification: true }] }
`;

test('what is put together from changes is what the view says, children that begin meanwhile included', async () => {
  const { client } = await openTestServer();
  await client.definitions.import({ source: WITH_CHECKPOINT });
  const { id } = await client.runs.start({ source: WITH_CHILD });
  let isDecided = false;
  const { messages, known } = await hear(client, id, async ({ run }) => {
    const asked = run.children[0]?.approvals.find(({ status }) => status === 'pending');
    if (asked && !isDecided) {
      isDecided = true;
      await client.approvals.decide({ approvalId: asked.id, decision: 'continue' });
    }
    return run.status === 'completed' ? 'enough' : 'more';
  });
  expect(known?.run).toEqual(await whole(client, id));
  expect(messages.slice(1).every(({ kind }) => kind === 'changes')).toBe(true);
  for (const [index, { position }] of messages.entries())
    expect(position).toBeGreaterThan(messages[index - 1]?.position ?? 0);
});

test('of a run of five hundred steps, only those that an event has changed are sent', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: LONG, mode: 'rehearsal' });
  await hear(client, id, async ({ run }) => (run.status === 'checkpoint' ? 'enough' : 'more'));
  let isDecided = false;
  const { messages, known } = await hear(client, id, async ({ run }) => {
    const asked = run.approvals.find(({ status }) => status === 'pending');
    if (asked && !isDecided) {
      isDecided = true;
      await client.approvals.decide({
        approvalId: asked.id,
        decision: 'retry',
        modifications: { userMessage: 'Once more' },
      });
    } else if (asked && run.steps.at(-1)?.attempt === 2)
      await client.approvals.decide({ approvalId: asked.id, decision: 'continue' });
    return run.status === 'completed' ? 'enough' : 'more';
  });
  const [first, ...changes] = messages;
  const bytesOf = (message: unknown) => JSON.stringify(message).length;
  for (const [index, change] of changes.entries()) {
    expect(change.kind === 'changes' && change.runs.flatMap(({ steps }) => steps.map((step) => step.id))).toEqual([
      'last',
    ]);
    // brings the output, which is all results, and other actions for all steps
    const isEnd = index === changes.length - 1;
    if (!isEnd) expect(bytesOf(change)).toBeLessThan(bytesOf(first) / 50);
  }
  expect(changes.length).toBeGreaterThan(1);
  expect(known?.run).toEqual(await whole(client, id));
});

test('whoever follows from its beginning is sent no step more often than something happened to it', async () => {
  const { client } = await openTestServer();
  const { id } = await client.runs.start({ source: LONG, mode: 'rehearsal' });
  const { messages } = await hear(client, id, async ({ run }) => (run.status === 'checkpoint' ? 'enough' : 'more'));
  const sent = messages.flatMap((message) =>
    message.kind === 'changes' ? message.runs.flatMap(({ steps }) => steps.map((step) => step.id)) : [],
  );
  const pages = [
    await client.runs.events({ runId: id }),
    await client.runs.events({ runId: id, afterSequence: 1_000 }),
  ];
  const items = pages.flatMap((page) => page.items);
  expect(items).toHaveLength(pages[0]?.total ?? 0);
  for (const stepId of new Set(sent)) {
    const happened = items.filter(({ data }) => 'stepId' in data && data.stepId === stepId).length;
    // One more: it becomes due when the one before it has completed.
    expect(sent.filter((each) => each === stepId).length).toBeLessThanOrEqual(happened + 1);
  }
});

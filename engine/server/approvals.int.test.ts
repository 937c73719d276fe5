import { expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { WITH_CHECKPOINT } from '../testing/yaml-definitions.ts';

async function pending({ client }: TestServer, runId: string): Promise<string> {
  for await (const change of await client.runs.watch({ runId })) if (change.kind === 'waiting') break;
  const { items } = await client.approvals.list({ status: 'pending', runId });
  return items[0]?.id ?? '';
}

test('an approval comes with the work under review, what runs next, and what the run was', async () => {
  const server = await openTestServer();
  const { id } = await server.client.runs.start({
    source: WITH_CHECKPOINT,
    parameters: { grouping: 'week' },
    mode: 'rehearsal',
  });
  const review = await server.client.approvals.get({ approvalId: await pending(server, id) });
  expect(review).toMatchObject({
    approval: { status: 'pending', question: 'Good enough?' },
    run: { id, status: 'checkpoint', mode: 'rehearsal', parameters: { grouping: 'week' } },
    title: 'With a Checkpoint',
    step: { id: 'ask', work: { attempt: 1, input: { userMessage: 'By week' } }, previous: null, madeWith: null },
    next: [{ id: 'deliver', agent: 'test-deliver' }],
    laterSteps: 1,
    phases: [],
    earlier: [],
  });
  expect(review.step?.work?.output).not.toBeNull();
  expect(server.bugs).toEqual([]);
});

test('after a retry the work that was turned down is beside it, with what was changed and said', async () => {
  const server = await openTestServer();
  const { client } = server;
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT, mode: 'rehearsal' });
  const first = await pending(server, id);
  await client.approvals.decide({
    approvalId: first,
    decision: 'retry',
    notes: 'By week, please',
    modifications: { grouping: 'week' },
  });
  const second = await pending(server, id);
  const review = await client.approvals.get({ approvalId: second });
  expect(review).toMatchObject({
    step: {
      work: { attempt: 2, input: { userMessage: 'By week' } },
      previous: { attempt: 1, input: { userMessage: 'By month' } },
      madeWith: { grouping: 'week' },
    },
    earlier: [{ id: first, decision: 'retry', notes: 'By week, please', decidedBy: 'operator:ada' }],
  });
  expect((await client.approvals.get({ approvalId: first })).step).toMatchObject({
    work: { attempt: 1 },
    previous: null,
  });
});

test('an unknown approval is not found, with a word on where to look', async () => {
  const { client } = await openTestServer();
  await expect(client.approvals.get({ approvalId: 'nobody' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    data: { kind: 'user' },
  });
});

test('what somebody has begun to answer is theirs, is there again after a restart, and ends with the answer', async () => {
  const directory = temporaryDirectory();
  const server = await openTestServer({}, directory);
  const { id } = await server.client.runs.start({ source: WITH_CHECKPOINT, mode: 'rehearsal' });
  const approvalId = await pending(server, id);
  const draft = { values: { subject: 'Our off' }, notes: 'To be', input: 'grouping: we' };
  await server.client.approvals.saveDraft({ approvalId, option: 'retry', ...draft, notes: '' });
  await server.client.approvals.saveDraft({ approvalId, option: 'retry', ...draft });
  await server.client.approvals.saveDraft({ approvalId, option: 'continue', ...draft, input: null });
  await server.client.approvals.discardDraft({ approvalId, option: 'continue' });

  await server.engine.close();
  const again = await openTestServer({}, directory);
  expect((await again.client.approvals.get({ approvalId })).drafts).toEqual([
    { option: 'retry', ...draft, savedAt: expect.any(Number) as number },
  ]);
  expect(again.engine.answerDrafts.of(approvalId, 'operator:grace')).toEqual([]);
  await again.client.approvals.decide({ approvalId, decision: 'continue' });
  expect((await again.client.approvals.get({ approvalId })).drafts).toEqual([]);
  await expect(again.client.approvals.saveDraft({ approvalId, option: 'retry', ...draft })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('is not open') as string,
  });
  expect(again.bugs).toEqual([]);
});

test('a draft of an answer that there is not, or that is too large, is refused', async () => {
  const server = await openTestServer();
  const { client } = server;
  const { id } = await client.runs.start({ source: WITH_CHECKPOINT, mode: 'rehearsal' });
  const approvalId = await pending(server, id);
  const save = (option: string, value: string) =>
    client.approvals.saveDraft({ approvalId, option, values: { value }, notes: '', input: null });
  await expect(save('perhaps', 'x')).rejects.toMatchObject({
    code: 'REFUSED',
    data: { remedy: 'It takes continue, retry, abort.' },
  });
  await expect(save('continue', 'x'.repeat(300_000))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect((await client.approvals.get({ approvalId })).drafts).toEqual([]);
});

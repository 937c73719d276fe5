import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createInProcessClient } from './in-process-client.ts';

const asking = (named: string) => `
metadata: { name: offers, displayName: Offers, version: 1.0.0, description: Sends offers, owner: owner }
orchestration:
  parameters:
    - { name: reviewers, type: "string[]", default: [ada, grace] }
  steps:
    - id: offer
      agent: test-echo
      input: { userMessage: Our offer }
      checkpoint_after: { question: "Send it?", ${named} }
  output: { sent: true }
`;

/** A run that waits, and three people. */
async function asked(named: string, directory = temporaryDirectory()) {
  const server = await openTestServer({}, directory);
  const as = (name: string) => createInProcessClient({ ...server.context, actor: `operator:${name}` });
  const { id } = await server.client.runs.start({ source: asking(named), mode: 'rehearsal' });
  for await (const change of await server.client.runs.watch({ runId: id })) if (change.kind === 'waiting') break;
  const approvalId = `${id}.offer.1`;
  const answer = (name: string) => as(name).approvals.decide({ approvalId, decision: 'continue' });
  return { server, directory, id, approvalId, as, answer };
}

const notAssigned = (message: string) => ({
  code: 'REFUSED',
  message: expect.stringContaining(message) as string,
  data: { details: { refusal: 'not_assigned' } },
});

test('an approval that names its assignee is answered by nobody else, who is told whose it is', async () => {
  const { approvalId, as, answer } = await asked('assignee: "{{ reviewers[1] }}"');
  expect((await as('ada').approvals.get({ approvalId })).approval).toMatchObject({ assignee: 'grace' });
  const whyNot = `Approval ${approvalId} is for grace to answer, and you are ada`;
  expect(await as('ada').approvals.get({ approvalId })).toMatchObject({ you: 'ada', whyNot });
  await expect(answer('ada')).rejects.toMatchObject(notAssigned(whyNot));
  await expect(as('grace').approvals.release({ approvalId })).rejects.toMatchObject(notAssigned('delegate it'));
  expect((await as('grace').approvals.get({ approvalId })).whyNot).toBeNull();
  expect(await answer('grace')).toMatchObject({ status: 'decided', decidedBy: 'operator:grace' });
});

test('one of the candidates claims it, and nobody else answers until it is released', async () => {
  const { approvalId, as, answer, id } = await asked('candidates: "{{ reviewers }}"');
  await expect(answer('linus')).rejects.toMatchObject(notAssigned('is for ada or grace to answer'));
  await expect(as('linus').approvals.claim({ approvalId })).rejects.toMatchObject(notAssigned('ada or grace'));
  expect(await as('ada').approvals.claim({ approvalId })).toMatchObject({ assignee: 'ada' });
  await expect(as('grace').approvals.claim({ approvalId })).rejects.toMatchObject(notAssigned('is for ada to answer'));
  await expect(as('ada').approvals.claim({ approvalId })).rejects.toMatchObject(notAssigned('is yours already'));
  await expect(answer('grace')).rejects.toMatchObject(notAssigned('is for ada to answer'));
  expect((await as('ada').approvals.release({ approvalId, notes: 'On leave' })).assignee).toBeUndefined();
  await answer('grace');
  const { items } = await as('ada').runs.events({ runId: id });
  const told = items.flatMap(({ type, actor, data }) =>
    type === 'orchestration.checkpoint.assigned' ? [{ actor, ...(data as object) }] : [],
  );
  expect(told).toMatchObject([
    { actor: 'operator:ada', how: 'claimed', assignee: 'ada', notes: null },
    { actor: 'operator:ada', how: 'released', assignee: null, notes: 'On leave' },
  ]);
});

test('who has it hands it over with a note, and that holds after a restart and when what readers see is made anew', async () => {
  const { server, directory, approvalId, as, answer } = await asked('assignee: ada');
  await expect(as('grace').approvals.delegate({ approvalId, to: 'grace' })).rejects.toMatchObject(
    notAssigned('is for ada to answer'),
  );
  await as('ada').approvals.delegate({ approvalId, to: 'grace', notes: 'You know them' });
  expect((await server.engine.rebuild()).isIdentical).toBe(true);
  await expect(answer('ada')).rejects.toMatchObject(notAssigned('is for grace to answer'));
  await server.engine.close();
  const again = await openTestServer({}, directory);
  await expect(again.client.approvals.decide({ approvalId, decision: 'continue' })).rejects.toMatchObject(
    notAssigned('is for grace to answer'),
  );
  const grace = createInProcessClient({ ...again.context, actor: 'operator:grace' });
  expect(await grace.approvals.decide({ approvalId, decision: 'continue' })).toMatchObject({ status: 'decided' });
});

test('the inbox says whose an approval is, and follows it as it passes on', async () => {
  const { approvalId, as } = await asked('candidates: [ada, grace]');
  const inboxes = async (name: string) => {
    const of = async (whose: 'mine' | 'anyone' | 'claimed') => (await as(name).approvals.list({ whose })).total;
    return [await of('mine'), await of('anyone'), await of('claimed')];
  };
  expect([await inboxes('ada'), await inboxes('grace'), await inboxes('linus')]).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ]);
  const changes = await as('grace').approvals.changes({ whose: 'mine' });
  const seen: number[] = [];
  for await (const change of changes) {
    if (!('total' in change)) continue;
    seen.push(change.total);
    if (seen.length === 1) await as('ada').approvals.claim({ approvalId });
    if (change.total === 0) break;
  }
  expect(seen.at(-1)).toBe(0);
  expect([await inboxes('ada'), await inboxes('grace')]).toEqual([
    [1, 0, 1],
    [0, 0, 1],
  ]);
});

test('a template that names nobody is told, and anybody may answer', async () => {
  const open = await asked('assignee: "{{ steps.offer.content.nobody }}"');
  expect((await open.as('linus').approvals.get({ approvalId: open.approvalId })).whyNot).toBeNull();
  const { items } = await open.as('ada').runs.events({ runId: open.id });
  expect(items.find(({ type }) => type === 'orchestration.checkpoint.requested')?.data).toMatchObject({
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'nobody_named', place: 'offer.checkpoint_after.assignee' }),
    ]) as unknown,
  });
});

/** What an operator changes while a call of a tool waits for a person's answer. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../host/open-engine.ts';
import { grant } from '../testing/grant.ts';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { writeToolAgent } from '../testing/tool-server/write-tool-agent.ts';

const CLERK = `
metadata: { name: clerk, displayName: Clerk, version: 1.0.0, description: Writes notes. }
type: context
configuration:
  { provider: openai, model: gpt-5-mini, apiKey: { secret: OPENAI_API_KEY }, systemPrompt: Write., api: responses, tools: [{ agent: tools }] }
permissions: { secrets: [OPENAI_API_KEY] }
idempotent: true
`;
const NOTES = `
metadata: { name: notes, displayName: Notes, version: 1.0.0, description: Writes notes, owner: owner }
orchestration: { steps: [{ id: write, agent: clerk, input: { userMessage: A note } }] }
`;

/** A clerk whose model wants to write a note, about which a person decides: three tenths of a cent for each answer. */
async function desk() {
  const directory = temporaryDirectory();
  const folder = join(directory, 'agents');
  const noted = join(directory, 'noted');
  mkdirSync(folder, { recursive: true });
  writeToolAgent({ folder, tools: [{ name: 'note', approval: 'always' }], orders: { noted } });
  writeFileSync(join(folder, 'clerk.yaml'), CLERK);
  const model = await ModelServer.open();
  const usage = { input: 11, output: 1_500 };
  model.script({ calls: [{ name: 'note', parameters: { text: 'One' } }], usage }, { text: 'It is noted.', usage });
  const env = { OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'a-key' };
  const { client, close } = await openEngine({ directory, env, tell: () => undefined });
  onTestFinished(async () => {
    await close();
    await model.close();
  });
  for (const name of ['tools', 'clerk']) await grant(client, name);
  const { id: runId } = await client.runs.start({ source: NOTES, mode: 'live' });
  const reached = (status: string) =>
    expect.poll(async () => (await client.runs.get({ runId })).status, { timeout: 30_000 }).toBe(status);
  await reached('checkpoint');
  const approve = () =>
    client.approvals.decide({
      approvalId: `${runId}.write.1.calls`,
      decision: 'continue',
      calls: [{ id: '1', decision: 'approve' }],
    });
  const notes = (): string[] => (existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : []);
  const step = async () => (await client.runs.get({ runId })).steps[0];
  return { client, model, runId, reached, approve, notes, step };
}

test('a grant that is revoked meanwhile holds: what was approved is denied, and not done', async () => {
  const { client, reached, approve, notes, step } = await desk();
  await client.agents.revoke({ name: 'tools' });
  await approve();
  await reached('needs_attention');
  expect(notes()).toEqual([]);
  expect(await step()).toMatchObject({
    error: { code: 'not_permitted' },
    denials: [{ agent: 'tools', resource: 'tools/note', policies: ['baton.not-granted'] }],
  });
  expect(await client.agents.permissions({ name: 'tools' })).toMatchObject({ denials: [{ resource: 'tools/note' }] });
});

test('a budget that was used up by the question and is raised meanwhile lets the answer go on', async () => {
  const { client, model, reached, approve, notes } = await desk();
  await client.settings.change({ budgets: { day: 0.001 } });
  await client.settings.change({ budgets: { day: 5 } });
  await approve();
  await reached('completed');
  expect(notes()).toEqual(['One']);
  expect(model.asked).toHaveLength(2);
});

test('a budget that is used up when the answer comes takes nothing that was decided: the attempt goes on', async () => {
  const { client, model, reached, approve, notes } = await desk();
  await client.settings.change({ budgets: { day: 0.001 } });
  await approve();
  await reached('completed');
  expect(notes()).toEqual(['One']);
  expect(model.asked).toHaveLength(2);
  const next = await client.runs.start({ source: NOTES, mode: 'live' });
  await expect.poll(async () => (await client.runs.get({ runId: next.id })).status).toBe('needs_attention');
});

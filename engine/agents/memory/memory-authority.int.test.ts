// Each use of an agent's memory is asked of the authority: of its file, of grants, and of the policies of an operator.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from '../../host/open-engine.ts';
import { grant } from '../../testing/grant.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';

const CLERK = {
  metadata: { name: 'clerk', displayName: 'Clerk', version: '1.0.0', description: 'Remembers.' },
  type: 'function',
  configuration: { language: 'javascript', code: 'module.exports = (request) => request.context.memory.length' },
  permissions: { memory: ['read', 'write'] },
  memory: {
    read: [{ namespace: '{{ context.customer }}' }],
    write: [{ namespace: '{{ context.customer }}', key: 'said', value: '{{ userMessage }}' }],
  },
  idempotent: true,
};

test('the policies of an operator decide what an agent may read of its memory and write to it, and each denial is on record', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'agents'), { recursive: true });
  writeFileSync(join(directory, 'agents', 'clerk.yaml'), JSON.stringify(CLERK));
  const { client, close } = await openEngine({ directory, env: {}, tell: () => undefined });
  onTestFinished(() => close());
  await grant(client, 'clerk');
  const work = async (customer: string, status: string) => {
    const input = JSON.stringify({ userMessage: 'Be brief', context: { customer } });
    const source = `
metadata: { name: talk, displayName: Talk, version: 1.0.0, description: Talks., owner: owner, organization: global }
orchestration: { steps: [ { id: work, agent: clerk, input: ${input} } ] }
`;
    const { id } = await client.runs.start({ source, mode: 'live' });
    await expect.poll(async () => (await client.runs.get({ runId: id })).status, { timeout: 20_000 }).toBe(status);
    const { items } = await client.runs.conversation({ runId: id, stepId: 'work' });
    return {
      step: (await client.runs.get({ runId: id })).steps[0],
      said: items.filter(({ role }) => role === 'memory').map(({ content }) => content),
      denied: (await client.runs.events({ runId: id, limit: 500 })).items
        .filter(({ type }) => type === 'orchestration.policy.denied')
        .map(({ data }) => data),
    };
  };
  const known = async () => (await client.memory.list({})).items.map(({ namespace }) => namespace);

  expect(await work('acme', 'completed')).toMatchObject({
    denied: [],
    said: ['[]', expect.stringContaining('written')],
  });
  expect(await known()).toEqual(['acme']);

  writeFileSync(
    join(directory, 'policies.cedar'),
    `@id("no-secrets") forbid(principal, action == Action::"memory.read", resource == Store::"memory/secret");
@id("no-notes") forbid(principal, action == Action::"memory.write", resource == Store::"memory/umbrella");`,
  );
  const unread = { action: 'memory.read', resource: 'memory/secret', policies: ['no-secrets'] };
  const read = await work('secret', 'needs_attention');
  expect(read).toMatchObject({ denied: [{ stepId: 'work', agent: 'clerk', ...unread }], said: [] });
  expect(read.step).toMatchObject({ error: { code: 'not_permitted' }, denials: [unread] });
  const unwritten = { action: 'memory.write', resource: 'memory/umbrella', policies: ['no-notes'] };
  const write = await work('umbrella', 'completed');
  expect(write.said[1]).toContain('the policy no-notes');
  expect(write).toMatchObject({ denied: [{ stepId: 'work', agent: 'clerk', ...unwritten }] });
  expect(write.step).toMatchObject({ denials: [unwritten] });
  expect(await known()).toEqual(['acme']);
}, 60_000);

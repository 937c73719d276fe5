import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { writeToolAgent } from '../testing/tool-server/write-tool-agent.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

async function openWithTools(tools: readonly object[]) {
  const directory = temporaryDirectory();
  const described = join(directory, 'described.txt');
  writeFileSync(described, 'Gives back what it gets');
  const folder = join(directory, 'agents');
  writeToolAgent({ folder, tools, orders: { described }, more: { idleSeconds: 0.01 } });
  const { client, engine, bugs } = await openTestServer({}, directory, { agentDirectories: [folder] });
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await client.agents.tools({ name: 'tools' })).items.map(({ name, state }) => [name, state]));
  return { client, engine, bugs, described, states };
}

test('an operator sees what a server offers, agrees to it, sees that it has changed, and agrees again', async () => {
  const { client, bugs, described, states } = await openWithTools([{ name: 'echo' }, { name: 'no-more' }]);
  expect(await states()).toMatchObject({ echo: 'new', add: 'not_permitted', 'no-more': 'missing' });
  const echo = async () => (await client.agents.tools({ name: 'tools' })).items.find(({ name }) => name === 'echo');
  const first = (await echo())?.sha256 ?? '';
  await client.agents.acceptTools({ name: 'tools', tools: [{ name: 'echo', sha256: first }] });
  expect((await echo())?.state).toBe('agreed');
  writeFileSync(described, 'Gives back what it gets, and more');
  await expect.poll(async () => (await echo())?.state).toBe('changed');
  await client.agents.acceptTools({
    name: 'tools',
    tools: [{ name: 'echo', sha256: (await echo())?.sha256 ?? '' }],
  });
  expect((await echo())?.state).toBe('agreed');
  expect(bugs).toEqual([]);
});

test('a tool that has changed since it was looked at is not agreed to', async () => {
  const { client, states } = await openWithTools([{ name: 'echo' }]);
  const stale = { name: 'tools', tools: [{ name: 'echo', sha256: 'a'.repeat(64) }] };
  await expect(client.agents.acceptTools(stale)).rejects.toThrow('has changed since you looked');
  expect(await states()).toMatchObject({ echo: 'new' });
});

test('a tool that the file describes to the letter is not agreed to in another way', async () => {
  const { client, states } = await openWithTools([{ name: 'echo', sha256: 'b'.repeat(64) }]);
  expect(await states()).toMatchObject({ echo: 'changed' });
  const { items } = await client.agents.tools({ name: 'tools' });
  const sha256 = items.find(({ name }) => name === 'echo')?.sha256 ?? '';
  const accept = client.agents.acceptTools({ name: 'tools', tools: [{ name: 'echo', sha256 }] });
  await expect(accept).rejects.toThrow('Write the sha256 there');
});

test('an agent without a tool server says so', async () => {
  const { client } = await openWithTools([{ name: 'echo' }]);
  await expect(client.agents.tools({ name: 'test-echo' })).rejects.toThrow('has no tools of another program');
  await expect(client.agents.tools({ name: 'nobody' })).rejects.toThrow('There is no agent nobody');
});

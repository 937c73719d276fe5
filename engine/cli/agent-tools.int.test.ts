import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { writeToolAgent } from '../testing/tool-server/write-tool-agent.ts';
import { runCommandLine } from './run-command-line.ts';
import { recordingTerminal } from './testing.ts';

test('baton agents tools shows what a server offers, says what has changed, and agrees to it', async () => {
  const directory = temporaryDirectory();
  const folder = join(directory, 'agents');
  const described = join(directory, 'described.txt');
  writeFileSync(described, 'Gives back what it gets');
  writeToolAgent({ folder, tools: [{ name: 'echo' }], orders: { described }, more: { idleSeconds: 0.01 } });
  const { client } = await openTestServer({}, directory, { agentDirectories: [folder] });
  const typed = async (line: string): Promise<string> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const surroundings = { terminal, program: 'baton', directory, env: {}, fileMode: 0o644, connect };
    expect(await runCommandLine(line.split(' '), surroundings)).toBe(0);
    return terminal.written();
  };

  expect(await typed('agents tools tools')).toMatch(/TOOL +STATE[^]*\necho +not used yet +[0-9a-f]{12} +Gives back/);
  expect(await typed('agents tools tools --accept')).toMatch(/\necho +agreed /);
  const first = (await client.agents.tools({ name: 'tools' })).items.find(({ name }) => name === 'echo')?.sha256;
  writeFileSync(described, 'Gives back what it gets, and more');
  await expect.poll(() => typed('agents tools tools')).toMatch(/\necho +changed /);
  const { items } = await client.agents.tools({ name: 'tools' });
  expect(items.find(({ name }) => name === 'echo')).toMatchObject({
    was: { description: 'Gives back what it gets', inputSchema: { type: 'object' } },
    now: { description: 'Gives back what it gets, and more' },
  });
  expect(await typed('agents tools tools')).toContain('To agree to it: baton agents tools tools --accept');
  expect(await typed('agents tools tools --accept')).toMatch(/\necho +agreed /);
  const twice = /ACCEPTED +BY +WHEN +AS *\necho +operator:\S+ +[^\n]+ [0-9a-f]{12} *\necho +operator:/;
  expect(await typed('agents tools tools')).toMatch(twice);
  expect(JSON.parse(await typed('agents tools tools --json'))).toMatchObject({
    items: expect.arrayContaining([
      {
        name: 'echo',
        state: 'agreed',
        sha256: expect.any(String),
        description: expect.any(String),
        was: null,
        now: null,
        accepted: { by: expect.stringMatching(/^operator:/), at: expect.any(Number) },
        history: [
          { by: expect.stringMatching(/^operator:/), at: expect.any(Number), sha256: expect.any(String) },
          { by: expect.stringMatching(/^operator:/), at: expect.any(Number), sha256: first },
        ],
      },
    ]),
  });
});

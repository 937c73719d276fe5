import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { TestEngine } from '../../testing/test-engine.ts';
import { examineAgents } from './shipped.ts';

test('agents that no run can use any more, because runs have used their versions as something else, are named', async () => {
  const directory = temporaryDirectory();
  const own = join(directory, 'agents');
  mkdirSync(own);
  const write = (word: string) =>
    writeFileSync(
      join(own, 'keeper.yaml'),
      `metadata: { name: keeper, displayName: Keeper, version: 1.0.0, description: Keeps. }\ntype: tool\nconfiguration: { driver: record, recordType: ${word} }\n`,
    );
  const examine = () => examineAgents({ directory, env: {} });
  write('first');
  expect(await examine()).toMatchObject({ status: 'ok' });
  const it = await TestEngine.open({ directory, ledger: null, agentDirectories: [own] });
  await it.ended(
    await it.start(
      'metadata: { name: kept, version: 1.0.0, owner: owner }\norchestration: { steps: [ { id: keep, agent: keeper, input: { payload: {} } } ] }\n',
    ),
  );
  await it.close();
  expect(await examine()).toMatchObject({ status: 'ok' });
  write('second');
  expect(await examine()).toMatchObject({
    status: 'warning',
    summary: expect.stringContaining('keeper') as unknown,
    details: { refused: ['keeper'] },
  });
});

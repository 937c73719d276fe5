import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TWO_STEPS } from '../testing/yaml-definitions.ts';
import type { BatonClient } from './host.ts';
import { widthOf } from './output/style.ts';
import { runCommandLine } from './run-command-line.ts';
import { recordingTerminal } from './testing.ts';

const nightly = `${TWO_STEPS}  triggers:\n    - { id: night, cron: "0 3 * * *", timezone: Europe/Zurich }\n`;
const next = nightly.replace('version: 1.0.0', 'version: 1.1.0');

async function typed(
  client: BatonClient,
  line: string,
  outWidth: number | null = null,
): Promise<{ code: number; out: string; err: string }> {
  const terminal = { ...recordingTerminal(), outWidth };
  const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
  const code = await runCommandLine(line.split(' '), {
    terminal,
    program: 'baton',
    directory: '/data',
    env: {},
    fileMode: 0o644,
    connect,
  });
  return { code, out: terminal.written(), err: terminal.said() };
}

describe('baton definitions', () => {
  test('lists what is kept, with the current version, the owner and the schedules', async () => {
    const { client } = await openTestServer();
    expect((await typed(client, 'definitions')).out).toContain(
      'Nothing was imported yet.\nImport one: baton import <name|file>\n',
    );
    for (const source of [nightly, next]) await client.definitions.import({ source });
    expect((await typed(client, 'definitions')).out).toMatch(
      /NAME +CURRENT +OWNER +OTHER VERSIONS +SCHEDULES\ntwo-steps +1\.1\.0 +test-noop +1\.0\.0 +night: every day at 03:00/,
    );
    expect(JSON.parse((await typed(client, 'definitions --json')).out)).toMatchObject({
      total: 1,
      items: [
        {
          name: 'two-steps',
          current: '1.1.0',
          versions: [{ version: '1.1.0', status: 'active' }, { status: 'archived' }],
          schedules: [{ trigger: 'night', status: 'on' }],
        },
      ],
    });
  });

  test('puts an older version back, or a draft in its place, and says what stays and what starts by the clock', async () => {
    const { client } = await openTestServer();
    for (const source of [nightly, next]) await client.definitions.import({ source });
    expect(await typed(client, 'definitions activate two-steps@1.0.0')).toMatchObject({
      code: 0,
      out: 'two-steps 1.0.0 is current now; 1.1.0 stays here.\nSchedule two-steps/night: every day at 03:00, on\n',
    });
    expect((await typed(client, 'definitions activate two-steps@1.0.0')).out).toContain(
      'two-steps 1.0.0 was current already.',
    );
    expect((await typed(client, 'definitions show two-steps')).out).toMatch(
      /VERSION +STATE .*\n1\.1\.0 +kept .*\n1\.0\.0 +current /,
    );
    await client.definitions.import({ source: TWO_STEPS.replace('1.0.0', '2.0.0'), draft: true });
    expect(JSON.parse((await typed(client, 'definitions activate two-steps@2.0.0 --json')).out)).toMatchObject({
      version: '2.0.0',
      status: 'active',
    });
  });

  test('refuses a name, a version or an owner that is not there or not said, which is a matter of typing', async () => {
    const { client } = await openTestServer();
    await client.definitions.import({ source: TWO_STEPS });
    expect(await typed(client, 'definitions show nothing')).toMatchObject({
      code: 2,
      err: expect.stringContaining('See which there are: baton definitions.') as unknown,
    });
    expect(await typed(client, 'definitions activate two-steps')).toMatchObject({
      code: 2,
      err: expect.stringContaining('baton definitions show two-steps') as unknown,
    });
    expect(await typed(client, 'definitions activate two-steps@9.0.0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is 1.0.0 (active).') as unknown,
    });
    await client.definitions.import({ source: TWO_STEPS.replace('owner: test-noop', 'owner: test-effect') });
    expect((await typed(client, 'definitions activate two-steps@1.0.0')).err).toContain('Several owners');
    expect((await typed(client, 'definitions activate two-steps@1.0.0 --owner test-effect')).code).toBe(0);
  });
});

describe('baton agents', () => {
  test('lists who there is, who can work live, and what each owns', async () => {
    const { client } = await openTestServer();
    await client.definitions.import({ source: TWO_STEPS });
    const { out } = await typed(client, 'agents');
    expect(out).toMatch(/^NAME +VERSION +KIND +WORKS +LAST USED +OWNS +WHAT IT DOES\n/);
    expect(out).toMatch(/\ntest-noop +\d\S+ +\w+ +live +two-steps /);
    expect(out).toContain('/data/agents/<name>.yaml');
    expect(JSON.parse((await typed(client, 'agents --json')).out)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name: 'test-noop', owns: ['two-steps'] })]) as unknown,
    });
  });

  test('lists versions that runs have used, and whose file says something else than they have', async () => {
    const own = temporaryDirectory();
    const write = (version: string, word: string) =>
      writeFileSync(
        join(own, 'keeper.yaml'),
        `metadata: { name: keeper, displayName: Keeper, version: ${version}, description: Keeps. }\ntype: tool\nconfiguration: { driver: record, recordType: ${word} }\n`,
      );
    const directory = temporaryDirectory();
    const source =
      'metadata: { name: kept, version: 1.0.0, owner: owner }\norchestration: { steps: [ { id: keep, agent: keeper, input: { payload: {} } } ] }\n';
    const listed = async () => {
      const { client, engine } = await openTestServer({}, directory, { agentDirectories: [own] });
      const { out } = await typed(client, 'agents');
      const run = () => client.runs.start({ source, mode: 'rehearsal' });
      return { out, run, close: () => engine.close() };
    };
    for (const version of ['1.0.0', '1.1.0']) {
      write(version, 'first');
      const { run, close } = await listed();
      await run();
      await close();
    }
    write('1.1.0', 'second');
    const { out, run, close } = await listed();
    expect(out).toMatch(/\nkeeper +1\.1\.0 +1\.0\.0 +tool /);
    expect(out).toMatch(/REFUSED +WHY\nkeeper +The file of keeper 1\.1\.0 says something else/);
    await expect(run()).rejects.toMatchObject({ code: 'CONFLICT' });
    await close();
  });
});

test.each(['definitions', 'definitions show two-steps', 'agents'])('%s fits a terminal of 60 columns', async (line) => {
  const { client } = await openTestServer();
  for (const source of [nightly, next]) await client.definitions.import({ source });
  const { out } = await typed(client, line, 60);
  for (const each of out.split('\n')) expect(widthOf(each)).toBeLessThanOrEqual(60);
});

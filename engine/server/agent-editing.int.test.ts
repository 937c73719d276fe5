import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';

/** An agent whose word says which of its versions did the work. */
const keeper = (version: string, word = 'first', more = '') =>
  `# As its operator wrote it.\nmetadata:\n  name: keeper\n  displayName: Keeper\n  version: ${version}\n  description: Keeps.\ntype: tool\nconfiguration: { driver: record, recordType: ${word} }\n${more}`;
const CALLS_KEEPER =
  'metadata: { name: calls-keeper, version: 1.0.0, owner: owner }\norchestration:\n  steps:\n    - { id: keep, agent: keeper, input: { payload: { of: work } }, output_mapping: { by: "$.content.deliverable.type" } }\n  output: { by: "{{ steps.keep.by }}" }\n';

function open(directory = temporaryDirectory()) {
  const [shipped, own] = [join(directory, 'shipped-agents'), join(directory, 'agents')] as const;
  for (const folder of [shipped, own]) mkdirSync(folder, { recursive: true });
  return {
    directory,
    shipped: (source: string) => writeFileSync(join(shipped, 'keeper.yaml'), source),
    own: (source: string) => writeFileSync(join(own, 'keeper.yaml'), source),
    serve: () => openTestServer({}, directory, { agentDirectories: [shipped, own] }),
  };
}

type Client = Awaited<ReturnType<ReturnType<typeof open>['serve']>>['client'];

async function whoKept(client: Client): Promise<unknown> {
  const { id } = await client.runs.start({ source: CALLS_KEEPER, mode: 'rehearsal' });
  for await (const { kind } of await client.runs.watch({ runId: id })) if (kind === 'ended') break;
  return (await client.runs.get({ runId: id })).output;
}

const states = async (client: Client) =>
  (await client.agents.versions({ name: 'keeper' })).items.map(
    ({ version, state, from, isUsedByRuns }) => `${version} ${state} ${from}${isUsedByRuns ? ' used' : ''}`,
  );

describe('an agent that is published', () => {
  test('is used by runs from the next start on, and an older version again once it is made current', async () => {
    const { client } = await open().serve();
    await client.agents.import({ source: keeper('1.0.0'), origin: 'editor' });
    expect(await whoKept(client)).toEqual({ by: 'first' });
    await client.agents.import({ source: keeper('1.1.0', 'second') });
    expect(await whoKept(client)).toEqual({ by: 'second' });
    expect(await states(client)).toEqual(['1.1.0 current published used', '1.0.0 kept published used']);
    expect(await client.agents.activate({ name: 'keeper', version: '1.0.0' })).toEqual({
      name: 'keeper',
      version: '1.0.0',
    });
    expect(await whoKept(client)).toEqual({ by: 'first' });
  });

  test('is exported byte for byte, in every version', async () => {
    const { client } = await open().serve();
    const windows = keeper('1.0.0').replaceAll('\n', '\r\n');
    await client.agents.import({ source: windows });
    await client.agents.import({ source: keeper('2.0.0') });
    expect((await client.agents.get({ name: 'keeper', version: '1.0.0' })).source).toBe(windows);
    expect(await client.agents.get({ name: 'keeper' })).toMatchObject({ version: '2.0.0', source: keeper('2.0.0') });
    await expect(client.agents.get({ name: 'keeper', version: '3.0.0' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { remedy: 'There is 2.0.0, 1.0.0.' },
    });
  });

  test('is there again after a restart, and a draft is worked on by nobody', async () => {
    const place = open();
    const first = await place.serve();
    await first.client.agents.import({ source: keeper('1.0.0') });
    await first.client.agents.import({ source: keeper('2.0.0', 'second'), draft: true });
    await first.engine.close();
    const { client } = await place.serve();
    expect(await whoKept(client)).toEqual({ by: 'first' });
    expect(await states(client)).toEqual(['2.0.0 draft published', '1.0.0 current published used']);
  });

  test('never has another content under a version that was published or used, and says which', async () => {
    const place = open();
    place.shipped(keeper('0.9.0'));
    const { client } = await place.serve();
    await whoKept(client);
    await client.agents.import({ source: keeper('1.0.0') });
    for (const [version, how] of [
      ['1.0.0', 'is published and says something else'],
      ['0.9.0', 'was used by a run and said something else then'],
    ] as const)
      await expect(client.agents.import({ source: keeper(version, 'other') })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: `Version ${version} of the agent keeper ${how}`,
      });
    expect(await client.agents.raiseVersion({ source: keeper('0.9.0', 'other') })).toEqual({
      version: '1.0.1',
      source: keeper('1.0.1', 'other'),
    });
  });

  test('counts before what comes with Baton, which counts again once it is made current', async () => {
    const place = open();
    place.shipped(keeper('1.0.0', 'shipped'));
    const { client } = await place.serve();
    await client.agents.import({ source: keeper('1.1.0', 'mine') });
    expect(await whoKept(client)).toEqual({ by: 'mine' });
    expect((await client.agents.list({})).items.find(({ name }) => name === 'keeper')).toMatchObject({
      version: '1.1.0',
      origin: 'published',
    });
    await client.agents.activate({ name: 'keeper', version: '1.0.0' });
    expect(await whoKept(client)).toEqual({ by: 'shipped' });
    expect(await states(client)).toEqual(['1.1.0 kept published used', '1.0.0 current shipped used']);
  });

  test('never passes over a file of the operator: publishing beside it is refused, with the way out', async () => {
    const place = open();
    place.own(keeper('1.0.0', 'file'));
    const { client } = await place.serve();
    await expect(client.agents.import({ source: keeper('1.1.0') })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('agents/keeper.yaml counts before what is published') as unknown,
    });
    expect(await states(client)).toEqual(['1.0.0 current file']);
  });

  test('a version that is only kept for runs can be made current again', async () => {
    const place = open();
    place.shipped(keeper('1.0.0'));
    const first = await place.serve();
    await whoKept(first.client);
    await first.engine.close();
    place.shipped(keeper('2.0.0', 'second'));
    const { client } = await place.serve();
    expect(await states(client)).toEqual(['2.0.0 current shipped', '1.0.0 kept run used']);
    await client.agents.activate({ name: 'keeper', version: '1.0.0' });
    expect(await whoKept(client)).toEqual({ by: 'first' });
  });
});

describe('a text that is written', () => {
  test('has every problem with its place and its fix', async () => {
    const { client } = await open().serve();
    const { problems, summary } = await client.agents.validate({
      source: keeper('1.0.0').replace('recordType', 'recordTyp').replace('description: Keeps.', 'descripton: Keeps.'),
    });
    expect(summary).toBeNull();
    expect(problems).toMatchObject([
      { line: 6, fix: { text: 'description' } },
      { line: 8, fix: { text: 'recordType' } },
    ]);
  });

  test('comes with several others, all or none, each problem with its file', async () => {
    const { client } = await open().serve();
    const texts = [
      { source: keeper('1.0.0'), origin: 'keeper.yaml' },
      { source: CALLS_KEEPER.replace('owner: owner', 'owner: boss'), origin: 'flow.yaml' },
    ];
    const boss =
      'metadata: { name: boss, displayName: Boss, version: 1.0.0, description: Owns. }\ntype: orchestrator\nconfiguration: { orchestrations: [calls-keeper] }\n';
    await expect(
      client.definitions.importTogether({ texts: [...texts, { source: `${boss}mode: x\n`, origin: 'boss.yaml' }] }),
    ).rejects.toMatchObject({ data: { details: { problems: [{ file: 'boss.yaml', line: 4, code: 'unknown_key' }] } } });
    expect((await client.agents.list({})).items.some(({ name }) => name === 'keeper')).toBe(false);
    const { imported, agents } = await client.definitions.importTogether({
      texts: [...texts, { source: boss, origin: 'boss.yaml' }],
    });
    expect([imported.length, agents.imported.map(({ name }) => name)]).toEqual([1, ['keeper', 'boss']]);
  });

  test('has a schema that knows each kind, for who writes it', async () => {
    const { client } = await open().serve();
    const schema = JSON.stringify(await client.agents.schema({}));
    for (const key of ['systemPrompt', 'endpoint', 'orchestrations', 'code', 'server', 'recordType'])
      expect(schema).toContain(`"${key}"`);
  });
});

describe('a test call', () => {
  test('tries the text as it is written, notes that it did, and is part of no run', async () => {
    const { client, engine } = await open().serve();
    await client.agents.import({ source: keeper('1.0.0') });
    const { response, error } = await client.agents.test({
      name: 'keeper',
      source: keeper('1.0.1', 'draft'),
      input: { payload: { of: 'work' } },
    });
    expect(error).toBeNull();
    expect(JSON.stringify(response)).toContain('"draft"');
    expect(engine.journal.lastPosition()).toBe(0);
    expect((await client.agents.figures({ name: 'keeper' })).tests).toMatchObject([
      { version: '1.0.1', mode: 'rehearsal', actor: 'operator:ada', error: null, cost: 0 },
    ]);
  });

  test('is refused live where something is missing, before anybody is asked', async () => {
    const { client } = await open().serve();
    const source =
      'metadata: { name: writer, displayName: Writer, version: 1.0.0, description: Writes. }\ntype: context\nconfiguration: { provider: openai, model: m, apiKey: { secret: SOME_KEY }, systemPrompt: Write. }\n';
    await expect(client.agents.test({ name: 'writer', source, live: true })).rejects.toMatchObject({
      message: expect.stringContaining('SOME_KEY') as unknown,
    });
    expect((await client.agents.figures({ name: 'writer' })).tests).toEqual([]);
  });
});

test('figures say what failed lately, in which run and step', async () => {
  const { client } = await open().serve();
  const source =
    'metadata: { name: fails, version: 1.0.0, owner: owner }\norchestration: { steps: [ { id: a, agent: test-fail, input: {} } ] }\n';
  const { id } = await client.runs.start({ source, mode: 'rehearsal' });
  await expect
    .poll(async () => (await client.agents.figures({ name: 'test-fail' })).errors)
    .toMatchObject([{ runId: id, stepId: 'a', mode: 'rehearsal' }]);
});

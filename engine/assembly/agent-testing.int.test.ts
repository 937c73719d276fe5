import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { headlessHost } from '../host/headless-host.ts';
import { createLibrary } from '../catalog/library.ts';
import { createInProcessClient } from '../server/in-process-client.ts';
import { SettingsFile } from '../server/settings-file.ts';
import { ModelServer } from '../testing/model-server/model-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { TestEngine } from '../testing/test-engine.ts';

const WRITER =
  'metadata: { name: writer, displayName: Writer, version: 1.0.0, description: Writes. }\ntype: context\nconfiguration: { provider: openai, model: gpt-5-mini, apiKey: { secret: OPENAI_API_KEY }, systemPrompt: Write. }\npermissions: { secrets: [OPENAI_API_KEY] }\n';

async function open(day: number) {
  const directory = temporaryDirectory();
  const agents = join(directory, 'agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'writer.yaml'), WRITER);
  const models = await ModelServer.open();
  const { engine, bugs } = await TestEngine.open({
    directory,
    agentDirectories: [agents],
    budgets: () => ({ day, agents: {}, definitions: {} }),
    world: {
      endpoint: () => ({ address: models.baseUrl, namedBy: 'environment' }),
      secrets: { has: () => true, reveal: () => Promise.resolve({ value: 'a-key', setFor: null }) },
    },
  });
  onTestFinished(async () => {
    await engine.close();
    await models.close();
  });
  const client = createInProcessClient({
    engine,
    commands: engine,
    backups: engine,
    library: createLibrary(join(directory, 'library')),
    settings: new SettingsFile(directory),
    host: headlessHost(directory),
    actor: 'operator:ada',
    report: (error) => bugs.push(error),
  });
  return { client, models };
}

const live = { name: 'writer', live: true, userMessage: 'Kelp' } as const;

test('a live test call is paid for: it counts for the day, is shown with the agent, and the next is refused once the budget is used up', async () => {
  const { client, models } = await open(0.003_5);
  models.script({ text: 'Kelp is an alga.', usage: { input: 11, output: 1_500 } }); // three tenths of a cent
  const tried = await client.agents.test(live);
  expect(tried).toMatchObject({ error: null, usage: { cost: expect.any(Number) as unknown } });
  const { days, tests } = await client.agents.figures({ name: 'writer', days: 2 });
  expect(days).toMatchObject([{ calls: 1, failed: 0 }]);
  expect(days[0]?.cost).toBeCloseTo(tried.usage?.cost ?? Number.NaN, 8);
  expect(tests).toMatchObject([{ mode: 'live', error: null }]);
  await expect(client.agents.test(live)).rejects.toMatchObject({ data: { details: { code: 'budget_exhausted' } } });
  expect(models.asked).toHaveLength(1);
  expect((await client.agents.test({ ...live, live: false })).error).not.toMatchObject({ code: 'budget_exhausted' });
});

test('the first live test call of a day is refused where the price list says that it costs more than there is', async () => {
  const { client, models } = await open(0.000_001);
  await expect(client.agents.test(live)).rejects.toMatchObject({ data: { details: { code: 'budget_exhausted' } } });
  expect(models.asked).toEqual([]);
});

test('of two live test calls at the same time the second is refused where both cost more than there is', async () => {
  const { client, models } = await open(0.003_5);
  const [held, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const usage = { input: 11, output: 1_500 };
  models.script({ text: 'An alga.', usage, holdAt: 0, onHeld: () => held.resolve(undefined), until: goOn.promise });
  const first = client.agents.test(live);
  await held.promise;
  const second = client.agents.test(live);
  await expect(second).rejects.toMatchObject({ data: { details: { code: 'budget_exhausted' } } });
  goOn.resolve(undefined);
  expect((await first).error).toBeNull();
  expect(models.asked).toHaveLength(1);
});

test('a live test call is refused while the breaker is open, and asks nobody', async () => {
  const { client, models } = await open(1);
  await client.admission.trip({ agent: 'writer', mode: 'live', notes: 'It lies.' });
  await expect(client.agents.test(live)).rejects.toMatchObject({ data: { details: { code: 'breaker_open' } } });
  expect(models.asked).toEqual([]);
  await client.admission.reset({ agent: 'writer', mode: 'live', notes: 'It is mended.' });
  expect((await client.agents.test(live)).error).toBeNull();
});

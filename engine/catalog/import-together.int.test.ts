import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../values/json.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { TWO_STEPS, WITH_CHECKPOINT, WITH_CHILD } from '../testing/yaml-definitions.ts';

const shipped = { 'with-checkpoint': WITH_CHECKPOINT };
const text = (origin: string, source: string) => ({ origin, source });
const parent = text('parent.yaml', WITH_CHILD);
const child = text('child.yaml', WITH_CHECKPOINT);

async function refusal(work: Promise<unknown>): Promise<JsonObject> {
  const error: unknown = await work.then(
    () => expect.fail('It was not refused'),
    (reason: unknown) => reason,
  );
  return (error as { data: { details: JsonObject } }).data.details;
}

describe('texts that are imported together', () => {
  test.each([[[parent, child]], [[child, parent]]])(
    'start each other in whichever order they are given',
    async (texts) => {
      const { client } = await openTestServer();
      expect(await client.definitions.importTogether({ texts })).toMatchObject({
        imported: [
          { name: 'with-checkpoint', origin: 'child.yaml' },
          { name: 'with-child', status: 'active' },
        ],
        unchanged: [],
      });
      expect(await client.definitions.importTogether({ texts })).toEqual({
        imported: [],
        unchanged: ['with-checkpoint', 'with-child'],
        agents: { imported: [], unchanged: [] },
      });
    },
  );

  test('come with templates of the library, or as drafts', async () => {
    const { client } = await openTestServer(shipped);
    const { imported } = await client.definitions.importTogether({
      texts: [text('two.yaml', TWO_STEPS)],
      templates: ['with-checkpoint'],
      draft: true,
    });
    expect(imported).toMatchObject([
      { name: 'with-checkpoint', status: 'active' },
      { name: 'two-steps', status: 'draft' },
    ]);
    await expect(client.definitions.importTogether({ texts: [], templates: ['nothing'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('stay out together, with what is wrong with each and its place, and nothing of what follows from it', async () => {
    const { client } = await openTestServer();
    const broken = text('child.yaml', WITH_CHECKPOINT.replace('agent: test-echo', 'agnt: test-echo'));
    const { problems } = await refusal(
      client.definitions.importTogether({
        texts: [parent, broken, text('two.yaml', TWO_STEPS.replace('depends_on: [first]', 'depends_on: [frist]'))],
      }),
    );
    expect(problems).toMatchObject([
      { file: 'child.yaml', code: 'unknown_key', line: 8 },
      { file: 'two.yaml', code: 'unknown_step', line: 6, fix: { text: 'first' } },
    ]);
    expect((await client.definitions.list({})).total).toBe(0);
  });

  test('stay out where one would change what is published, or two say different things of one version', async () => {
    const { client } = await openTestServer();
    await client.definitions.import({ source: TWO_STEPS });
    const changed = text('two.yaml', TWO_STEPS.replace('Begin', 'Start'));
    const { problems } = await refusal(
      client.definitions.importTogether({
        texts: [child, changed, text('again.yaml', WITH_CHECKPOINT.replace('Good', 'Fine'))],
      }),
    );
    expect(problems).toMatchObject([
      { file: 'two.yaml', code: 'published_version', line: 2 },
      {
        file: 'again.yaml',
        code: 'said_twice',
        message: 'child.yaml is with-checkpoint 1.0.0 as well, and says something else',
      },
    ]);
    expect((await client.definitions.list({})).total).toBe(1);
  });

  test('are kept all or none also where keeping one of them fails', async () => {
    const { client, engine } = await openTestServer();
    const key = { organization: 'global', owner: 'test-noop', name: 'half' };
    expect(() =>
      engine.definitions.together(() => {
        engine.definitions.saveDraft({ ...key, version: '1.0.0', source: TWO_STEPS, origin: 'test' }, 0);
        engine.definitions.activate(key, '2.0.0', 0);
      }),
    ).toThrow('There is no version 2.0.0');
    expect((await client.definitions.list({})).total).toBe(0);
  });

  test('name an owner for a child that it has, whichever length a text is of', async () => {
    const { client } = await openTestServer();
    const wrong = WITH_CHILD.replace('name: with-checkpoint,', 'name: with-checkpoint, owner: test-effect,');
    const long = `${wrong}${'# much is said about this\n'.repeat(400)}`;
    for (const source of [wrong, long]) {
      const { problems } = await refusal(
        client.definitions.importTogether({ texts: [text('parent.yaml', source), child] }),
      );
      expect(problems).toMatchObject([
        {
          file: 'parent.yaml',
          code: 'unknown_orchestration',
          message: expect.stringMatching(/^test-effect does not own/) as unknown,
        },
      ]);
    }
  });
});

test('a text is checked beside others that are only named', async () => {
  const { client } = await openTestServer();
  const named = {
    definitions: [{ name: 'with-checkpoint', version: '1.0.0', owner: 'test-noop' }],
    agents: ['test-new'],
  };
  const source = WITH_CHILD.replace('agent: test-deliver', 'agent: test-new');
  expect((await client.definitions.validate({ source })).problems).toHaveLength(2);
  expect((await client.definitions.validate({ source, beside: named })).problems).toEqual([]);
});

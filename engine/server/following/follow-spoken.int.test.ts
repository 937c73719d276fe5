/** From the socket of a model to whoever looks at a step: its words, as they come. */
import { expect, onTestFinished, test } from 'vitest';
import type { SpokenPiece } from '../../contract/spoken.ts';
import { openEngine } from '../../host/open-engine.ts';
import { ModelServer } from '../../testing/model-server/model-server.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';

const SOURCE = `
metadata: { name: speaking, version: 1.0.0, owner: owner, organization: global }
orchestration:
  steps: [ { id: write, agent: summarizer, input: { userMessage: Sum it up. } } ]
`;

async function open() {
  const model = await ModelServer.open();
  onTestFinished(() => model.close());
  const env = { OPENAI_API_KEY: 'sk-example', OPENAI_BASE_URL: model.baseUrl };
  const { client, close, engine } = await openEngine({ directory: temporaryDirectory(), env, tell: () => undefined });
  onTestFinished(close);
  return { model, client, engine };
}

const WORDS = 'Revenue rose by a fifth in July, and by a tenth in August.';

test('What a model says is told while it says it, and its answer is what counts', async () => {
  const { model, client, engine } = await open();
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  model.script({ text: WORDS, pieceLength: 8, holdAt: 1_200, until: held });
  const { id } = await client.runs.start({ source: SOURCE, mode: 'live' });
  const watching = new AbortController();
  const pieces: SpokenPiece[] = [];
  const told = (async () => {
    for await (const piece of await client.runs.spoken({ runId: id, stepId: 'write' }, { signal: watching.signal }))
      pieces.push(piece);
  })().catch(() => undefined);
  await expect.poll(() => pieces.length).toBeGreaterThan(0);
  expect((await client.runs.get({ runId: id })).status).toBe('running');
  const sofar = pieces.map(({ text }) => text).join('');
  expect(WORDS.startsWith(sofar) && sofar.length < WORDS.length).toBe(true);
  goOn();
  await expect.poll(async () => (await client.runs.get({ runId: id })).status).toBe('completed');
  watching.abort();
  await told;
  expect(WORDS.startsWith(pieces.map(({ text }) => text).join(''))).toBe(true);
  const run = await client.runs.get({ runId: id });
  expect(run.steps[0]?.attempts[0]?.response).toMatchObject({
    content: { deliverable: { content: WORDS } },
    metadata: { rehearsed: false, usage: { inputTokens: 11 }, cost: expect.any(Number) as number },
  });
  expect(engine.spoken.of(id, 'write')).toBeNull();
  expect(JSON.stringify(engine.journal.readRun(id).map(({ type }) => type))).not.toContain('said');
});

test('Nobody is told of the words of a run that there is not', async () => {
  const { client } = await open();
  await expect(client.runs.spoken({ runId: 'nothing', stepId: 'a' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

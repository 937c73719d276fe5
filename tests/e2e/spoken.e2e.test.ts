// What a model says is on the screen while it says it, and its answer takes the place of that.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModelServer } from '../../engine/testing/model-server/model-server.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const SOURCE = `
metadata: { name: brief, displayName: Brief, version: 1.0.0, description: Writes a brief., owner: operations }
orchestration: { steps: [ { id: write, name: Write, agent: summarizer, input: { userMessage: Sum it up. } } ] }
`;
const WORDS = 'Revenue rose by a fifth in July, and by a tenth in August.';

let opened: LaunchedApp;
let model: ModelServer;

beforeAll(async () => {
  model = await ModelServer.open();
  opened = await launchApp({ env: { OPENAI_API_KEY: 'sk-example', OPENAI_BASE_URL: model.baseUrl } });
  await opened.client.definitions.import({ source: SOURCE });
});
afterAll(async () => {
  await opened.close();
  await model.close();
});

test('the words of a model are shown as they come, and then its answer', async () => {
  const { page, client } = opened;
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  model.script({ text: WORDS, pieceLength: 8, holdAt: 1_500, until: held });
  const { id } = await client.runs.start({ definition: 'brief', mode: 'live' });
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  const step = page.getByRole('region', { name: 'Step Write' });
  const spoken = step.getByRole('region', { name: 'What its agent says' });
  await spoken.getByText('Revenue rose').waitFor();
  expect(await spoken.innerText()).not.toContain('August');
  goOn();
  await page.locator('header').getByText('Completed', { exact: true }).first().waitFor();
  await spoken.waitFor({ state: 'detached' });
  await step.getByRole('tab', { name: 'Conversation' }).click();
  await step.getByText(WORDS).waitFor();
  expect(opened.complaints).toEqual([]);
});

/** How long somebody waits, in the text of 500 steps, from a key to the marks that say what is wrong with it. */
import type { Page } from 'playwright-core';
import type { LaunchedApp } from '../launch-app.ts';
import { figuresOf, print } from './measures.ts';

const STEPS = 500;
const KEYS = 30;

const source =
  () => `metadata: { name: five-hundred, displayName: Five Hundred, version: 1.0.0, description: Many steps, owner: finance-manager, organization: global }
orchestration:
  parameters:
    - { name: topic, type: string, required: true, description: What it is about }
  steps:
${Array.from({ length: STEPS }, (_, index) => stepOf(index)).join('')}`;

/** Ten that wait for the ten before them, and so on. */
function stepOf(index: number): string {
  const before = index < 10 ? null : `step-${index - 10}`;
  return `    - id: step-${index}
      name: Step ${index}
      agent: summarizer
      depends_on: [${before ?? ''}]
      input:
        userMessage: "Write about {{ topic }}${before === null ? '' : `, after {{ steps.${before}.text }}`}"
      output_mapping:
        text: "$.content.deliverable.content"
`;
}

export async function measureTyping({ page, client }: LaunchedApp): Promise<void> {
  await client.definitions.import({ source: source() });
  await page.evaluate(() => (location.hash = '#/editor/five-hundred'));
  await page.locator('.monaco-editor .view-lines').first().getByText('agent: summarizer').first().click();
  await page.keyboard.press('End');
  await page.getByText('Valid', { exact: true }).waitFor();
  const judged: number[] = [];
  const marked: number[] = [];
  const mended: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    marked.push(await toMarks(page, 'x', true));
    await page.keyboard.press('Escape'); // whatever was offered meanwhile
    mended.push(await toMarks(page, 'Backspace', false));
    const begun = performance.now();
    await client.definitions.outline({ source: `${source()}# ${key}` });
    judged.push(performance.now() - begun);
  }
  print(
    'typing',
    `ms in the text of ${STEPS} steps: from a key to the frame that marks what is wrong, from the one that mends it to the frame without; of that the engine's word on the text, asked for over the socket`,
    {
      marked: figuresOf(marked),
      mended: figuresOf(mended),
      judged: figuresOf(judged),
      targetMs: 150,
    },
  );
}

/** Measured in the page: from its hearing of the key to the frame after its marks are others. */
async function toMarks(page: Page, key: string, isToBeMarked: boolean): Promise<number> {
  // Listens before the key is pressed: keys overtake what a page is asked to do.
  const measuring = await page.evaluateHandle((wanted) => {
    const measured = new Promise<number>((done) => {
      const isThere = () => (document.querySelector('.squiggly-error') !== null) === wanted;
      const look = (from: number) =>
        requestAnimationFrame(() => (isThere() ? done(performance.now() - from) : look(from)));
      document.addEventListener('keydown', ({ timeStamp }) => look(timeStamp), { capture: true, once: true });
    });
    return { measured };
  }, isToBeMarked);
  await page.keyboard.press(key);
  return measuring.evaluate(({ measured }) => measured);
}

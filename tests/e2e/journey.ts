/** What an operator does on the first day, on whatever shows the console: from nothing to a deliverable. */
import type { Locator, Page } from 'playwright-core';

const QUESTION = 'Review KPI query results before summarizing?';

/** First start: the empty list leads to the library. */
export async function importKpiTracking(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Open the library' }).click();
  const card = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'KPI Tracking', exact: true }) });
  await card.waitFor();
  const toImport = card.getByRole('button', { name: 'Import', exact: true });
  if (await toImport.isVisible()) await toImport.click();
  await card.getByText('Imported').waitFor();
  return card;
}

/** First start, import, rehearse: up to the question. */
export async function rehearseKpiTracking(page: Page): Promise<void> {
  const card = await importKpiTracking(page);
  await card.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).waitFor();
}

/** Takes up what is offered, sees what is wrong, mends it, and publishes the result as 1.0.1. */
export async function editKpiTracking(page: Page): Promise<void> {
  const text = page.locator('.monaco-editor .view-lines').first();
  const outline = page.getByRole('list', { name: 'Outline' });
  await page.getByRole('navigation').getByRole('link', { name: 'Editor' }).click();
  await page.getByRole('link', { name: 'KPI Tracking' }).first().click();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await outline.getByRole('button', { name: /^summarize-results/ }).click();

  // Completion, from the document itself.
  const suggestions = page.locator('.suggest-widget.visible');
  await goToEndOf(page, text.getByText('rowCount:').first());
  await page.keyboard.press('Enter');
  await typeInside(page, 'query: "{{ steps.', ' }}"');
  await suggestions.getByText('fetch-kpi-data').first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.type('.s');
  await suggestions.getByText('sql').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Valid', { exact: true }).waitFor();

  // A mistake is marked where it is, and mended from the list of problems.
  await goToEndOf(page, text.getByText('agent: summarizer').first());
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Escape');
  await page.locator('.squiggly-error').first().waitFor();
  await page.getByRole('tab', { name: /^Problems 1/ }).click();
  const problems = page.getByRole('list', { name: 'Problems' });
  await problems.getByText(/no agent .summarize\W/).waitFor();
  await problems
    .getByRole('button', { name: /summarizer/ })
    .last()
    .click();
  await page.getByText('Valid', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Publish' }).click();
  const panel = page.getByRole('region', { name: 'Publish' });
  await panel.getByRole('list', { name: 'What runs differently' }).getByText('summarize-results').waitFor();
  await panel.getByRole('button', { name: 'Publish 1.0.0' }).click();
  await panel.getByRole('button', { name: 'Raise the version' }).click();
  await panel.getByRole('button', { name: 'Publish 1.0.1' }).click();
  await panel.waitFor({ state: 'detached' });
}

/**
 * With the cursor between the two, and asked what may come there. All at once: braces and quotes close by themselves
 * when a key at a time is typed, if the editor has read so far.
 */
export async function typeInside(page: Page, before: string, after: string): Promise<void> {
  await page.keyboard.insertText(before + after);
  for (let count = 0; count < after.length; count += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+Space');
}

async function goToEndOf(page: Page, words: Locator): Promise<void> {
  await words.click();
  await page.keyboard.press('End');
}

/** Beside the text, up to the question. */
export async function rehearseWhatIsWritten(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Rehearse' }).click();
  const form = page.getByRole('form', { name: 'Rehearse', exact: true });
  await form.getByText('Stop at optional checkpoints too').click();
  await form.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByRole('region', { name: 'Result of the rehearsal' }).getByText(QUESTION).waitFor({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).waitFor();
}

/** In the inbox: turned down with a changed input and a note, then accepted. */
export async function decideTwice(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).click();
  await nextRequest(page).click();
  await askAgain(page);
  await nextRequest(page).click();
  await accept(page);
}

/** The one that isn't shown. */
function nextRequest(page: Page): Locator {
  return page.getByRole('list', { name: 'Approvals' }).locator('button[aria-current=false]');
}

/** Of the approval that is shown. */
export async function askAgain(page: Page): Promise<void> {
  const approval = page.getByRole('article', { name: 'Approval' });
  await approval.getByRole('heading', { name: QUESTION }).waitFor();
  await page.keyboard.press('r');
  const input = approval.getByRole('textbox', { name: 'Input of the step' });
  await input.fill((await input.inputValue()).replaceAll('month', 'week'));
  await approval
    .getByText(/change/)
    .first()
    .waitFor();
  await approval.getByRole('textbox', { name: 'Note' }).fill('By week, please');
  await approval.getByRole('button', { name: 'Query again with changes' }).click();
}

/** The second attempt, when it is shown. */
export async function accept(page: Page): Promise<void> {
  const approval = page.getByRole('article', { name: 'Approval' });
  await approval.getByText('attempt 2').waitFor();
  await approval.getByRole('button', { name: /^Summarize these figures/ }).click();
  await approval.getByRole('textbox', { name: 'Note' }).waitFor();
  await approval.getByRole('button', { name: /^Summarize these figures/ }).click();
  await page.getByRole('link', { name: 'Approvals', exact: true }).waitFor();
}

/** What was delivered, rendered. */
export async function readDeliverable(page: Page): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
  await page
    .getByRole('cell', { name: /^KPI Tracking|^kpi-tracking/ })
    .first()
    .click();
  await page.locator('header').getByText('Completed').first().waitFor();
  await page
    .getByText(/^Deliverables/)
    .first()
    .click();
  const text = page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: /summary/i }) })
    .first();
  await text.waitFor();
  return text.innerText();
}

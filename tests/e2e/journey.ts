/** What an operator does on the first day, on whatever shows the console: from nothing to a deliverable. */
import type { Page } from 'playwright-core';

/** First start, import, rehearse: up to the question. */
export async function rehearseKpiTracking(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the library' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'KPI Tracking', exact: true }) });
  await card.waitFor();
  const toImport = card.getByRole('button', { name: 'Import', exact: true });
  if (await toImport.isVisible()) await toImport.click();
  await card.getByText('Imported').waitFor();
  await card.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).waitFor();
}

/** In the inbox: turned down with a changed input and a note, then accepted. */
export async function decideTwice(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Approvals 1 waiting' }).click();
  const next = page.getByRole('list', { name: 'Requests' }).locator('button[aria-current=false]');
  const request = page.getByRole('article', { name: 'Request' });
  await next.click();
  await request.getByRole('heading', { name: 'Review KPI query results before summarizing?' }).waitFor();
  await page.keyboard.press('r');
  const input = request.getByRole('textbox', { name: 'Input of the step' });
  await input.fill((await input.inputValue()).replaceAll('month', 'week'));
  await request.getByText(/change/).first().waitFor();
  await request.getByRole('textbox', { name: 'Note' }).fill('By week, please');
  await request.getByRole('button', { name: 'Query again with changes' }).click();
  await next.click();
  await request.getByText('attempt 2').waitFor();
  await request.getByRole('button', { name: /^Summarize these figures/ }).click();
  await request.getByRole('textbox', { name: 'Note' }).waitFor();
  await request.getByRole('button', { name: /^Summarize these figures/ }).click();
  await page.getByRole('link', { name: 'Approvals', exact: true }).waitFor();
}

/** What was delivered, rendered. */
export async function readDeliverable(page: Page): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('cell', { name: /^KPI Tracking|^kpi-tracking/ }).first().click();
  await page.locator('header').getByText('Completed').first().waitFor();
  await page.getByText(/^Deliverables/).first().click();
  const text = page.getByRole('article').filter({ has: page.getByRole('heading', { name: /summary/i }) }).first();
  await text.waitFor();
  return text.innerText();
}

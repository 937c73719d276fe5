// A run is undone and cleans up: what the operator sees before, meanwhile and after, and the buttons for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

/** The flight is given back as long as nobody kills it. */
const source = `metadata: { name: trip, displayName: Trip, version: 1.0.0, description: Three bookings, owner: finance-manager, organization: global }
orchestration:
  error_handling: { rollback: { reversible: true, description: Bookings can be cancelled until the day of departure. } }
  steps:
    - { id: hotel, name: Book the Hotel, agent: test-echo, input: { userMessage: Hotel }, compensate: { agent: test-echo } }
    - { id: flight, name: Book the Flight, agent: test-echo, depends_on: [hotel], input: { userMessage: Flight }, compensate: { agent: test-hang } }
    - { id: car, name: Book the Car, agent: test-echo, depends_on: [flight], input: { userMessage: Car }, compensate: { agent: test-echo } }
    - { id: payment, name: Take the Payment, agent: test-fail, depends_on: [car], input: { userMessage: Pay, script: { message: The card was declined } } }
  finally:
    - { id: tidy, name: Tidy up, agent: test-echo, input: { userMessage: "{{ run.outcome }}" } }
`;

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp({ env: { BATON_TEST_AGENTS: '1' } });
  await opened.client.definitions.import({ source });
});
afterAll(() => opened.close());

test('a rollback is previewed, followed, and can be killed with a note that says what was left out', async () => {
  const { page, client } = opened;
  const { id } = await client.runs.start({ definition: 'trip', parameters: {}, mode: 'rehearsal', attended: true });
  await page.evaluate((hash) => (location.hash = hash), `/runs/${id}`);
  const head = (status: string) => page.locator('header').getByText(status, { exact: true }).first();
  await head('Needs attention').waitFor();

  await page.getByRole('button', { name: 'Roll back…' }).click();
  const rollBack = page.getByRole('form', { name: 'Roll back this run' });
  await rollBack
    .getByText('in this order, whatever that does outside: “Book the Car”, “Book the Flight”, “Book the Hotel”')
    .waitFor();
  await rollBack.getByText('Bookings can be cancelled until the day of departure.').waitFor();
  await rollBack.getByText('“Tidy up” cleans up before it ends.').waitFor();
  await rollBack.getByPlaceholder('Why?').fill('The customer gave up');
  await rollBack.getByRole('button', { name: 'Roll back this run', exact: true }).click();

  await page.getByText('Rolling back: 1 of 3 undone. Then the run ends as failed: The card was declined').waitFor();
  const undoing = page.getByRole('list', { name: 'Rolled back: 1 of 3 undone' });
  await expect.poll(() => undoing.getByRole('button').allInnerTexts()).toHaveLength(3);
  await page
    .getByRole('list', { name: 'Cleanup' })
    .getByRole('button', { name: /Tidy up/ })
    .waitFor();
  await expect(client.runs.cancel({ runId: id, notes: null })).rejects.toThrow('rolled back');

  await page.getByRole('button', { name: 'Kill…' }).click();
  const kill = page.getByRole('form', { name: 'Kill this run' });
  await kill.getByText('Left out: Undo Book the Flight, Undo Book the Hotel, Tidy up.').waitFor();
  await kill.getByPlaceholder('Why?').fill('The desk is closed');
  await kill.getByRole('button', { name: 'Kill this run', exact: true }).click();
  await head('Failed').waitFor();
  await page
    .getByText('Killed (“The desk is closed”). Left out: flight@compensation, hotel@compensation, tidy')
    .waitFor();
  expect(await client.runs.get({ runId: id })).toMatchObject({
    status: 'failed',
    error: 'The card was declined',
    killed: { notes: 'The desk is closed' },
  });

  await page.getByRole('tab', { name: 'Graph' }).click();
  await page
    .getByRole('group', { name: 'Graph of the steps' })
    .getByRole('button', { name: /Undo Book the Car/ })
    .waitFor();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await page
    .getByRole('region', { name: 'Steps over time' })
    .getByRole('button', { name: 'Undo Book the Flight' })
    .waitFor();
});

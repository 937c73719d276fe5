// The permission to read personal fields, granted and revoked by an operator in the window, and what agents are handed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';
import { look } from './look.ts';

const KEEPER = `
metadata: { name: keeper, displayName: Keeper, version: 1.0.0, description: Keeps what it is handed. }
type: tool
configuration: { driver: record, recordType: case, requires: [] }
permissions: { deliverables: [create], personal: [read] }
idempotent: true
`;
const KEEPING = `
metadata: { name: keeping, displayName: Keeping, version: 1.0.0, description: Keeps who it is about., owner: operations }
orchestration:
  parameters: { customer: { type: string, personal: true } }
  steps:
    - id: first
      name: First
      agent: keeper
      input: { payload: { who: "{{ customer }}" } }
      checkpoint_after: { required: true, question: "Go on?", options: [continue, abort] }
    - { id: second, name: Second, agent: keeper, depends_on: [first], input: { payload: { who: "{{ customer }}" } } }
`;
const customer = 'Ada Lovelace';
let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
  await opened.client.agents.import({ source: KEEPER });
  await opened.client.definitions.import({ source: KEEPING });
});
afterAll(() => opened.close());

const permissions = () => opened.page.getByRole('region', { name: 'Permissions' });
const start = () => opened.client.runs.start({ definition: 'keeping', mode: 'live', parameters: { customer } });

async function open(path: string): Promise<void> {
  await opened.page.goto(opened.page.url().replace(/#.*/, `#${path}`));
}

async function reached(runId: string, status: string): Promise<void> {
  await expect.poll(async () => (await opened.client.runs.get({ runId })).status).toBe(status);
}

async function attemptsOf(runId: string, stepId: string): Promise<void> {
  await open(`/runs/${runId}?step=${stepId}`);
  await opened.page.getByRole('tab', { name: 'Attempts (1)' }).click();
}

test('personal fields are handed to an agent from when its page grants them until its page revokes them', async () => {
  const { page, client, complaints } = opened;
  await expect(start()).rejects.toThrow('nobody has granted');
  await open('/agents/keeper');
  await permissions().getByText('personal fields').waitFor();
  await look(page, 'personal-asked');
  await permissions().getByRole('button', { name: 'Grant all of this' }).click();
  await permissions()
    .getByText(/^Granted\. Granted/)
    .waitFor();

  const { id: runId } = await start();
  await reached(runId, 'checkpoint');
  await attemptsOf(runId, 'first');
  await page.getByText(customer).first().waitFor();
  expect(await page.getByText(/personal fields? w(as|ere) masked/).count()).toBe(0);

  await open('/agents/keeper');
  await permissions().getByRole('button', { name: 'Revoke' }).click();
  await permissions().getByRole('button', { name: 'Revoke' }).click();
  await permissions().getByText('Revoked: whatever it wants to use is denied.').waitFor();
  await look(page, 'personal-revoked');

  await client.approvals.decide({ approvalId: `${runId}.first.1`, decision: 'continue' });
  await reached(runId, 'completed');
  await attemptsOf(runId, 'second');
  await page.getByText('1 personal field was masked').click();
  await page.getByLabel('Masked input of attempt 1').getByText('[personal: customer]').waitFor();
  await look(page, 'personal-masked');
  await expect(start()).rejects.toThrow('what it asks for was revoked');
  expect(complaints).toEqual([]);
});

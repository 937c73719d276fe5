// What an operator chooses, keeps safe, and brings back.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileAssetStore } from '../../engine/storage/file-asset-store.ts';
import { launchApp, type LaunchedApp } from './launch-app.ts';

const LOOK = `
metadata: { name: look, displayName: Look, version: 1.0.0, description: Looks at a film, owner: operations }
orchestration:
  parameters: [{ name: film, type: object, required: true }]
  steps: [{ id: look, agent: summarizer, input: { userMessage: Look at it } }]
`;
const SECRET = 'sk-test-4f3e2d1c0b9a';
const PASSPHRASE = 'a passphrase for a test';
let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
  await openSettings();
});
afterAll(() => opened.close());

async function openSettings(): Promise<void> {
  await opened.page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  await opened.page.getByRole('region', { name: 'About' }).waitFor();
}

function kept(): unknown {
  const file = join(opened.directory, 'settings.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

test('keeps what is chosen, beside the store', async () => {
  const { page } = opened;
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click();
  await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.getByRole('checkbox', { name: 'A run completed' }).click();
  await page.getByRole('checkbox', { name: 'Quiet hours' }).click();
  await page.getByLabel('Quiet from').fill('21:30');
  await page.getByLabel('OpenAI, or what speaks its protocol').fill('https://models.example.com/v1');
  await page.getByRole('region', { name: 'Endpoints' }).getByRole('button', { name: 'Save' }).click();
  await page.getByLabel('Public address').fill('http://hooks.example.com');
  await page.getByText('The address must begin with https://').waitFor();
  await page.getByLabel('Public address').fill('https://hooks.example.com');
  await page.getByRole('region', { name: 'Calls of services' }).getByRole('button', { name: 'Save' }).click();
  await expect.poll(kept).toMatchObject({
    theme: 'dark',
    publicAddress: 'https://hooks.example.com',
    callbackPort: null,
    notifications: { kinds: { completed: true, failed: true }, quietHours: { isOn: true, from: '21:30', to: '07:00' } },
    endpoints: { openai: 'https://models.example.com/v1' },
  });
});

test('seals a secret, says how, and never shows it again', async () => {
  const { page, client, directory } = opened;
  const keys = page.getByRole('region', { name: 'Keys' });
  if ((await client.settings.secrets({})).protection.kind === 'passphrase') {
    await keys.getByText('no keychain').waitFor();
    await keys.getByLabel('Passphrase').fill(PASSPHRASE);
    await keys.getByRole('button', { name: 'Use this passphrase' }).click();
  }
  const row = keys.getByRole('listitem').filter({ hasText: 'GOOGLE_API_KEY' });
  await row.getByRole('button', { name: 'Set' }).click();
  await row.getByLabel('Value of GOOGLE_API_KEY').fill(SECRET);
  await row.getByRole('button', { name: 'Keep it' }).click();
  await row.getByRole('button', { name: 'Replace' }).waitFor();
  const file = readFileSync(join(directory, 'secrets.json'), 'utf8');
  for (const plain of [SECRET, PASSPHRASE]) {
    expect(file).not.toContain(plain);
    expect(await page.content()).not.toContain(plain);
  }
  await row.getByRole('button', { name: 'Delete' }).click();
  await row.getByRole('button', { name: 'Delete' }).click();
  await row.getByText('not set').waitFor();
});

test('goes back to a backup, with the store of today kept aside', async () => {
  const { page, client, directory } = opened;
  const backups = page.getByRole('region', { name: 'Backups' });
  await backups.getByRole('button', { name: 'Back up now' }).click();
  await backups.getByText('read back and found whole').waitFor();
  await client.library.import({ name: 'kpi-tracking' });
  await backups.getByRole('listitem').first().getByRole('button', { name: 'Restore' }).click();
  await backups.getByRole('listitem').first().getByText('the engine starts again with this').waitFor();
  await backups.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('events were restored').waitFor();
  expect(existsSync(join(directory, 'backups'))).toBe(true);
  await page.getByRole('navigation').getByRole('link', { name: 'Library' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'KPI Tracking' }) });
  await card.getByRole('button', { name: 'Import' }).waitFor(); // it was imported after the backup
  await openSettings();
});

test('deletes an asset once it was said who names it, and says who deleted it', async () => {
  const { page, client, directory } = opened;
  const { id, ...rest } = await new FileAssetStore(join(directory, 'assets')).saveBuffer(
    Buffer.from('a film'),
    'text/plain',
  );
  await client.runs.start({ source: LOOK, mode: 'rehearsal', parameters: { film: { assetId: id, ...rest } } });
  await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click();
  await openSettings();
  const assets = page.getByRole('region', { name: 'Assets' });
  await assets.getByText('1 asset takes 6 B of').waitFor();
  const name = `${id.slice(0, 12)}….txt`;
  await assets.getByRole('button', { name: `Delete ${name}` }).click();
  const asking = assets.getByRole('group', { name: `Delete ${name}` });
  await asking.getByText(/^Named by 1 run/).waitFor();
  await asking.getByRole('link', { name: 'look' }).waitFor();
  if (process.env.BATON_PICTURES)
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate((now) => (document.documentElement.dataset.theme = now), theme);
      await page.screenshot({ path: join(process.env.BATON_PICTURES, `assets-${theme}.png`) });
    }
  await asking.getByRole('button', { name: /^Delete it/ }).click();
  await assets.getByText('0 assets take 0 B of').waitFor();
  await assets.getByText('Deleted', { exact: true }).click();
  await assets.getByRole('list', { name: 'Deleted assets' }).getByText('6 B, by').waitFor();
  expect(await client.assets.list({})).toMatchObject({ total: 0, deleted: [{ id }] });
});

test('says what it is made of', async () => {
  const { page } = opened;
  const about = page.getByRole('region', { name: 'About' });
  await about.getByText(/^Electron \d/).waitFor();
  await about.getByText(/Made with \d+ open-source packages/).click();
  await about.getByRole('list', { name: 'Licences' }).getByText('naive-ui').first().waitFor();
});

// One engine per data directory, one window per app, and an end that loses nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Desk } from '../cli/desk.ts';
import { electronBinary, launchApp, sandboxArguments, windowEnvironment } from './launch-app.ts';

const project = resolve(import.meta.dirname, '..', '..');

function newDesk(): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  return desk;
}

test('says that another process has the data, and takes over by itself when that one ends', async () => {
  const desk = newDesk();
  const serving = desk.start('serve', '--port', '0');
  onTestFinished(() => void serving.child.kill('SIGKILL'));
  await serving.said('Next, in another terminal:');
  const { page, close } = await launchApp({ directory: desk.home, hasEngine: false });
  onTestFinished(close);
  const banner = page.getByRole('alert');
  await banner.getByText(/in use by another Baton \(process \d+/).waitFor();
  await banner.getByText('takes over by itself').waitFor();
  await page.getByRole('contentinfo').getByText('Engine: In use elsewhere').waitFor();
  serving.child.kill('SIGTERM');
  await serving.finished;
  await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
  expect(await banner.count()).toBe(0);
});

test('is opened once: a second start brings the first one’s window to the front', async () => {
  const { app, directory, close } = await launchApp();
  onTestFinished(close);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const second = spawn(electronBinary(), [...sandboxArguments(), project], {
    env: { ...windowEnvironment(), BATON_HOME: directory },
    stdio: 'ignore',
  });
  onTestFinished(() => void second.kill('SIGKILL'));
  expect((await once(second, 'exit'))[0]).toBe(0);
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isMinimized())),
    )
    .toEqual([false]);
});

test('has a menu that leads to every page', async () => {
  const { app, page, close } = await launchApp();
  onTestFinished(close);
  await app.evaluate(({ Menu }) => {
    const go = Menu.getApplicationMenu()?.items.find(({ label }) => label === 'Go');
    go?.submenu?.items.find(({ label }) => label === 'Schedules')?.click();
  });
  await page.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
});

test('lets go of the store when it ends, and opens where it was', async () => {
  const desk = newDesk();
  const first = await launchApp({ directory: desk.home });
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1100, height: 700 }),
  );
  await first.close();
  expect(JSON.parse(readFileSync(join(desk.home, 'window', 'place.json'), 'utf8'))).toMatchObject({
    width: 1100,
    height: 700,
  });
  expect((await desk.json<{ items: unknown[] }>('runs')).code).toBe(0);
  const second = await launchApp({ directory: desk.home });
  onTestFinished(second.close);
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ width: 1100, height: 700 });
});

test.skipIf(process.getuid?.() === 0)('refuses to start without a sandbox', async () => {
  const child = spawn(electronBinary(), ['--no-sandbox', project], { env: windowEnvironment(), stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect((await once(child, 'exit'))[0]).toBe(2);
});

// What a page in this app can't do, whatever somebody manages to put on it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch-app.ts';

/** What Electron has decided on, which its types don't mention. */
interface Inspectable {
  getLastWebPreferences(): Record<string, unknown>;
}

let opened: LaunchedApp;

beforeAll(async () => {
  opened = await launchApp();
});
afterAll(() => opened.close());

test('every window is sandboxed, isolated and without Node', async () => {
  const preferences = await opened.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => (webContents as unknown as Inspectable).getLastWebPreferences()));
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true });
  for (const name of ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'allowRunningInsecureContent', 'webviewTag', 'experimentalFeatures']) {
    expect(preferences[0]?.[name] ?? false, name).toBe(false);
  }
});

test('the page has a port to the engine and what the shell says, and nothing else of Electron', async () => {
  const found = await opened.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    shell: Object.keys((globalThis as unknown as { batonShell: object }).batonShell).sort(),
  }));
  expect(found).toEqual({ node: [], shell: ['ask', 'onEvent', 'platform'] });
});

describe('the content security policy', () => {
  test('comes with the page', async () => {
    const policy = await opened.page.evaluate(async () => (await fetch('app://baton/index.html')).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
  });

  test('keeps out scripts in the page, strings as code, and every other host', async () => {
    const outcome = await opened.page.evaluate(async () => {
      const broken: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => broken.push(effectiveDirective));
      const attempts: Record<string, unknown> = {};
      const script = document.createElement('script');
      script.textContent = 'globalThis.wasRun = true';
      document.body.append(script);
      const picture = document.createElement('div');
      picture.innerHTML = '<img src="data:nothing" onerror="globalThis.wasRun = true">';
      document.body.append(picture);
      // In a task of its own: what the test itself is doing is exempt from the policy.
      attempts.evaluated = await new Promise((done) => setTimeout(() => {
        try {
          done(new Function('return 1')());
        } catch (error) {
          done((error as Error).name);
        }
      }));
      attempts.fetched = await fetch('https://example.invalid/').catch((error: Error) => error.name);
      await new Promise((later) => setTimeout(later, 300));
      script.remove();
      picture.remove();
      return { ...attempts, wasRun: 'wasRun' in globalThis, broken: [...new Set(broken)].sort() };
    });
    expect(outcome).toEqual({ evaluated: 'EvalError', fetched: 'TypeError', wasRun: false, broken: ['connect-src', 'script-src', 'script-src-attr', 'script-src-elem'] });
  });
});

test('no address leads out of the folder with the page', async () => {
  const paths = ['../main/index.js', '..%2fmain/index.js', '%2e%2e/main/index.js', '..%5cmain%5cindex.js', 'assets/../../main/index.js', 'index.html%00.js', '/etc/passwd', '%2fetc%2fpasswd', '.stamp-window', 'assets'];
  const answers = await opened.page.evaluate(async (wanted) => Promise.all(wanted.map(async (path) => (await fetch(`app://baton/${path}`)).status)), paths);
  expect(answers).toEqual(paths.map(() => 404));
});

test('the page can’t go elsewhere, open windows, or be given rights', async () => {
  const { app, page } = opened;
  const address = page.url();
  const outcome = await page.evaluate(async () => {
    const opener = window.open('https://example.invalid/');
    location.href = 'https://example.invalid/';
    const notifications = await Notification.requestPermission();
    const place = await new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('given'), ({ code }) => done(code)));
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', (error: Error) => error.name);
    return { opened: opener !== null, notifications, place, camera };
  });
  expect(outcome).toMatchObject({ opened: false, notifications: 'denied', place: 1 });
  expect(outcome.camera).not.toBe('given');
  await page.waitForTimeout(300);
  expect(page.url()).toBe(address);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

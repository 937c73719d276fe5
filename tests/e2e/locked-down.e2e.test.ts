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
  const preferences = await opened.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) =>
      (webContents as unknown as Inspectable).getLastWebPreferences(),
    ),
  );
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true });
  for (const name of [
    'nodeIntegration',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'webviewTag',
    'experimentalFeatures',
  ]) {
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
    const policy = await opened.page.evaluate(async () =>
      (await fetch('app://baton/index.html')).headers.get('content-security-policy'),
    );
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
  });

  test('keeps out scripts in the page, strings as code, and every other host', async () => {
    const outcome = await opened.page.evaluate(async () => {
      const broken: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => broken.push(effectiveDirective));
      const attempts: Record<string, unknown> = {};
      const refused = (work: () => unknown): string => {
        try {
          work();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement('script');
      script.append(document.createTextNode('globalThis.wasRun = true')); // without asking anybody's leave
      document.body.append(script);
      const picture = document.createElement('img');
      picture.setAttribute('src', 'data:image/png;base64,AAAA');
      document.body.append(picture);
      attempts.scriptText = refused(() => (document.createElement('script').textContent = '1'));
      attempts.markup = refused(
        () => (document.createElement('div').innerHTML = '<img src="x" onerror="globalThis.wasRun = true">'),
      );
      attempts.handler = refused(() =>
        document.createElement('img').setAttribute('onerror', 'globalThis.wasRun = true'),
      );
      attempts.address = refused(() => (document.createElement('script').src = 'https://example.invalid/a.js'));
      attempts.worker = refused(() => new Worker('https://example.invalid/a.js'));
      attempts.policy = refused(() =>
        (
          globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
        ).trustedTypes.createPolicy('mine', { createHTML: (html: string) => html }),
      );
      // In a task of its own: what the test itself is doing is exempt from the policy.
      attempts.evaluated = await new Promise((done) =>
        setTimeout(() => {
          try {
            done(new Function('return 1')());
          } catch (error) {
            done((error as Error).name);
          }
        }),
      );
      attempts.fetched = await fetch('https://example.invalid/').catch((error: Error) => error.name);
      await new Promise((later) => setTimeout(later, 300));
      script.remove();
      picture.remove();
      return { ...attempts, wasRun: 'wasRun' in globalThis, broken: [...new Set(broken)].sort() };
    });
    const texts = {
      scriptText: 'TypeError',
      markup: 'TypeError',
      handler: 'TypeError',
      address: 'TypeError',
      worker: 'TypeError',
      policy: 'TypeError',
    };
    expect(outcome).toMatchObject({ ...texts, evaluated: 'EvalError', fetched: 'TypeError', wasRun: false });
    expect(outcome.broken).toEqual(
      expect.arrayContaining(['connect-src', 'img-src', 'require-trusted-types-for', 'trusted-types']),
    );
  });
});

test('no address leads out of the folder with the page', async () => {
  const paths = [
    '../main/index.js',
    '..%2fmain/index.js',
    '%2e%2e/main/index.js',
    '..%5cmain%5cindex.js',
    'assets/../../main/index.js',
    'index.html%00.js',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    '.stamp-window',
    'assets',
  ];
  const answers = await opened.page.evaluate(
    async (wanted) => Promise.all(wanted.map(async (path) => (await fetch(`app://baton/${path}`)).status)),
    paths,
  );
  expect(answers).toEqual(paths.map(() => 404));
});

test('the page can’t go elsewhere, open windows, or be given rights', async () => {
  const { app, page } = opened;
  const address = page.url();
  const outcome = await page.evaluate(async () => {
    const opener = window.open('https://example.invalid/');
    location.href = 'https://example.invalid/';
    const notifications = await Notification.requestPermission();
    const place = await new Promise((done) =>
      navigator.geolocation.getCurrentPosition(
        () => done('given'),
        ({ code }) => done(code),
      ),
    );
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      (error: Error) => error.name,
    );
    return { opened: opener !== null, notifications, place, camera };
  });
  expect(outcome).toMatchObject({ opened: false, notifications: 'denied', place: 1 });
  expect(outcome.camera).not.toBe('given');
  await page.waitForTimeout(300);
  expect(page.url()).toBe(address);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('nobody speaks to anybody by WebRTC, nor learns the addresses of this machine', async () => {
  const found = await opened.page.evaluate(async () => {
    try {
      const connection = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.example.invalid' }] });
      const addresses: string[] = [];
      connection.onicecandidate = ({ candidate }) => candidate && addresses.push(candidate.candidate);
      connection.createDataChannel('out');
      await connection.setLocalDescription(await connection.createOffer());
      await new Promise<void>((done) =>
        connection.iceGatheringState === 'complete'
          ? done()
          : connection.addEventListener(
              'icegatheringstatechange',
              () => connection.iceGatheringState === 'complete' && done(),
            ),
      );
      return addresses;
    } catch {
      return [];
    }
  });
  expect(found).toEqual([]);
});

// The app as people get it. Nobody can look into it, so it is watched from outside: by its pixels, and by the engine's
// socket.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wrongFuses } from '../../build/packaging/fuses.mjs';
import type { ContractClient } from '../../engine/server/in-process-client.ts';
import { connectLocally } from '../../engine/server/transports/socket/local-client.ts';
import { openImageServer, type ImageServer } from '../../engine/testing/image-server.ts';
import { light } from '../../renderer/design/palettes.ts';
import { openFramebuffer, type Framebuffer } from './framebuffer.ts';
import { windowEnvironment } from './launch-app.ts';

const project = resolve(import.meta.dirname, '..', '..');
/** An installed app goes nowhere without Chromium's sandbox, which root can't have: then it runs as nobody. */
const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const kpi = { kpi_names: ['revenue'], start_date: '2025-07-01', end_date: '2025-09-30' };

describe.skipIf(process.platform !== 'linux')('packaged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baton-packaged-'));
  const home = join(folder, 'home');
  const unpacked = join(folder, 'app', 'linux-unpacked');
  const binary = join(unpacked, 'baton-console');
  let screen: Framebuffer;
  let app: ChildProcess;
  let connection: NonNullable<Awaited<ReturnType<typeof connectLocally>>>;
  let client: ContractClient;
  let said = '';
  let images: ImageServer;

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const { DBUS_SESSION_BUS_ADDRESS: _, ...plain } = windowEnvironment();
    return spawn(binary, ['--disable-gpu', ...args], {
      env: {
        ...plain,
        ...screen.env,
        HOME: home,
        BATON_HOME: join(home, 'data'),
        TMPDIR: home,
        XDG_RUNTIME_DIR: home,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...somebody,
    });
  }

  beforeAll(async () => {
    const packaging = spawn(process.execPath, [join(project, 'build', 'package.mjs'), join(folder, 'app')], {
      env: { ...process.env, ELECTRON_NO_ASAR: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    packaging.stderr.on('data', (text: Buffer) => (said += String(text)));
    const [code] = (await once(packaging, 'exit')) as [number];
    if (code !== 0) throw new Error(`It could not be packaged:\n${said}`);
    said = '';
    mkdirSync(home);
    chmodSync(folder, 0o755);
    if (somebody.uid !== undefined) chownSync(home, somebody.uid, somebody.gid);
    screen = await openFramebuffer();
    images = await openImageServer({ key: 'a-key' });
    app = start(['--inspect=0'], { OPENAI_API_KEY: 'a-key', OPENAI_BASE_URL: images.address });
    for (const stream of [app.stdout, app.stderr]) stream?.on('data', (text: Buffer) => (said += String(text)));
    connection = await reach(
      join(home, 'data'),
      () => app.exitCode !== null,
      () => said,
    );
    client = connection.client;
  }, 180_000);
  afterAll(async () => {
    await connection?.close();
    app?.kill('SIGKILL');
    await images?.close();
    screen?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has every fuse as it should be, and the licences of what it is made of', async () => {
    expect(await wrongFuses(binary)).toEqual([]);
    expect(readdirSync(unpacked)).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']));
    const { items } = await client.settings.licenses({});
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['better-sqlite3', '@vue/runtime-dom', 'monaco-editor']),
    );
    expect(items.filter(({ text }) => text === null).map(({ name }) => name)).toEqual([]);
  });

  test('paints its window, and shows there what the engine does', async () => {
    await expect.poll(() => screen.pixelsOf(light.surface), { timeout: 60_000 }).toBeGreaterThan(100_000);
    await expect.poll(() => screen.pixelsOf(light.chosen)).toBeGreaterThan(500); // the page it is on, in the navigation
    expect(screen.pixelsOf(light.attentionGround)).toBe(0);
    await client.library.import({ name: 'kpi-tracking' });
    await client.runs.start({ definition: 'kpi-tracking', parameters: kpi, mode: 'rehearsal' });
    await expect
      .poll(async () => (await client.approvals.list({ status: 'pending' })).total, { timeout: 60_000 })
      .toBe(1);
    // the count beside Approvals
    await expect.poll(() => screen.pixelsOf(light.attentionGround), { timeout: 30_000 }).toBeGreaterThan(50);
  });

  test('reads a long text, and what it keeps of the store, in threads of their own', async () => {
    const step = (index: number) => `    - { id: step-${index}, agent: test-noop, depend_on: [step-${index - 1}] }\n`;
    const source = `metadata: { name: long, version: 1.0.0, owner: owner }\norchestration:\n  steps:\n${Array.from({ length: 300 }, (_, index) => step(index)).join('')}`;
    expect(source.length).toBeGreaterThan(8 * 1024); // what is shorter is read at once
    const { problems } = await client.definitions.validate({ source });
    expect(problems.some(({ message }) => message.includes('depend_on'))).toBe(true);
    expect(await client.system.backup({})).toMatchObject({ events: expect.any(Number), damagedAssets: [] });
  });

  test('runs a function in its sandbox, with a key that only the service sees', async () => {
    const source = `
metadata: { name: one-image, version: 1.0.0, owner: image-orchestrator }
orchestration: { steps: [ { id: draw, agent: image-generator-openai, input: { userMessage: a lighthouse } } ] }
`;
    await client.definitions.import({ source });
    const { id } = await client.runs.start({ definition: 'one-image', parameters: {}, mode: 'live' });
    await expect.poll(async () => (await client.runs.get({ runId: id })).status, { timeout: 60_000 }).toBe('completed');
    expect(images.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer a-key']);
  });

  test('has nothing in it of how it is developed: its page is the one that was built with it', () => {
    const program = join(unpacked, 'resources', 'app.asar', 'out', 'main'); // Electron reads in archives as in folders
    const files = readdirSync(program).filter((name) => name.endsWith('.js'));
    expect(files).toContain('index.js');
    for (const name of files) expect(readFileSync(join(program, name), 'utf8'), name).not.toContain('BATON_DEV_SERVER');
  });

  test('is no Node for others, and opens no door for a debugger', async () => {
    const child = start(['-p', '6 * 7'], { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--print=6*7' });
    let printed = '';
    child.stdout?.on('data', (text: Buffer) => (printed += String(text)));
    await once(child, 'exit'); // a second start hands over to the first
    expect(printed).not.toContain('42');
    expect(said).not.toContain('Debugger listening');
  });

  test('ends when it is told to, and leaves the store to others', async () => {
    await connection.close();
    const ended = once(app, 'exit');
    app.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(await connectLocally(join(home, 'data'), somebody.uid)).toBeNull();
  });
});

async function reach(directory: string, hasEnded: () => boolean, said: () => string) {
  for (
    const deadline = Date.now() + 60_000;
    Date.now() < deadline && !hasEnded();
    await new Promise((later) => setTimeout(later, 100))
  ) {
    const connection = await connectLocally(directory, somebody.uid).catch(() => null);
    if (connection) return connection;
  }
  throw new Error(`Its engine does not answer:\n${said()}`);
}

/** The built desktop app, driven as a person would, with a data directory of its own that is gone afterwards. */
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { ContractClient } from '../../engine/server/in-process-client.ts';
import { lendWarehouse } from '../../engine/testing/warehouse-of-tests.ts';
import { connectLocally } from '../../engine/server/transports/socket/local-client.ts';

const project = resolve(import.meta.dirname, '..', '..');

/** It ends what hangs. A slow machine with much else to do takes half a minute for what is done in one second. */
const WAITS_MS = 90_000;

export interface LaunchOptions {
  /** BATON_HOME. Default: a new one, removed by `close`. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** False: its engine is not expected to start, and there is nobody to speak to. Default true. */
  readonly hasEngine?: boolean;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly directory: string;
  /** What a page must never say: errors, failed promises, broken rules of the content security policy. */
  readonly complaints: string[];
  /** The engine of this app, spoken to from outside of it. Throws when it has none. */
  readonly client: ContractClient;
  /** Everything that the main process has written. */
  readonly output: string[];
  /** Ends the app, also one that hangs. Safe to call twice. */
  close(): Promise<void>;
}

export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'baton-app-'));
  lendWarehouse(directory);
  const complaints: string[] = [];
  const output: string[] = [];
  const app = await launch({
    ...windowEnvironment(),
    ...(await compiledBefore()),
    ...options.env,
    BATON_HOME: directory,
  });
  const child = app.process(); // can't be asked for once the app has closed
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => output.push(String(text)));

  let connection: Awaited<ReturnType<typeof connectLocally>> = null;
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= Promise.resolve(connection?.close())
      .then(() => end(app, child))
      .finally(() =>
        options.directory === undefined ? rmSync(directory, { recursive: true, force: true }) : undefined,
      ));
  try {
    const page = await app.firstWindow();
    page.setDefaultTimeout(WAITS_MS);
    listen(page, complaints);
    const opened = { app, page, directory, complaints, output, close };
    if (options.hasEngine === false) return { ...opened, client: nobody };
    await page.getByRole('contentinfo').getByText('Engine: Running').waitFor();
    connection = await connectLocally(directory);
    if (!connection) throw new Error('The engine runs, but does not answer at its socket');
    return { ...opened, client: connection.client };
  } catch (error) {
    await close();
    throw new Error(`The app did not open:\n${output.join('')}`, { cause: error });
  }
}

/**
 * The driver's loader keeps the app from being ready until the driver listens. Left to itself, the driver adds it only
 * for a binary that it has found itself; without it the two race, and on a busy machine each waits for the other's
 * first word.
 */
const loader = join(
  dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib',
  'server',
  'electron',
  'loader.js',
);

function launch(env: Record<string, string>): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: electronBinary(),
    args: ['-r', loader, ...sandboxArguments(), project],
    cwd: project,
    env,
    timeout: 60_000,
  });
}

const nobody = new Proxy({} as ContractClient, {
  get: () => {
    throw new Error('This app was launched without an engine');
  },
});

/** Also for a page in a browser. */
export function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
}

async function end(app: ElectronApplication, child: ChildProcess): Promise<void> {
  const hung = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await app.close().catch(() => undefined);
  clearTimeout(hung);
  if (child.exitCode === null) child.kill('SIGKILL');
}

/** The one that setup chose. */
export function electronBinary(): string {
  const record = join(project, 'node_modules', '.baton-runtime.json');
  const path =
    process.env.BATON_RUNTIME ??
    (existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as { path: string }).path : undefined);
  if (path === undefined) throw new Error('No runtime has been set up: npm run setup');
  return path;
}

/** Chromium's sandbox doesn't work for root, and test machines have no graphics. */
export function sandboxArguments(): string[] {
  return [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'];
}

/**
 * What one app of the tests has compiled, the next one need not. Outside of tests, where starting is measured, there is
 * nothing of the kind.
 */
async function compiledBefore(): Promise<Record<string, string>> {
  if (process.env.VITEST === undefined) return {};
  const { compiledOfTests } = await import('../../engine/testing/compiled-of-tests.ts');
  const folder = compiledOfTests();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Ours, without what made Electron run these tests as plain Node. */
export function windowEnvironment(): Record<string, string> {
  const asNode = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'];
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !asNode.includes(entry[0]),
    ),
  );
}

import { InvalidArgumentError } from 'commander';
import type { HttpHost } from '../../server/transports/http/serve-http.ts';
import type { AddCommand } from '../add-command.ts';
import { CliError } from '../cli-error.ts';
import { exampleRun } from '../example-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../host.ts';
import type { BatonClient, CallbackOptions, Host } from '../host.ts';
import { interruptible } from '../interrupt.ts';
import { callbackPortOption, publicAddressOption } from '../callback-options.ts';
import { isLockHeld } from '../../host/lock-held.ts';
import type { OpenedEngine } from '../../host/open-engine.ts';
import type { EngineSurroundings } from '../../host/surroundings.ts';
import { oneLine } from '../output/style.ts';
import { pageFolder } from '../../host/shipped.ts';

interface Options extends CallbackOptions {
  readonly importLibrary?: true;
  readonly port?: number;
  readonly json?: true;
}

/** Kept by browsers as part of where a page comes from: its settings are there again the next time. */
const usualPort = 4747;

export const addServeCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('serve')
    .description('run the engine here, without a window, until it is told to end')
    .option('--import-library', 'import everything in the library first')
    .option(
      '--port <number>',
      `of the console in a browser of this machine; 0: any that is free (default: ${usualPort}, or a free one when that is taken)`,
      readPort,
    )
    .addOption(publicAddressOption())
    .addOption(callbackPortOption())
    .action(async (options: Options) => exitWith(await serve(host, options)));
};

async function serve(host: Host, { importLibrary, port, json, ...calls }: Options): Promise<number> {
  const { terminal, directory } = host;
  return interruptible(async (interruption) => {
    const opened = await open(host, interruption, { ...calls, consolePort: port ?? usualPort });
    let page: HttpHost | null = null;
    try {
      page = await openConsole(opened, port);
      const imported = importLibrary ? await importAll(opened.client) : null;
      const status = await opened.client.system.status({});
      terminal.say(
        `${terminal.errStyle.paint('✓', 'green')} The engine runs (Baton ${status.version}, process ${status.pid}).`,
      );
      terminal.say(`  Data      ${directory}`);
      terminal.say(`  Listens   ${opened.socket} (this machine, this user)`);
      terminal.say(`  Console   ${page.address}`);
      const outside = opened.context.callbacks?.publicAddress ?? null;
      if (outside !== null)
        terminal.say(`  Called    ${outside.replace(/\/+$/, '')}/callbacks/ (by services, through your proxy)`);
      if (imported)
        terminal.say(
          `  Library   ${imported.known} orchestrations${imported.added > 0 ? `, ${imported.added} of them imported now` : ''}`,
        );
      if (status.openRuns > 0)
        terminal.say(
          `  Under way ${runs(status.openRuns)}, ${status.pendingApprovals} waiting for a decision (${host.program} approvals)`,
        );
      terminal.say('');
      terminal.say('Next, in another terminal:');
      terminal.say(`  ${host.program} ${exampleRun}`);
      terminal.say(`  ${host.program} runs`);
      terminal.say('To end the engine: Ctrl-C. Runs go on where they were when it starts again.');
      if (json) printJson(host, { ...status, socket: opened.socket, address: page.address });
      await untilAborted(interruption);
      terminal.say('');
      terminal.say(await farewell(opened.client));
      return exitCodes.done;
    } finally {
      await page?.close();
      await opened.close();
    }
  });
}

async function open(
  { directory, env, terminal }: Host,
  interruption: AbortSignal,
  listening: Pick<EngineSurroundings, 'consolePort'> & CallbackOptions,
): Promise<OpenedEngine> {
  const { openEngine } = await import('../../host/open-engine.ts');
  try {
    return await openEngine({
      directory,
      env,
      interruption,
      stays: true,
      ...listening,
      tell: (line) => terminal.say(oneLine(line)),
    });
  } catch (error) {
    if (!isLockHeld(error)) throw error;
    throw new CliError('store_held', (error as Error).message, {
      remedy: 'Commands reach it where it runs: baton runs. To see who it is: baton doctor',
      cause: error,
    });
  }
}

async function openConsole({ context }: OpenedEngine, port: number | undefined): Promise<HttpHost> {
  const { serveHttp } = await import('../../server/transports/http/serve-http.ts');
  try {
    return await serveHttp(context, { port: port ?? usualPort, pageFolder });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (port === undefined) return serveHttp(context, { port: 0, pageFolder });
    throw new CliError('port_taken', `Port ${port} is taken`, {
      remedy: 'Name another one, or none to take any that is free.',
      cause: error,
    });
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

async function importAll(client: BatonClient): Promise<{ known: number; added: number }> {
  const { items } = await client.library.list({});
  let added = 0;
  for (const { name } of items) added += (await client.library.import({ name })).imported.length;
  return { known: items.length, added };
}

/** What stays undone. It is recorded, and goes on with the next start. */
async function farewell(client: BatonClient): Promise<string> {
  const { openRuns, pendingApprovals } = await client.system.status({});
  if (openRuns === 0) return 'The engine ends. Nothing is left to do.';
  return `The engine ends with ${runs(openRuns)} under way, ${pendingApprovals} waiting for a decision. They go on when it starts again.`;
}

function runs(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}

/** Keeps the process alive meanwhile: a socket alone need not. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const alive = setInterval(() => undefined, 2 ** 30);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        done();
      },
      { once: true },
    );
  });
}

import type { AddCommand } from '../add-command.ts';
import { CliError } from '../cli-error.ts';
import { exampleRun } from '../example-run.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { interruptible } from '../interrupt.ts';
import { isLockHeld } from '../lock-held.ts';
import type { OpenedEngine } from '../open-engine.ts';
import { oneLine } from '../output/style.ts';

interface Options {
  readonly importLibrary?: true;
  readonly json?: true;
}

export const addServeCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('serve')
    .description('run the engine here, without a window, until it is told to end')
    .option('--import-library', 'import everything in the library first')
    .action(async (options: Options) => exitWith(await serve(host, options)));
};

async function serve(host: Host, { importLibrary, json }: Options): Promise<number> {
  const { terminal, directory } = host;
  return interruptible(async (interruption) => {
    const opened = await open(host);
    try {
      const imported = importLibrary ? await importAll(opened.client) : null;
      const status = await opened.client.system.status({});
      terminal.say(`${terminal.errStyle.paint('✓', 'green')} The engine runs (Baton ${status.version}, process ${status.pid}).`);
      terminal.say(`  Data      ${directory}`);
      terminal.say(`  Listens   ${opened.socket} (this machine, this user)`);
      if (imported) terminal.say(`  Library   ${imported.known} orchestrations${imported.added > 0 ? `, ${imported.added} of them imported now` : ''}`);
      if (status.openRuns > 0) terminal.say(`  Under way ${runs(status.openRuns)}, ${status.pendingApprovals} waiting for a decision (${host.program} approvals)`);
      terminal.say('');
      terminal.say('Next, in another terminal:');
      terminal.say(`  ${host.program} ${exampleRun}`);
      terminal.say(`  ${host.program} runs`);
      terminal.say('To end the engine: Ctrl-C. Runs go on where they were when it starts again.');
      if (json) printJson(host, { ...status, socket: opened.socket });
      await untilAborted(interruption);
      terminal.say('');
      terminal.say(await farewell(opened.client));
      return exitCodes.done;
    } finally {
      await opened.close();
    }
  });
}

async function open({ directory, env, terminal }: Host): Promise<OpenedEngine> {
  const { openEngine } = await import('../open-engine.ts');
  try {
    return await openEngine({ directory, env, tell: (line) => terminal.say(oneLine(line)) });
  } catch (error) {
    if (!isLockHeld(error)) throw error;
    throw new CliError('store_held', (error as Error).message, { remedy: 'Commands reach it where it runs: baton runs. To see who it is: baton doctor', cause: error });
  }
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

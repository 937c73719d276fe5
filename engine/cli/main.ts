/** The command line: a host of the engine without a window. */
import { toCliError } from './cli-error.ts';
import { dataDirectory } from '../host/data-directory.ts';
import type { Host } from './host.ts';
import { invocation } from './invocation.ts';
import { OutputLost } from './output-lost.ts';
import { oneLine } from './output/style.ts';
import { reportError, runCommandLine } from './run-command-line.ts';
import { flushed, processTerminal } from './terminal.ts';

const { env } = process;
const usualMask = process.umask(0o077); // what is recorded is its owner's alone
const directory = dataDirectory();
const terminal = processTerminal();
const tell = (line: string): void => terminal.say(oneLine(line));

const host: Host = {
  terminal,
  program: invocation(env),
  directory,
  env,
  fileMode: 0o666 & ~usualMask,
  connect: async (need, calls) => (await import('./connect.ts')).connect(need, { directory, env, tell, ...calls }),
};
// What nobody caught is told like every other error.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    const failure = toCliError(error);
    reportError(host, failure, process.argv.includes('--json'));
    void flushed().then(() => process.exit(failure.exitCode));
  });
}

const code = await runCommandLine(process.argv.slice(2), host);
await flushed();
const lost = terminal.lost.reason as unknown;
const isCutOff = lost instanceof OutputLost && !lost.isUnread;
if (isCutOff) {
  reportError(host, lost, false); // once, and never to where nothing can be written
  await flushed();
}
process.exit(isCutOff ? lost.exitCode : code);

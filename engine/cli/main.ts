/** The command line: a host of the engine without a window. */
import { toCliError } from './cli-error.ts';
import { dataDirectory } from '../host/data-directory.ts';
import type { Host } from './host.ts';
import { invocation } from './invocation.ts';
import { oneLine } from './output/style.ts';
import { reportError, runCommandLine } from './run-command-line.ts';
import { flushed, processTerminal } from './terminal.ts';

const { env } = process;
const directory = dataDirectory();
const terminal = processTerminal();
const tell = (line: string): void => terminal.say(oneLine(line));

const host: Host = {
  terminal,
  program: invocation(env),
  directory,
  env,
  connect: async (need) => (await import('./connect.ts')).connect(need, { directory, env, tell }),
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
process.exit(code);

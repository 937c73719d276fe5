/**
 * For tests of what commands say and do: the command line in the process of the test, wired as `engine/cli/main.ts`
 * does it. What is a matter of its process (signals, streams, several at one store, the program as it is built) is
 * tested with `desk.ts`. Loading the engine takes most of the time of a command.
 */
import { onTestFinished } from 'vitest';
import { connect } from '../../engine/cli/connect.ts';
import type { Host } from '../../engine/cli/host.ts';
import { oneLine } from '../../engine/cli/output/style.ts';
import { runCommandLine } from '../../engine/cli/run-command-line.ts';
import { recordingTerminal } from '../../engine/cli/testing.ts';
import { Desk, type Finished } from './desk.ts';

class DeskHere extends Desk {
  override async baton(...args: readonly string[]): Promise<Finished> {
    const terminal = { ...recordingTerminal(), now: Date.now };
    const env = { ...this.environment(), npm_lifecycle_event: undefined };
    const surroundings = { directory: this.home, env, tell: (line: string) => terminal.say(oneLine(line)) };
    const host: Host = {
      terminal,
      program: 'baton',
      directory: this.home,
      env,
      fileMode: 0o644,
      connect: (need, calls) => connect(need, { ...surroundings, ...calls }),
    };
    const before = process.cwd();
    process.chdir(this.folder); // files are named from where one types
    try {
      const code = await runCommandLine(args, host);
      return { code, stdout: terminal.written(), stderr: terminal.said() };
    } finally {
      process.chdir(before);
    }
  }
}

/** Removes itself with the test. What is started beside it is a process of its own. */
export function deskHere(): Desk {
  const made = new DeskHere();
  onTestFinished(() => made.remove());
  return made;
}

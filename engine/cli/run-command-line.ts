/**
 * Runs the command that the words of a line name, and returns its exit code. Errors become a sentence with a remedy,
 * and for programs a JSON object.
 */
import { CommanderError } from 'commander';
import type { CliError } from './cli-error.ts';
import { toCliError, usageError } from './cli-error.ts';
import { problemsIn } from './definition-file.ts';
import { exitCodes } from './exit-codes.ts';
import { printJson } from './host.ts';
import type { Host } from './host.ts';
import { Interrupted } from './interrupt.ts';
import { describeProblems } from './output/problems.ts';
import { OutputLost } from './output-lost.ts';
import { asTyped } from './invocation.ts';
import { oneLine } from './output/style.ts';
import { makeProgram } from './program.ts';

export async function runCommandLine(args: readonly string[], host: Host): Promise<number> {
  let code: number = exitCodes.done;
  const program = makeProgram(host, (exitCode) => (code = exitCode));
  if (args.length === 0) {
    host.terminal.say(program.helpInformation().trimEnd());
    return exitCodes.usage;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done; // help or version was asked for
    if (error instanceof Interrupted) return error.exitCode;
    // told when the process ends, like one that nobody waited for
    if (error instanceof OutputLost) return error.exitCode;
    const failure = error instanceof CommanderError ? fromCommander(error) : toCliError(error);
    reportError(host, failure, wantsJson(args));
    return failure.exitCode;
  }
}

export function reportError(host: Host, failure: CliError, json: boolean): void {
  const { terminal, program, env } = host;
  const { errStyle } = terminal;
  const { code, kind, message, remedy, details, cause } = failure;
  if (json) printJson(host, { error: { code, kind, message, remedy, details } });
  const problems = code === 'invalid_definition' ? problemsIn(details) : null;
  if (problems) terminal.say(describeProblems(fileIn(details), problems, errStyle).trimEnd());
  const say = (text: string): string[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => asTyped(oneLine(line), program));
  const [first = '', ...more] = say(message);
  terminal.say(`${errStyle.paint('baton:', 'red')} ${first}`);
  for (const line of [...more, ...say(remedy ?? '')]) terminal.say(`  ${line}`);
  if (env.BATON_DEBUG !== '1') return;
  for (let error: unknown = cause ?? failure; error instanceof Error; error = error.cause)
    terminal.say(error.stack ?? error.message);
}

/** `error: unknown command 'shwo'\n(Did you mean show?)` */
function fromCommander({ message }: CommanderError): CliError {
  const [happened = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = rest
    .map((line) => line.replace(/^\((.*)\)$/, '$1'))
    .join(' ')
    .trim();
  const sentence = `${happened.charAt(0).toUpperCase()}${happened.slice(1)}${/[.!?]$/.test(happened) ? '' : '.'}`;
  return usageError(sentence, suggestion || 'See what there is: baton --help');
}

function fileIn(details: unknown): string {
  return typeof details === 'object' && details !== null && 'file' in details && typeof details.file === 'string'
    ? details.file
    : 'definition';
}

/** Known before the words are understood: what can't be understood is told in the same form. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

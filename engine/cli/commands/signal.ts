/** Tells waiting runs that something has happened. */
import { randomUUID } from 'node:crypto';
import type { AddCommand } from '../add-command.ts';
import { CliError, toCliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { findRun } from '../find-run.ts';
import { followAndReport } from '../follow-and-report.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import type { SignalSent } from '../../contract/signals.ts';
import { untilAnswered } from '../line.ts';
import { describeDelivery } from '../output/waiting.ts';
import { readTypedValue } from '../values-file.ts';

interface Options {
  readonly definition?: true;
  readonly payload?: string;
  readonly correlation?: string;
  readonly id?: string;
  readonly notes?: string;
  readonly follow: boolean;
  readonly json?: true;
}

export const addSignalCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('signal')
    .argument('<run>', 'its id, or the beginning of it; with --definition the name of a definition')
    .argument('<name>', 'what the signal is called')
    .description('tell a run that something has happened that it waits for, then follow it to its next stop')
    .option('--definition', 'send it to every open run of the definition that waits for it, or will')
    .option('--payload <json|file>', 'what comes with it')
    .option('--correlation <text>', 'which of several it is about; a wait with a correlation takes no other')
    .option('--id <id>', 'makes sending it twice harmless: the second one with the same id changes nothing')
    .option('--notes <text>', 'why; kept with the signal')
    .option('--no-follow', 'return as soon as it is recorded')
    .action(async (to: string, name: string, options: Options) => exitWith(await send(host, to, name, options)));
};

async function send(host: Host, typed: string, signal: string, options: Options): Promise<number> {
  const { correlation = null, notes = null, id, json = false } = options;
  const payload = options.payload === undefined ? null : await readTypedValue('--payload', options.payload);
  return connected(host, 'act', async (client, connection) => {
    const target = options.definition ? { definition: typed } : { runId: (await findRun(client, typed)).id };
    const { lastPosition } = await client.system.status({});
    // A signal that is sent twice with one id changes nothing the second time.
    const asked = { ...target, signal, payload, correlation, notes, signalId: id ?? randomUUID() };
    const sent = await untilAnswered(async (isAgain) => asFirst(await client.runs.signal(asked), isAgain)).catch(
      unlessNobody,
    );
    const changed = sent.deliveries.filter(({ disposition }) => disposition === 'delivered');
    const [first] = changed;
    if (options.follow && sent.deliveries.length === 1 && first) {
      return followAndReport(host, connection, {
        runId: await rootOf(client, first.runId),
        afterPosition: lastPosition,
        json,
      });
    }
    if (json) printJson(host, sent);
    else for (const delivery of sent.deliveries) host.terminal.write(`${describeDelivery(signal, delivery)}\n`);
    // One that has come before did its work then; one that is kept will.
    return sent.deliveries.every(({ disposition }) => disposition === 'late' || disposition === 'refused')
      ? exitCodes.nothing
      : exitCodes.done;
  });
}

/** A definition of which no run takes it: nothing is wrong with what was typed. */
function unlessNobody(error: unknown): never {
  const { code, message, remedy, details, kind } = toCliError(error);
  throw code === 'not_found'
    ? new CliError(code, message, { kind, remedy, details, exitCode: exitCodes.nothing, cause: error })
    : error;
}

/** Sent again because nobody answered: that it is known already says that it came the first time. */
function asFirst(sent: SignalSent, isAgain: boolean): SignalSent {
  if (!isAgain) return sent;
  return {
    ...sent,
    deliveries: sent.deliveries.map((delivery) =>
      delivery.disposition === 'duplicate' ? { ...delivery, disposition: 'delivered', reason: null } : delivery,
    ),
  };
}

async function rootOf(client: BatonClient, runId: string): Promise<string> {
  return (await client.runs.get({ runId })).rootRunId;
}

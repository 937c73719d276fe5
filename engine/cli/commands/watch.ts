import type { AddCommand } from '../add-command.ts';
import { calledAt, callbackPortOption, mustBeCalledHere, publicAddressOption } from '../callback-options.ts';
import { findRun } from '../find-run.ts';
import { followAndReport } from '../follow-and-report.ts';
import { connected } from '../connected.ts';
import type { CallbackOptions } from '../host.ts';

export const addWatchCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('watch')
    .argument('<run>', 'its id, or the beginning of it')
    .description('follow a run until it ends or waits for a decision')
    .addOption(callbackPortOption())
    .addOption(publicAddressOption())
    .action(async (typed: string, options: CallbackOptions & { readonly json?: boolean }) => {
      exitWith(
        await connected(calledAt(host, options), 'act', async (client, connection) => {
          mustBeCalledHere(options, connection);
          const { id } = await findRun(client, typed);
          return followAndReport(host, connection, { runId: id, json: options.json ?? false });
        }),
      );
    });
};

import type { AddCommand } from '../add-command.ts';
import { findRun } from '../find-run.ts';
import { followAndReport } from '../follow-and-report.ts';
import { connected } from '../connected.ts';

export const addWatchCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('watch')
    .argument('<run>', 'its id, or the beginning of it')
    .description('follow a run until it ends or waits for a decision')
    .action(async (typed: string, { json = false }: { readonly json?: boolean }) => {
      exitWith(
        await connected(host, 'act', async (client, connection) =>
          followAndReport(host, connection, { runId: (await findRun(client, typed)).id, json }),
        ),
      );
    });
};

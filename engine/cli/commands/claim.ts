/** Who answers an approval: taking it, giving it back, handing it over. */
import type { AddCommand } from '../add-command.ts';
import type { ApprovalView } from '../../contract/approval-view.ts';
import { connected } from '../connected.ts';
import { findApproval } from '../find-run.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';

interface Options {
  readonly notes?: string;
  readonly json?: true;
}

type Assign = (client: BatonClient, about: { approvalId: string; notes: string | null }) => Promise<ApprovalView>;

export const addClaimCommands: AddCommand = (program, host, exitWith) => {
  const add = (name: string, description: string) =>
    program
      .command(name)
      .argument('<approval>', 'its id as `approvals` tells it, or the beginning')
      .description(description)
      .option('--notes <text>', 'why; kept with it');
  add('claim', 'take an approval: nobody else answers it from now on').action(
    async (approval: string, options: Options) =>
      exitWith(await assign(host, approval, options, (client, about) => client.approvals.claim(about))),
  );
  add('release', 'give a claimed approval back').action(async (approval: string, options: Options) =>
    exitWith(await assign(host, approval, options, (client, about) => client.approvals.release(about))),
  );
  add('delegate', 'hand an approval over to somebody else, who answers it from now on')
    .argument('<person>', 'who answers it')
    .action(async (approval: string, to: string, options: Options) =>
      exitWith(await assign(host, approval, options, (client, about) => client.approvals.delegate({ ...about, to }))),
    );
};

async function assign(host: Host, typed: string, { notes, json }: Options, ask: Assign): Promise<number> {
  const approval = await connected(host, 'act', async (client) => {
    const { id } = await findApproval(client, typed);
    return ask(client, { approvalId: id, notes: notes ?? null });
  });
  if (json) printJson(host, approval);
  else host.terminal.write(`${approval.id} is for ${whoAnswersIt(approval)} to answer.\n`);
  return 0;
}

export function whoAnswersIt({ assignee, candidates = [] }: ApprovalView): string {
  return assignee ?? (candidates.length > 0 ? candidates.join(' or ') : 'anybody');
}

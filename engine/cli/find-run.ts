/** Runs and approvals by what an operator types: an id, or the beginning of one. */
import type { ApprovalView } from '../contract/approvals.ts';
import type { RunSummary } from '../contract/run-summary.ts';
import { CliError, usageError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { BatonClient } from './host.ts';

/** More than that share no beginning that anybody would call a name. */
const most = 1000;

export async function findRun(client: BatonClient, typed: string): Promise<RunSummary> {
  const { items } = await client.runs.list({ text: typed, limit: most });
  return theOne(typed, items, 'run', 'See which there are: baton runs');
}

/** By its own id, or by that of a run that asks for one decision only. */
export async function findApproval(client: BatonClient, typed: string): Promise<ApprovalView> {
  const { items: pending } = await client.approvals.list({ status: 'pending', limit: most });
  const isPending = pending.some(({ id }) => id.startsWith(typed));
  // Decided ones are looked at, too: the engine can say who was faster.
  const { items } = isPending ? { items: pending } : await client.approvals.list({ limit: most });
  return theOne(typed, items, 'approval', 'See what waits: baton approvals');
}

function theOne<Item extends { readonly id: string }>(
  typed: string,
  items: readonly Item[],
  what: string,
  remedy: string,
): Item {
  const exact = items.find(({ id }) => id === typed);
  if (exact) return exact;
  const matching = typed === '' ? [] : items.filter(({ id }) => id.startsWith(typed));
  const [only] = matching;
  if (only && matching.length === 1) return only;
  if (only) {
    const ids = matching.map(({ id }) => id);
    const shown = ids.slice(0, 5).join(', ');
    throw usageError(
      `${matching.length} ids begin with "${typed}": ${shown}${ids.length > 5 ? ' …' : ''}`,
      'Type more of the one you mean.',
      { ids },
    );
  }
  throw new CliError('not_found', `There is no ${what} "${typed}".`, {
    kind: 'user',
    remedy,
    exitCode: exitCodes.usage,
  });
}

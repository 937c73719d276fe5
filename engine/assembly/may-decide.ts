/** Whether somebody may answer a request for approval: policies say so, before the run is asked. */
import type { Authority } from '../agents/grants/authority.ts';
import type { Executor } from '../executor/executor.ts';
import type { Journal } from '../journal/journal.ts';
import { EngineError } from '../port/engine-error.ts';
import type { RunRow } from '../projections/read-models.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor } from '../run/run-event.ts';

export interface MayDecideOptions {
  readonly authority: Authority | null;
  readonly journal: Pick<Journal, 'readRun'>;
  readonly executor: Pick<Executor, 'command'>;
}

/**
 * Throws `forbidden` where they may not. What was denied is recorded. A child run was started by who started its root.
 */
export async function mustBeAllowedToDecide(
  { authority, journal, executor }: MayDecideOptions,
  { id, rootRunId, definition }: Pick<RunRow, 'id' | 'rootRunId' | 'definition'>,
  { approvalId }: Extract<RunCommand, { type: 'decide' }>,
  actor: Actor,
): Promise<void> {
  if (!authority?.hasSayInApprovals()) return;
  const [first] = journal.readRun(rootRunId, 0, 1);
  const denial = await authority.decideApproval(actor, { id: approvalId, startedBy: first?.actor ?? '', definition });
  if (!denial) return;
  const { reason, policies } = denial;
  await executor.command(id, { type: 'deny_decision', approvalId, reason, policies, notes: null }, actor);
  throw new EngineError('forbidden', reason, {
    remedy: policies.includes('baton.separation-of-duties')
      ? 'Ask somebody else to decide, or switch the separation of duties off.'
      : 'Ask somebody who may.',
    details: { policies },
  });
}

/**
 * Who may answer an approval, and how that passes from one to another. Pure.
 *
 * Rules
 *  1. Where somebody has it (named by its definition, or who has claimed it), only they answer. Where several are
 *     named, one of them does. Where nobody is, anybody.
 *  2. Whom nobody's silence has put it before may answer as well.
 *  3. Who may answer may claim it, as long as nobody has it. Who has claimed it may release it; who was named alone by
 *     its definition may not, because nobody would be left: they delegate.
 *  4. Who has it, or may claim it, may delegate it to anybody, who then has it.
 *  5. The engine itself is not held to this: what it decides is what the definition says of silence.
 */
import type { RunCommand } from './run-command.ts';
import type { Actor, RunEventOf } from './run-event.ts';
import { refuse, type Decision } from './refusal.ts';
import type { PendingApproval, RunState } from './run-state.ts';

type Assigning = Extract<RunCommand, { type: 'claim' | 'release' | 'delegate' }>;
type Named = Pick<PendingApproval, 'approvalId' | 'assignee' | 'candidates' | 'escalatedTo'>;

/** A name without a kind is that of an operator: `ada` is `operator:ada`. */
export function isPerson(name: string, actor: Actor): boolean {
  return name === actor || `operator:${name}` === actor;
}

/** As people are named where a definition names them. */
export function nameOfPerson(actor: Actor): string {
  return actor.startsWith('operator:') ? actor.slice('operator:'.length) : actor;
}

/** Null: they may. */
export function whyNotAnswer(approval: Named, actor: Actor): string | null {
  const { approvalId, assignee, candidates, escalatedTo } = approval;
  if (actor === 'system' || escalatedTo.some((name) => isPerson(name, actor))) return null; // rules 2 and 5
  if (assignee !== null)
    return isPerson(assignee, actor)
      ? null
      : `Approval ${approvalId} is for ${assignee} to answer, and you are ${nameOfPerson(actor)}`;
  if (candidates.length === 0 || candidates.some((name) => isPerson(name, actor))) return null;
  return `Approval ${approvalId} is for ${candidates.join(' or ')} to answer, and you are ${nameOfPerson(actor)}`;
}

export function decideAssignment(command: Assigning, approval: PendingApproval, actor: Actor): Decision {
  const { approvalId, stepId, assignee, candidates } = approval;
  const not = whyNotAnswer(approval, actor);
  if (not !== null) return refuse('not_assigned', not);
  const assigned = (how: 'claimed' | 'released' | 'delegated', to: string | null): Decision => ({
    events: [
      {
        type: 'orchestration.checkpoint.assigned',
        data: { approvalId, stepId, how, assignee: to, notes: command.notes },
      },
    ],
  });
  switch (command.type) {
    case 'claim':
      if (assignee !== null && !isPerson(assignee, actor))
        return refuse('not_assigned', `Approval ${approvalId} is ${assignee}'s already`);
      if (assignee !== null) return refuse('not_assigned', `Approval ${approvalId} is yours already`);
      return assigned('claimed', nameOfPerson(actor));
    case 'release':
      if (assignee === null || !isPerson(assignee, actor))
        return refuse('not_assigned', `Approval ${approvalId} is not yours, so there is nothing to release`);
      if (approval.isNamed && candidates.length === 0)
        return refuse(
          'not_assigned',
          `Approval ${approvalId} was given to ${assignee} alone; delegate it to somebody instead`, // rule 3
        );
      return assigned('released', null);
    case 'delegate': {
      const to = command.to.trim();
      if (to === '') return refuse('not_assigned', 'It does not say to whom the approval is delegated');
      if (assignee !== null && (to === assignee || `operator:${assignee}` === to))
        return refuse('not_assigned', `Approval ${approvalId} is ${assignee}'s already`);
      return assigned('delegated', to.startsWith('operator:') ? to.slice('operator:'.length) : to);
    }
  }
}

/** Written for `evolve`. */
export function assign(state: RunState, { data }: RunEventOf<'orchestration.checkpoint.assigned'>): void {
  const approval = state.approvals.get(data.approvalId);
  if (approval) approval.assignee = data.assignee;
}

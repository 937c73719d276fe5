/** What an answer does, said before it is given. Pure. */
import type { ApprovalReview } from '../../../engine/contract/approval-review.ts';
import type { ApprovalView, DecisionAction } from '../../../engine/contract/approvals.ts';
import type { z } from 'zod';

export type Answer = z.infer<typeof DecisionAction>;

export const answerKeys: Readonly<Record<Answer, string>> = { continue: 'c', retry: 'r', abort: 'a', rewind: 'b' };

/** As the past has it: `Continued`. */
const answerWords: Readonly<Record<Answer, string>> = {
  continue: 'Continued',
  retry: 'Asked to try again',
  abort: 'Aborted the run',
  rewind: 'Went back',
};

export function consequenceOf(answer: Answer, { approval, step, next, laterSteps }: ApprovalReview): string {
  const name = step?.name ?? 'the plan';
  switch (answer) {
    case 'continue':
      if (approval.kind === 'tools') return `“${name}” goes on with what is decided about its calls.`;
      if (approval.kind === 'plan') return `The run starts with ${named(next)}.`;
      return next.length === 0
        ? `The output of “${name}” is accepted. No other step depends on it.`
        : `The output of “${name}” is accepted, and ${named(next)} can start.`;
    case 'retry':
      return `“${name}” runs again${laterSteps > 0 ? ', and what depends on it keeps waiting' : ''}. This output stays in the history.`;
    case 'abort':
      return approval.kind === 'plan'
        ? 'The run ends before it has begun.'
        : 'The whole run ends now. What is under way is told to stop; what was delivered is kept.';
    case 'rewind':
      return 'The run goes back to the step that you choose. It and everything that depends on it run again.';
  }
}

/** `operator:ada` is Ada to those who read it. */
function personOf(actor: string | null): string {
  if (actor === null) return 'Somebody';
  const [kind, ...name] = actor.split(':');
  return kind === 'operator' && name.length > 0 ? name.join(':') : actor;
}

/** What became of an approval, in a sentence. */
export function outcomeOf({ status, decision, decidedBy, options }: ApprovalView): string {
  if (status === 'withdrawn') return 'Taken back: the run went another way';
  if (status === 'expired') return 'Nobody answered in time';
  if (decision === null) return 'Waiting';
  const label = options.find(({ action }) => action === decision)?.label;
  return `${personOf(decidedBy)} answered “${label ?? answerWords[decision]}”`;
}

function named(steps: readonly { readonly name: string }[]): string {
  const names = steps.slice(0, 3).map(({ name }) => `“${name}”`);
  return steps.length > 3 ? `${names.join(', ')} and ${steps.length - 3} more` : names.join(' and ');
}

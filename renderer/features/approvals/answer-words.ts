/** What an answer does, said before it is given. Pure. */
import type { ApprovalReview } from '../../../engine/contract/approval-review.ts';
import type { ApprovalView, DecisionAction } from '../../../engine/contract/approvals.ts';
import type { z } from 'zod';

export type Answer = z.infer<typeof DecisionAction>;

/** One way to answer, as the author has written it. */
export type AnswerOption = ApprovalView['options'][number];

/** By which it is told from the others. */
export function answerNameOf({ outcome, action }: AnswerOption): string {
  return outcome ?? action;
}

/** The one of that name; else the first that does so. */
export function optionNamed(options: readonly AnswerOption[], wish: string): AnswerOption | null {
  return (
    options.find((option) => answerNameOf(option) === wish) ?? options.find(({ action }) => action === wish) ?? null
  );
}

const KEYS: Readonly<Partial<Record<Answer, string>>> = { continue: 'c', retry: 'r', abort: 'a', rewind: 'b' };

/** A letter where it is the only one that does so, else the number of its place. Null: it has none. */
export function answerKeyOf(option: AnswerOption, options: readonly AnswerOption[]): string | null {
  const letter = KEYS[option.action];
  if (letter !== undefined && options.filter(({ action }) => action === option.action).length === 1) return letter;
  const place = options.indexOf(option) + 1;
  return place <= 9 ? String(place) : null;
}

/** How a button looks: as its author says, or by what it does. */
export function looksOf(option: AnswerOption, options: readonly AnswerOption[]): 'primary' | 'error' | 'default' {
  const { tone, action } = option;
  if (tone !== undefined) return tone === 'good' ? 'primary' : tone === 'bad' ? 'error' : 'default';
  const isUsual = options.every((each) => each.tone === undefined) && options[0] === option && action === 'continue';
  return isUsual ? 'primary' : 'default';
}

/** As the past has it: `Continued`. */
const answerWords: Readonly<Record<Answer, string>> = {
  continue: 'Continued',
  retry: 'Asked to try again',
  abort: 'Aborted the run',
  rewind: 'Went back',
  go_to: 'Went another way',
  complete: 'Completed the run',
  fail: 'Failed the step',
};

export function consequenceOf(option: AnswerOption, { approval, step, next, laterSteps }: ApprovalReview): string {
  const name = step?.name ?? 'the plan';
  switch (option.action) {
    case 'go_to':
      return `The output of “${name}” is kept, and the run goes on with “${option.goTo ?? ''}” instead of what waits for it.`;
    case 'complete':
      return `The output of “${name}” is kept. What waits for it is not done, and the run completes without it.`;
    case 'fail':
      return `“${name}” has failed by your word, and the run fails unless its definition lets that pass.`;
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

/** Who answers, said to somebody: they may be one of them. */
export function forWhom(
  { assignee, candidates = [] }: Pick<ApprovalView, 'assignee' | 'candidates'>,
  you: string,
): string {
  const said = (name: string) => (name === you ? 'you' : name);
  if (assignee !== undefined) return `For ${said(assignee)} to answer`;
  return candidates.length === 0 ? 'For anybody to answer' : `For ${candidates.map(said).join(' or ')} to answer`;
}

/** `operator:ada` is Ada to those who read it. */
function personOf(actor: string | null): string {
  if (actor === null) return 'Somebody';
  const [kind, ...name] = actor.split(':');
  return kind === 'operator' && name.length > 0 ? name.join(':') : actor;
}

/**
 * What became of an approval, in a sentence.
 *
 * @param outcome which answer it was. Null: it is not known, or has no name
 */
export function outcomeOf(
  { status, decision, decidedBy, options }: ApprovalView,
  outcome: string | null = null,
): string {
  if (status === 'withdrawn') return 'Taken back: the run went another way';
  if (status === 'expired') return 'Nobody answered in time';
  if (decision === null) return 'Waiting';
  const meant = options.filter(
    (option) => option.action === decision && (outcome === null || answerNameOf(option) === outcome),
  );
  const label = meant.length === 1 ? meant[0]?.label : undefined; // of several it is not known which it was
  return `${personOf(decidedBy)} answered “${label ?? answerWords[decision]}”`;
}

function named(steps: readonly { readonly name: string }[]): string {
  const names = steps.slice(0, 3).map(({ name }) => `“${name}”`);
  return steps.length > 3 ? `${names.join(', ')} and ${steps.length - 3} more` : names.join(' and ');
}

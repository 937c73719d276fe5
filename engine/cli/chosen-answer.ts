/** Which answer is meant: by what it does, or by the name that its author has given it. */
import type { z } from 'zod';
import type { ApprovalView } from '../contract/approval-view.ts';
import { DecisionAction } from '../contract/approval-view.ts';
import { usageError } from './cli-error.ts';

type Action = z.infer<typeof DecisionAction>;

export interface ChosenAnswer {
  /** Null: only its name is known. */
  readonly decision: Action | null;
  readonly outcome: string | null;
}

const HOW =
  'For example: decide <approval> continue, or decide <approval> --outcome <name>. `approvals <approval>` has the names.';

/** @param said in the place of the decision */
export function chosenAnswer(said: string | undefined, outcome: string | undefined): ChosenAnswer {
  const action = DecisionAction.safeParse(said);
  if (action.success) return { decision: action.data, outcome: outcome ?? null };
  if (said !== undefined && outcome !== undefined && said !== outcome)
    throw usageError(`"${said}" and --outcome ${outcome} are two answers, and an approval takes one.`, HOW);
  const name = outcome ?? said;
  if (name === undefined) throw usageError('It does not say what the answer is.', HOW);
  return { decision: null, outcome: name };
}

export function optionMeant(
  { decision, outcome }: ChosenAnswer,
  options: ApprovalView['options'],
): { readonly decision: Action; readonly outcome: string | null } {
  if (decision !== null) return { decision, outcome };
  const names = options.map((option) => option.outcome ?? option.action);
  const option = options[names.indexOf(outcome ?? '')];
  if (!option) throw usageError(`"${outcome ?? ''}" is no answer to this approval.`, `It takes ${names.join(', ')}.`);
  return { decision: option.action, outcome: option.outcome === undefined ? null : option.outcome };
}

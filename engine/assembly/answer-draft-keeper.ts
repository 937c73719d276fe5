/** Answers that people have begun to write: kept while their approval is open, without secrets, if they fit. */
import type { AnswerDraftStore } from '../journal/answer-drafts.ts';
import type { Limits } from '../limits/limits.ts';
import { EngineError } from '../port/engine-error.ts';
import type { AnswerDraftKeeper } from '../port/engine.ts';
import type { ReadModels } from '../projections/read-models.ts';
import type { Clock } from '../time/clock.ts';
import { valueMustFit } from './request-limits.ts';

export interface AnswerDraftKeeping {
  readonly drafts: AnswerDraftStore;
  readonly readModels: Pick<ReadModels, 'findApproval'>;
  readonly clock: Clock;
  readonly limits: () => Limits;
  /** Without the secrets in it. */
  readonly clean: <Value extends object>(written: Value) => Value;
}

export function answerDraftKeeper({ drafts, readModels, clock, limits, clean }: AnswerDraftKeeping): AnswerDraftKeeper {
  return {
    of: (approvalId, actor) => drafts.of(approvalId, actor),
    save({ approvalId, option, actor, ...written }) {
      const approval = readModels.findApproval(approvalId);
      if (approval?.status !== 'pending')
        throw new EngineError('refused', `Approval ${approvalId} is not open: there is nothing left to be answered`, {
          details: { refusal: approval ? 'already_decided' : 'unknown_approval' },
        });
      const names = approval.options.map(({ outcome, action }) => outcome ?? action);
      if (!names.includes(option))
        throw new EngineError('refused', `"${option}" is no answer to this approval`, {
          remedy: `It takes ${names.join(', ')}.`,
          details: { refusal: 'decision_not_offered' },
        });
      const { values, notes, input } = clean(written);
      valueMustFit('answerBytes', { values, notes, input }, limits());
      const draft = { approvalId, option, actor, values, notes, input, savedAt: clock.now() };
      drafts.save(draft);
      return draft;
    },
    discard: (draft) => drafts.discard(draft),
  };
}

/** How an answer of a model has ended, and what that means where it is no whole one. */
import type { AgentError } from '../../port/agent.ts';
import type { AnswerSoFar, ModelAnswer } from './model.ts';
import { modelError, type AskedModel } from './model-errors.ts';

export type AnswerEnding =
  | { readonly kind: 'whole'; readonly answer: ModelAnswer }
  | (AnswerSoFar & { readonly kind: 'refused'; readonly said: string })
  | (AnswerSoFar & { readonly kind: 'failed'; readonly code: string | null; readonly said: string })
  | (AnswerSoFar & { readonly kind: 'filtered' | 'cut' | 'ended early' });

export function whyNotWhole(ending: Exclude<AnswerEnding, { kind: 'whole' }>, asked: AskedModel): AgentError {
  const { model, address } = asked;
  switch (ending.kind) {
    case 'refused': {
      const said = ending.said.replace(/\s+/g, ' ').slice(0, 300);
      return modelError(asked, 'model_refused', `${model} refuses: ${said}`, {
        retryable: false,
        details: { refusal: said },
      });
    }
    case 'filtered':
      return modelError(asked, 'content_filtered', `${address} stopped the answer by its filter for contents`, {
        retryable: false,
      });
    case 'cut':
      return modelError(
        asked,
        'output_cut_short',
        `${model} reached the most that it may write before it had finished. Raise maxOutputTokens, or ask for less`,
        { retryable: false },
      );
    case 'ended early':
      return modelError(asked, 'stream_cut_short', `the answer of ${model} ended before it was whole`, {
        retryable: true,
      });
    case 'failed':
      if (ending.code === 'rate_limit_exceeded')
        return modelError(asked, 'rate_limited', `${address} takes no more requests for the moment`, {
          retryable: true,
        });
      return modelError(asked, 'model_unavailable', `${model} failed while it answered: ${ending.said.slice(0, 300)}`, {
        retryable: true,
      });
  }
}

/** Whom the breached SLA of a step called, for a reader. */
import type { StepView } from '../contract/step-view.ts';
import { escalationOf } from '../run/escalation.ts';
import type { StepState } from '../run/run-state.ts';
import { performerOf } from '../definition/step-kinds/step-kinds.ts';
import { attemptView, errorView } from './attempt-history.ts';
import { historyOf, type RunHistory } from './run-history.ts';
import { wireValue } from './wire-json.ts';

/** Empty of a step for which nobody was called. */
export function escalationOfStep(history: RunHistory, step: StepState): Pick<StepView, 'escalation'> {
  const { state } = history;
  const part = escalationOf(state, step);
  if (!part) return {};
  const { id, status, error, partOf, planned } = part;
  const output = state.escalations?.outputs[partOf?.position ?? -1] ?? null;
  const attempts = historyOf(history, part).attempts.map(attemptView);
  return {
    escalation: {
      id,
      agent: performerOf(planned.step) ?? '',
      status,
      attempts,
      output: wireValue(output),
      error: error && errorView(error),
    },
  };
}

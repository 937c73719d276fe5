/** What holds of every history, whatever people have done to the run: it comes to an end, nothing is stuck, no effect is had twice. */
import type { Case } from '../operator.ts';
import type { Trace } from '../play/play.ts';
import { lawsOfCalls } from './laws-of-calls.ts';
import { readHistory } from './history.ts';

const OUR_FAULT = new Set(['stuck', 'unexpected_error', 'unknown']);

export function lawsOfAnyHistory(trace: Trace, drawn: Case): string[] {
  const runs = [...new Set(trace.events.map(({ runId }) => runId))];
  const open = runs.filter((runId) => readHistory(trace.events, runId).status === null);
  const faults = trace.events.flatMap(({ runId, type, data }) => {
    const error = 'error' in data ? (data.error as { readonly code: string; readonly message: string } | null) : null;
    return error && OUR_FAULT.has(error.code) ? [`${runId} ${type}: ${error.message}`] : [];
  });
  return [
    ...open.map((runId) => `${runId} has not ended`),
    ...faults,
    ...lawsOfCalls(trace, drawn),
    ...trace.notes,
    ...trace.bugs.map((bug) => `a bug was reported: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`),
  ];
}

/**
 * What holds of every history, whatever people have done to the run: it comes to an end, nothing is stuck, no effect is
 * had twice.
 */
import type { StoredEvent } from '../../../engine/journal/journal.ts';
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
    ...runs.flatMap((runId) => lawsOfWork(trace.events, runId).map((what) => `${runId} ${what}`)),
    ...lawsOfCalls(trace, drawn),
    ...trace.notes,
    ...trace.bugs.map(
      (bug) => `a bug was reported: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`,
    ),
  ];
}

const ENDED = /\.step\.(completed|failed|cancelled|retry_scheduled)$/;
const TAKEN_BACK = /\.step\.(reopened|skipped|invalidated)$/;
const FINAL = /\.run\.(completed|partially_completed|failed|aborted|cancelled)$/;

/**
 * What was begun ends, or is told to stop, before anything else is made of it, and before its run ends. So does each
 * child run.
 */
function lawsOfWork(all: readonly StoredEvent[], runId: string): string[] {
  const complaints: string[] = [];
  const underWay = new Set<string>();
  const children = new Set<string>();
  for (const event of all) {
    const { type, data } = event;
    if (FINAL.test(type)) children.delete(event.runId);
    if (event.runId !== runId) continue;
    if (type === 'orchestration.child.started') children.add(data.childRunId);
    if (FINAL.test(type)) {
      const isKilled = 'killed' in data;
      if (underWay.size > 0) complaints.push(`ends while ${[...underWay].join(', ')} are under way`);
      if (children.size > 0 && !isKilled) complaints.push(`ends before its child runs ${[...children].join(', ')}`);
      underWay.clear();
    }
    if (!('stepId' in data) || typeof data.stepId !== 'string') continue;
    const { stepId } = data;
    if (type === 'orchestration.step.wait_started' || (type === 'orchestration.step.started' && !data.restarted)) {
      if (underWay.has(stepId)) complaints.push(`begins ${stepId} while it is under way`);
      underWay.add(stepId);
    } else if (ENDED.test(type)) underWay.delete(stepId);
    else if (TAKEN_BACK.test(type) && underWay.has(stepId)) complaints.push(`takes back ${stepId}, which is under way`);
  }
  return complaints;
}

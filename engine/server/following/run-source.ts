import type { RunSummary } from '../../contract/run-summary.ts';
import type { EngineReader } from '../../port/engine.ts';
import type { RunRowFilter } from '../../projections/read-models.ts';
import { runSummaryOf } from '../../projections/row-views.ts';
import type { RowSource } from './row-source.ts';

export function runSource({ readModels }: EngineReader, filter: RunRowFilter): RowSource<RunSummary> {
  return {
    changedBy: ({ runId }) => runId,
    find: async (runId) => {
      const row = await readModels.findRun(runId);
      return row && runSummaryOf(row);
    },
    isAskedFor: (run) => matches(run, filter),
    list: async (limit) => {
      const { items, total } = await readModels.listRuns(filter, { limit, offset: 0 });
      return { items: items.map(runSummaryOf), total };
    },
  };
}

/** Whether the filter takes one run, as the store says it of all of them. */
function matches(run: RunSummary, filter: RunRowFilter): boolean {
  const {
    status,
    isAsking,
    definition,
    owner,
    text,
    parentRunId,
    scheduleId,
    isScheduled,
    createdAfter,
    createdBefore,
    labels = {},
  } = filter;
  const asks = isAsking === true && run.openQuestions > 0;
  return (
    (status === undefined ? !isAsking || run.openQuestions > 0 : status.includes(run.status) || asks) &&
    (definition === undefined || run.definition === definition) &&
    (owner === undefined || run.owner === owner) &&
    (parentRunId === undefined || run.parentRunId === parentRunId) &&
    (scheduleId === undefined || run.scheduleId === scheduleId) &&
    (isScheduled === undefined || (run.scheduleId !== null) === isScheduled) &&
    (createdAfter === undefined || run.createdAt > createdAfter) &&
    (createdBefore === undefined || run.createdAt < createdBefore) &&
    Object.entries(labels).every(([name, value]) => run.labels?.[name] === value) &&
    (text === undefined ||
      [run.id, run.definition, run.error ?? '', run.title ?? '', ...Object.values(run.labels ?? {})].some((value) =>
        contains(value, text),
      ))
  );
}

/** As LIKE compares: capitals are the same for ASCII letters only. */
function contains(value: string, part: string): boolean {
  const plain = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return plain(value).includes(plain(part));
}

// The recorded runs of the library as their readers see them, without an engine: engine/testing/golden-run.ts says what
// lies where.
import { describe, expect, test } from 'vitest';
import type { RunView } from '../contract/run-view.ts';
import { withChanges } from '../contract/with-changes.ts';
import type { Definition } from '../definition/definition.ts';
import type { Json } from '../values/json.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { digestOf, goldenTemplates, readHistory, readState, type History } from '../testing/golden-run.ts';
import { possibleActionsOn } from './possible-actions.ts';
import { deliverableViewOf } from './row-views.ts';
import { rowChanges } from './row-changes.ts';
import { changesBetween } from './run-changes.ts';
import { foldHistory, foldOn, type RunHistory } from './run-history.ts';
import { runView, viewOf, withChildren } from './run-view.ts';
import { shownRun } from './shown-values.ts';

interface RecordedRun {
  readonly events: readonly StoredEvent[];
  readonly definition: Definition;
  readonly children: readonly RecordedRun[];
}

/** The run, with its children in the order of their creation. */
function recordedRun({ definitions, events }: History, runId = events[0]?.runId): RecordedRun {
  const stored = events.map((event, index): StoredEvent => ({ ...event, position: index + 1 }));
  const own = stored.filter((event) => event.runId === runId);
  const [created] = own;
  const definition = definitions.find(
    ({ hash }) => created?.type === 'orchestration.run.created' && created.data.definitionHash === hash,
  )?.definition;
  if (!definition) throw new Error(`The history does not say what run ${runId} is of`);
  const children = stored.flatMap((event) =>
    event.type === 'orchestration.run.created' && event.data.parent?.runId === runId ? [event.runId] : [],
  );
  return { events: own, definition, children: children.map((child) => recordedRun({ definitions, events }, child)) };
}

function treeOf({ events, definition, children }: RecordedRun, now: number): RunView {
  return withChildren(
    shownRun(runView(events, definition, now)),
    children.map((child) => treeOf(child, now)),
  );
}

function allOf(run: RecordedRun): RecordedRun[] {
  return [run, ...run.children.flatMap(allOf)];
}

describe.each(goldenTemplates())('the recorded run of %s', (name) => {
  const history = readHistory(name);
  const root = recordedRun(history);
  const end = history.events.at(-1)?.at ?? 0;

  test('is shown as it was recorded', () => {
    const { run } = readState(name) as { readonly run: Json };
    expect(digestOf(JSON.parse(JSON.stringify(treeOf(root, end))) as Json)).toMatchObject(run as object);
  });

  test('has delivered what was recorded', () => {
    const { deliverables } = readState(name) as { readonly deliverables: Json };
    const delivered = allOf(root).flatMap(({ events, definition }) => {
      const { state } = foldHistory(events, definition);
      return rowChanges(events, new Set(), new Set([state])).deliverables.map(deliverableViewOf);
    });
    const inOrder = delivered.sort((one, other) => one.createdAt - other.createdAt);
    expect(digestOf(JSON.parse(JSON.stringify(inOrder)) as Json)).toEqual(deliverables);
  });

  test('told event by event ends as it is told at once', () => {
    for (const { events, definition } of allOf(root)) {
      let known = null;
      let grown: RunHistory | null = null;
      let sent = null;
      for (const event of events) {
        grown = foldOn(grown, [event], definition);
        const now = {
          kind: 'snapshot',
          position: event.position,
          run: viewOf(grown, end),
          actions: possibleActionsOn(grown.state),
        } as const;
        known = withChanges(known, (sent && changesBetween(sent, now)) ?? now);
        sent = now;
      }
      expect(known?.run).toEqual(runView(events, definition, end));
    }
  });
});

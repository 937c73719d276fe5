/**
 * Runs as readers see them, folded from their events. What was folded for one reader is kept for the next, who only
 * needs what has happened since; a long history is folded in pieces, so that the engine answers others in between.
 */
import { bareDefinition } from '../definition/bare-definition.ts';
import type { Definition } from '../definition/definition.ts';
import type { EngineReader } from '../port/engine.ts';
import type { RunRow } from '../projections/read-models.ts';
import { glimpseOf, isReadable } from '../projections/readable-events.ts';
import { foldOn, type RunHistory } from '../projections/run-history.ts';
import { READER_PAGE } from './reader-page.ts';
import { whenOthersRest } from './following/when-others-rest.ts';

/** Runs that are kept: those looked at last. */
const MOST_KEPT = 16;
/** So much, together: of long histories fewer are kept. */
const MOST_EVENTS = 500_000;
const MOST_BYTES = 256 * 1024 * 1024;

const ofEngines = new WeakMap<EngineReader, Map<string, Kept>>();

interface Kept {
  history: RunHistory | null;
  /** How many bytes the events that it was folded from take in the store. */
  bytes: number;
  /** Whoever comes while it grows waits for it. */
  growing: Promise<RunHistory> | null;
}

/**
 * True up to what was recorded when it was asked for, or later. Whoever gets it reads it at once: it grows when
 * somebody asks again.
 */
export async function historyOfRun(engine: EngineReader, row: RunRow): Promise<RunHistory> {
  const kept = keptOf(engine, row.id);
  while (kept.growing) await kept.growing.catch(() => undefined);
  const { history } = kept;
  if (history && history.state.sequence >= row.sequence) return history;
  kept.growing = grow(engine, row, kept).finally(() => (kept.growing = null));
  return kept.growing;
}

async function grow(engine: EngineReader, row: RunRow, kept: Kept): Promise<RunHistory> {
  const definition = await definitionOfRun(engine, row);
  if (!kept.history && !(await isReadable(engine.journal, row.id)))
    return (kept.history = foldOn(null, await glimpseOf(engine.journal, row.id, row.sequence), definition));
  for (;;) {
    const known = kept.history?.state.sequence ?? 0;
    const { events, bytes } = await engine.journal.pageOfRun(row.id, known, READER_PAGE);
    try {
      kept.history = foldOn(kept.history, events, definition);
      kept.bytes += bytes;
    } catch (error) {
      Object.assign(kept, { history: null, bytes: 0 }); // it may have been left half folded
      throw error;
    }
    const isAllThereWas = events.length === 0 || kept.history.state.sequence >= row.sequence;
    if (!isAllThereWas || bytes >= READER_PAGE.bytes) await whenOthersRest(); // that page took time
    if (isAllThereWas) return kept.history;
  }
}

function keptOf(engine: EngineReader, runId: string): Kept {
  const runs = ofEngines.get(engine) ?? new Map<string, Kept>();
  ofEngines.set(engine, runs);
  const kept = runs.get(runId) ?? { history: null, bytes: 0, growing: null };
  runs.delete(runId); // the newest are last
  runs.set(runId, kept);
  let [events, bytes] = [0, 0];
  for (const each of runs.values()) {
    events += eventsOf(each);
    bytes += each.bytes;
  }
  for (const [oldest, each] of runs) {
    if (runs.size === 1 || (runs.size <= MOST_KEPT && events <= MOST_EVENTS && bytes <= MOST_BYTES)) break;
    events -= eventsOf(each);
    bytes -= each.bytes;
    runs.delete(oldest);
  }
  return kept;
}

function eventsOf({ history }: Kept): number {
  return history?.state.sequence ?? 0;
}

/** As it was when the run began; when it is lost, the name of it. */
export async function definitionOfRun(
  { journal }: EngineReader,
  { definitionHash, definition: name, version, owner, organization }: RunRow,
): Promise<Definition> {
  return (await journal.findSnapshot(definitionHash)) ?? bareDefinition({ name, version, owner, organization });
}

/** From a script to a golden run, and from a history back to where it left the run. */
import { createAgentRecorder } from '../agents/recording/record.ts';
import type { Json } from '../values/json.ts';
import type { RunEvent } from '../run/run-event.ts';
import { ConductedEngine, type ConductedEngineOptions } from './conducted-engine.ts';
import { digestOf, type GoldenRun, type GoldenScript, type History } from './golden-run.ts';
import { writableStore } from './writable-store.ts';

/** With the agents' stand-ins, unless a cassette answers. */
export async function performScript(
  name: string,
  { parameters, decisions }: GoldenScript,
  options: Pick<ConductedEngineOptions, 'playback'> = {},
): Promise<GoldenRun> {
  const recorder = createAgentRecorder();
  const it = await ConductedEngine.open({ ...options, recorder });
  try {
    const runId = await it.start(name, parameters);
    await it.play();
    for (const order of decisions) {
      await it.follow(runId, order);
      await it.play();
    }
    return { cassette: recorder.cassette(), history: historyIn(it), state: await stateOf(it, runId) };
  } finally {
    await it.close();
  }
}

/** What an engine makes of a history that it finds in its store. */
export async function readBack({ definitions, events }: History): Promise<Json> {
  const it = await ConductedEngine.open();
  try {
    writableStore(it.engine).journal.append(events, definitions);
    await it.engine.rebuild();
    return await stateOf(it, events[0]?.runId ?? '');
  } finally {
    await it.close();
  }
}

async function stateOf(it: ConductedEngine, runId: string): Promise<Json> {
  const state = { run: await it.view(runId), deliverables: await it.deliverables(runId) };
  return digestOf(JSON.parse(JSON.stringify(state)) as Json);
}

function historyIn({ engine: { journal } }: ConductedEngine): History {
  const stored = journal.readAll(0, journal.lastPosition());
  // The place in the journal is the place in the list.
  const events = stored.map(({ position: _, ...event }) => event as RunEvent);
  const hashes = new Set(
    events.flatMap((event) => (event.type === 'orchestration.run.created' ? [event.data.definitionHash] : [])),
  );
  const definitions = [...hashes].map((hash) => {
    const definition = journal.findSnapshot(hash);
    if (!definition) throw new Error(`The journal has no definition ${hash}`);
    return { hash, definition };
  });
  return { definitions, events };
}

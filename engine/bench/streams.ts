/** W16: models that speak, from their sockets to whoever looks: the first word, and two hundred at once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type OpenedEngine } from '../host/open-engine.ts';
import type { Measured } from './benchmark-line.ts';
import { startModel, type ModelProcess } from './model-process.ts';
import { inRounds } from './rounds.ts';
import { eventLoopDelayP99Ms, median, peakMemoryMb, quantile, roundedFigure } from './statistics.ts';

const STREAMS = 200;
/** Of one stream: 60 pieces of 25 characters in three seconds, as fast as a fast model is. */
const PIECES = 60;
const SPEECH = { text: 'a word and the next one, '.repeat(PIECES), pieceLength: 25, pieces: [400], pauseMs: 50 };

const AGENT = {
  metadata: { name: 'speaker', displayName: 'Speaker', version: '1.0.0', description: 'Speaks for the benchmark.' },
  type: 'context',
  configuration: {
    provider: 'openai',
    model: 'gpt-5-mini',
    apiKey: { secret: 'OPENAI_API_KEY' },
    systemPrompt: 'Speak.',
  },
  permissions: { secrets: ['OPENAI_API_KEY'] },
};

const SOURCE = `
metadata: { name: speaking, version: 1.0.0, owner: bench, organization: global }
orchestration:
  steps: [ { id: speak, agent: speaker, input: { userMessage: Speak. } } ]
`;

export async function measureStreams(rounds: number, command: readonly string[]): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  mkdirSync(join(directory, 'agents'));
  writeFileSync(join(directory, 'agents', 'speaker.yaml'), JSON.stringify(AGENT));
  const model = await startModel(command);
  const opened = await openEngine({
    directory,
    env: { OPENAI_API_KEY: 'sk-bench', OPENAI_BASE_URL: model.baseUrl },
    tell: (line) => void process.stderr.write(`${line}\n`),
  });
  try {
    await publish(opened);
    const firstWords = await timeFirstWords(opened, model, rounds);
    await model.script(SPEECH);
    const start = performance.now();
    let allSpeak = (): void => undefined;
    const speaking = new Promise<void>((resolve) => (allSpeak = resolve));
    let silent = STREAMS;
    const oneMoreSpeaks = (piece: number) => piece === 1 && (silent -= 1) === 0 && allSpeak();
    let all: Promise<void[]> = Promise.resolve([]);
    const startingP99Ms = await eventLoopDelayP99Ms(() => {
      all = Promise.all(Array.from({ length: STREAMS }, () => speakOnce(opened, oneMoreSpeaks)));
      return speaking;
    });
    const delayP99Ms = await eventLoopDelayP99Ms(async () => void (await all));
    const tookMs = performance.now() - start;
    return {
      what: `from a model's first byte to whoever looks, and ${STREAMS} models that speak at once, each looked at, ms`,
      figures: {
        firstWordMs: roundedFigure(median(firstWords)),
        firstWordP99Ms: roundedFigure(quantile(firstWords, 0.99)),
        startingDelayP99Ms: roundedFigure(startingP99Ms),
        eventLoopDelayP99Ms: roundedFigure(delayP99Ms),
        tookMs: roundedFigure(tookMs),
        peakRssMb: peakMemoryMb(),
      },
    };
  } finally {
    await opened.close();
    await model.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function publish({ engine, client }: OpenedEngine): Promise<void> {
  const { sha256 } = await client.agents.permissions({ name: AGENT.metadata.name });
  await client.agents.grant({ name: AGENT.metadata.name, sha256 });
  const name = { organization: 'global', owner: 'bench', name: 'speaking', version: '1.0.0' };
  const record = engine.definitions.saveDraft({ ...name, source: SOURCE, origin: 'bench' }, Date.now());
  engine.definitions.activate(record, '1.0.0', Date.now());
}

async function timeFirstWords(opened: OpenedEngine, model: ModelProcess, rounds: number): Promise<number[]> {
  const times: number[] = [];
  await model.script({ text: 'At once.' }, { holds: true });
  await inRounds(
    rounds + 1,
    async (round) => {
      const held = model.held();
      let begun = 0;
      const firstWord = speakOnce(opened, (piece) => piece === 1 && round > 0 && times.push(performance.now() - begun));
      await held;
      begun = performance.now();
      model.go();
      await firstWord;
    },
    { tell: () => undefined },
  );
  return times;
}

/** Starts a run and looks at what its model says until it has ended. */
async function speakOnce({ client, engine }: OpenedEngine, onPiece?: (count: number) => unknown): Promise<void> {
  const { id } = await client.runs.start({ definition: 'speaking', mode: 'live' });
  const watching = new AbortController();
  const ended = new Promise<string>((resolve) => {
    const stop = engine.subscribe((events) => {
      for (const { runId, type } of events) {
        if (runId !== id || !/^orchestration\.run\.(completed|failed|cancelled)$/.test(type)) continue;
        stop();
        resolve(type);
      }
    });
  });
  const watched = (async () => {
    let count = 0;
    for await (const _ of await client.runs.spoken({ runId: id, stepId: 'speak' }, { signal: watching.signal }))
      onPiece?.((count += 1));
  })().catch(() => undefined); // ended by the abort
  const type = await ended;
  watching.abort();
  await watched;
  if (!type.endsWith('.completed')) throw new Error(`A run of the benchmark ended as ${type}`);
}

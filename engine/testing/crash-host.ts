/**
 * An engine in a process of its own, to be killed. Takes its orders as JSON in the first argument, starts
 * what it is told to start, answers every checkpoint with "continue", and ends when every run has ended.
 * Prints one JSON line per report.
 */
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { loadDocumentReader } from '../definition/document-reader.ts';
import type { CallDecision } from '../definition/tool-call.ts';
import { loadConditions } from '../definition/expressions/condition-reader.ts';
import { createEngine } from '../assembly/create-engine.ts';
import { headlessHost } from '../host/headless-host.ts';
import { openCallbacks } from '../host/open-callbacks.ts';
import { outsideWorld } from '../host/outside-world.ts';
import { Redactor } from '../secrets/redactor.ts';
import type { Engine } from '../port/engine.ts';
import { createLibrary } from '../catalog/library.ts';
import { SettingsFile } from '../server/settings-file.ts';
import type { ServerContext } from '../server/server-context.ts';
import { serveHttp, type HttpHost } from '../server/transports/http/serve-http.ts';
import { systemClock } from '../time/clock.ts';
import { onCrashPoint, type CrashPoint } from '../time/crash-points.ts';
import { inBrief } from './brief-history.ts';
import { SkippingClock } from './skipping-clock.ts';

export interface CrashOrders {
  readonly directory: string;
  /** A file that notes every effect, durably. */
  readonly ledger: string;
  /** YAML texts, imported before anything starts. */
  readonly definitions: readonly { readonly name: string; readonly source: string }[];
  /** Names of definitions to start, in order. */
  readonly start: readonly string[];
  /** Folders of agents beside the test agents. */
  readonly agentDirectories?: readonly string[];
  /** Keep schedules, with the clock as it is so many milliseconds from now, until so many of their runs have ended. */
  readonly schedules?: { readonly clockAheadMs: number; readonly untilEnded: number };
  /**
   * Time passes only by timers that ring: a slow disk makes nothing due. For runs whose agents have no limits of time.
   */
  readonly skipsTime?: true;
  /** Nobody answers checkpoints. */
  readonly leavesQuestions?: true;
  /** Sent to the oldest run, one after the other, each as soon as what it comes after has happened. */
  readonly signals?: readonly CrashSignal[];
  /**
   * Kill this process when it reaches the point for the given time. Null: count, and print how often each was reached.
   */
  readonly crashAt: { readonly point: CrashPoint; readonly time: number } | null;
  /** Kill this process as soon as that has happened in any run. */
  readonly killedAfter?: CrashSignal['after'];
  /** Services can call back. */
  readonly listens?: true;
}

export interface CrashSignal {
  /** An event in brief (`brief-history.ts`), and how often it must have happened. */
  readonly after: { readonly event: string; readonly times: number };
  readonly signalId: string;
  readonly name: string;
}

export type CrashReport =
  | { readonly said: 'ready' }
  /** Where services call back. */
  | { readonly said: 'listens'; readonly origin: string }
  | { readonly said: 'started'; readonly runId: string }
  /** What became of it is recorded. */
  | { readonly said: 'signalled'; readonly signalId: string }
  | { readonly said: 'ended'; readonly reached: Readonly<Record<string, number>> }
  | { readonly said: 'bug'; readonly message: string };

function tell(report: CrashReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function countPoints(crashAt: CrashOrders['crashAt']): Record<string, number> {
  const reached: Record<string, number> = {};
  onCrashPoint((point) => {
    reached[point] = (reached[point] ?? 0) + 1;
    if (crashAt?.point === point && reached[point] === crashAt.time) process.kill(process.pid, 'SIGKILL');
  });
  return reached;
}

/**
 * Decides what is pending, again and again, until nothing is open, and schedules have done what is expected of them.
 */
async function see(engine: Engine, scheduled: number, answers: boolean): Promise<void> {
  const isOver = () =>
    engine.readModels.openRuns().length === 0 &&
    engine.readModels.listRuns({ isScheduled: true }, { limit: 0, offset: 0 }).total >= scheduled;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (isOver()) return resolve();
      if (!answers) return;
      for (const { id, runId, kind } of engine.readModels.listApprovals(
        { status: 'pending' },
        { limit: 100, offset: 0 },
      ).items) {
        const command = {
          type: 'decide',
          approvalId: id,
          decision: 'continue',
          notes: null,
          modifications: null,
          rewindTo: null,
          ...(kind === 'tools' && { calls: approvedIn(engine, runId) }),
        } as const;
        void engine.command(runId, command, 'operator:test').catch(() => undefined); // an answer given before the last crash
      }
    };
    engine.subscribe(() => setImmediate(look));
    look();
  });
}

/** All calls of tools that the run has asked about last. */
function approvedIn(engine: Engine, runId: string): CallDecision[] {
  const asked = engine.journal.readRun(runId).findLast((event) => event.type === 'orchestration.step.asked');
  return (asked?.data.calls ?? []).map(({ id }) => ({ id, decision: 'approve' }));
}

async function send(engine: Engine, { after, signalId, name }: CrashSignal): Promise<void> {
  const [run] = engine.readModels.listRuns({ sort: 'oldest' }, { limit: 1, offset: 0 }).items;
  if (!run) throw new Error(`There is no run for signal ${signalId}`);
  await new Promise<void>((resolve) => {
    const look = () => {
      const times = engine.journal.readRun(run.id).filter((event) => inBrief(event) === after.event).length;
      if (times >= after.times) resolve();
    };
    engine.subscribe(() => setImmediate(look));
    look();
  });
  await engine.signal(
    { to: { runId: run.id }, signal: { signalId, name, payload: signalId, correlation: null, notes: null } },
    'operator:test',
  );
  tell({ said: 'signalled', signalId });
}

function killAfter(engine: Engine, { event, times }: CrashSignal['after']): void {
  let seen = 0;
  engine.subscribe((events) => {
    seen += events.filter((happened) => inBrief(happened) === event).length;
    if (seen >= times) process.kill(process.pid, 'SIGKILL');
  });
}

async function listen({
  engine,
  settings,
  callbacks,
  directory,
}: Required<Pick<ServerContext, 'settings' | 'callbacks'>> & { engine: Engine; directory: string }): Promise<HttpHost> {
  const context: ServerContext = {
    engine,
    commands: engine,
    backups: engine,
    library: createLibrary(directory),
    settings,
    host: headlessHost(directory),
    callbacks,
    actor: 'operator:test',
    report,
  };
  const page = await serveHttp(context, { port: 0, pageFolder: directory });
  tell({ said: 'listens', origin: `http://127.0.0.1:${page.port}` });
  return page;
}

function report(error: unknown): void {
  tell({ said: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function main(orders: CrashOrders): Promise<void> {
  const reached = countPoints(orders.crashAt);
  const redactor = new Redactor();
  const settings = new SettingsFile(orders.directory);
  const callbacks = openCallbacks({
    ...orders,
    env: {},
    ...(orders.listens && { consolePort: 0 }),
    tell: () => undefined,
    settings,
  });
  const agents = await createAgentRegistry({
    loadDocumentReader,
    loadConditions,
    directories: orders.agentDirectories ?? [],
    dataDirectory: orders.directory,
    testAgents: { ledger: orders.ledger },
    redactor,
    callbacks: callbacks.desk,
    world: outsideWorld({ env: process.env, settings, keeper: null, redactor }),
  });
  const engine = await createEngine({
    directory: orders.directory,
    agents,
    random: () => 0.5,
    ...(orders.skipsTime && { clock: new SkippingClock(Date.now()) }),
    ...(orders.schedules && {
      clock: {
        now: () => Date.now() + (orders.schedules?.clockAheadMs ?? 0),
        steady: systemClock.steady,
        after: systemClock.after,
      },
      schedules: { isKeeping: true, usualMode: () => 'live' as const },
    }),
    onUnexpectedError: report,
  });
  if (orders.killedAfter) killAfter(engine, orders.killedAfter);
  const page = orders.listens
    ? await listen({ engine, settings, callbacks: callbacks.desk, directory: orders.directory })
    : null;
  for (const { name, source } of orders.definitions) {
    const key = { organization: 'global', owner: 'owner', name };
    if (engine.definitions.find(name, null).length > 0) continue;
    engine.definitions.saveDraft({ ...key, version: '1.0.0', source, origin: 'test' }, Date.now());
    engine.definitions.activate(key, '1.0.0', Date.now());
  }
  tell({ said: 'ready' });
  for (const name of orders.start) {
    const run = await engine.start({
      definition: { name, version: null },
      parameters: {},
      mode: 'live',
      attended: true,
      owner: null,
      actor: 'operator:test',
      correlationId: null,
    });
    tell({ said: 'started', runId: run.id });
  }
  const seen = see(engine, orders.schedules?.untilEnded ?? 0, !orders.leavesQuestions);
  for (const signal of orders.signals ?? []) await send(engine, signal);
  await seen;
  tell({ said: 'ended', reached });
  await page?.close();
  await engine.close();
}

await main(JSON.parse(process.argv[2] ?? '{}') as CrashOrders);

/** Follows a run to its next stop with progress on standard error, then prints how it stands and what can be done. */
import type { EventView } from '../contract/event-view.ts';
import type { RunView } from '../contract/run-view.ts';
import { DecisionAnswers } from './decision-answers.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { followToStop } from './follow-run.ts';
import { lookOf, printJson } from './host.ts';
import type { BatonClient, Host } from './host.ts';
import { Interrupted, interruptible } from './interrupt.ts';
import type { Line } from './line.ts';
import type { OutputLost } from './output-lost.ts';
import { isLostConnection } from './lost-connection.ts';
import { deliverableTable } from './output/deliverable-table.ts';
import { nextSteps } from './output/next-steps.ts';
import { Progress } from './output/progress.ts';
import { hasTimes } from './output/standing.ts';
import { describeOutcome, describeOutput } from './output/run-view.ts';
import { RunTree } from './run-tree.ts';

export interface FollowRequest {
  readonly runId: string;
  /** Events up to there are history and not told. Default 0: everything is told. */
  readonly afterPosition?: number;
  readonly answers?: DecisionAnswers;
  readonly json: boolean;
}

/** Resolves with the exit code. */
export async function followAndReport(host: Host, line: Line, request: FollowRequest): Promise<number> {
  const { runId, afterPosition = 0, answers = new DecisionAnswers(), json } = request;
  const tree = new RunTree(runId);
  if (afterPosition > 0) tree.learn(await line.client.runs.get({ runId }));
  const progress = new Progress(host.terminal, tree);
  const onEvent = (event: EventView): void => progress.show(event);
  const { client } = line;
  const pointless = pointlessness(host, line);
  const whenLost = (error: unknown): Promise<boolean> => takeUpAfter(error, line, progress);

  try {
    const stop = await interruptible(
      (interruption) => followToStop({ client, runId, afterPosition, tree, answers, interruption, onEvent, whenLost }),
      pointless,
    );
    progress.close();
    const run = await client.runs.get({ runId });
    await report(host, client, run, { hasEnded: stop.kind === 'ended', json });
    if (stop.kind !== 'ended' && line.engine === 'here' && hasTimes(run)) host.terminal.say(timesWait(host.program));
    for (const key of answers.unused()) host.terminal.say(`Nobody asked for --decide ${key}=….`);
    return stop.kind === 'ended' ? exitCodeOf(stop.status) : exitCodes.waiting;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.close();
    const whatHappens =
      line.engine === 'here' ? 'It stops here and goes on with the next engine' : 'It goes on without this window';
    host.terminal.say(
      `\nEverything that happened in the run is recorded. ${whatHappens}. To follow it: ${host.program} watch ${runId}`,
    );
    if (json) printJson(host, await client.runs.get({ runId }));
    return error.exitCode;
  } finally {
    progress.close();
  }
}

/** The engine that lives in this command ends with it. */
function timesWait(program: string): string {
  return `What the clock does (reminders, deadlines, retries) waits as well, for an engine that is open: ${program} serve, or the app.`;
}

/**
 * Aborted when going on is of no use: nothing of it can be said any more. Where the engine works in this process and
 * somebody has just read enough (`| head`), the work goes on all the same.
 */
function pointlessness({ terminal: { lost } }: Host, line: Line): AbortSignal {
  const controller = new AbortController();
  const onLost = (): void => {
    if (line.engine === 'elsewhere' || !(lost.reason as OutputLost).isUnread) controller.abort(lost.reason);
  };
  if (lost.aborted) onLost();
  else lost.addEventListener('abort', onLost, { once: true });
  return controller.signal;
}

/** To the next engine when the one that did the work has gone, and that may be ourselves. */
async function takeUpAfter(error: unknown, line: Line, progress: Progress): Promise<boolean> {
  if (line.engine !== 'elsewhere' || !isLostConnection(error)) return false;
  const engine = await line.takeUp();
  progress.say(
    `The engine that did the work stopped. ${engine === 'here' ? 'This command goes on with it.' : 'Another one goes on with it.'}`,
  );
  return true;
}

async function report(
  host: Host,
  client: BatonClient,
  run: RunView,
  { hasEnded, json }: { hasEnded: boolean; json: boolean },
): Promise<void> {
  const { terminal } = host;
  if (json) {
    printJson(host, run);
    for (const line of nextSteps(run, { style: terminal.errStyle, program: host.program })) terminal.say(line);
    return;
  }
  const look = lookOf(host);
  const deliverables = hasEnded ? (await client.runs.deliverables({ runId: run.id })).items : [];
  const parts = [
    describeOutcome(run, look),
    hasEnded ? describeOutput(run, look) : '',
    deliverables.length > 0 ? deliverableTable(deliverables, look) : '',
    nextSteps(run, look)
      .map((line) => `${line}\n`)
      .join(''),
  ];
  terminal.say('');
  terminal.write(parts.filter(Boolean).join('\n'));
}

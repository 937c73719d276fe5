/** Follows a run to its next stop with progress on standard error, then prints how it stands and what can be done. */
import type { EventView, RunView } from '../contract/runs.ts';
import { DecisionAnswers } from './decision-answers.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import type { Stop } from './follow-run.ts';
import { lookOf, printJson } from './host.ts';
import type { BatonClient, Connection, Host } from './host.ts';
import { Interrupted, interruptible } from './interrupt.ts';
import { isLostConnection } from './lost-connection.ts';
import { deliverableTable } from './output/deliverable-table.ts';
import { nextSteps } from './output/next-steps.ts';
import { Progress } from './output/progress.ts';
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
export async function followAndReport(host: Host, connection: Connection, request: FollowRequest): Promise<number> {
  const { runId, afterPosition = 0, answers = new DecisionAnswers(), json } = request;
  const tree = new RunTree(runId);
  if (afterPosition > 0) tree.learn(await connection.client.runs.get({ runId }));
  const progress = new Progress(host.terminal, tree);
  const seen = { position: afterPosition };
  const onEvent = (event: EventView): void => {
    seen.position = event.position;
    progress.show(event);
  };
  const follow = (client: BatonClient): Promise<Stop> =>
    interruptible((interruption) => followRun({ client, runId, afterPosition: seen.position, tree, answers, interruption, onEvent }));
  const current = { connection };

  try {
    const stop = await followAcross(host, current, follow);
    progress.close();
    const { client } = current.connection;
    await report(host, client, await client.runs.get({ runId }), { hasEnded: stop.kind === 'ended', json });
    for (const key of answers.unused()) host.terminal.say(`Nobody asked for --decide ${key}=….`);
    return stop.kind === 'ended' ? exitCodeOf(stop.status) : exitCodes.waiting;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    progress.close();
    const { client, engine } = current.connection;
    const whatHappens = engine === 'here' ? 'It stops here and goes on with the next engine' : 'It goes on without this window';
    host.terminal.say(`\nEverything that happened in the run is recorded. ${whatHappens}. To follow it: ${host.program} watch ${runId}`);
    if (json) printJson(host, await client.runs.get({ runId }));
    return error.exitCode;
  } finally {
    progress.close();
    // The first belongs to the caller.
    if (current.connection !== connection) await current.connection.close();
  }
}

/** When the engine that does the work goes away, the next one is followed, and that may be ourselves. */
async function followAcross(host: Host, current: { connection: Connection }, follow: (client: BatonClient) => Promise<Stop>): Promise<Stop> {
  for (let reconnected = false; ; reconnected = true) {
    const { connection } = current;
    try {
      return await follow(connection.client);
    } catch (error) {
      if (connection.engine !== 'elsewhere' || !isLostConnection(error)) throw error;
      if (reconnected) await connection.close();
      current.connection = await host.connect('act');
    }
  }
}

async function report(host: Host, client: BatonClient, run: RunView, { hasEnded, json }: { hasEnded: boolean; json: boolean }): Promise<void> {
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
    nextSteps(run, look).map((line) => `${line}\n`).join(''),
  ];
  terminal.say('');
  terminal.write(parts.filter(Boolean).join('\n'));
}

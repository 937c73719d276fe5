/**
 * The commands by which an operator changes a run without answering one of its questions. Each of them wants its change
 * recorded, and then follows the run to its next stop.
 */
import type { Command } from 'commander';
import type { AddCommand } from '../add-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { toCliError } from '../cli-error.ts';
import { findRun } from '../find-run.ts';
import { followAndReport } from '../follow-and-report.ts';
import { untilAnswered } from '../line.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import type { RunAction, StepAction } from '../../contract/run-actions.ts';
import type { RunSummary } from '../../contract/run-summary.ts';
import { describePreview } from '../output/preview.ts';
import { readRecord, readTypedValue } from '../values-file.ts';

interface Options {
  readonly notes?: string;
  readonly modifications?: string;
  readonly output?: string;
  readonly step?: string;
  readonly follow: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

interface Asked {
  readonly action: RunAction | StepAction;
  readonly stepId?: string | null;
}

type Act = (client: BatonClient, runId: string) => Promise<RunSummary>;

export const addActionCommands: AddCommand = (program, host, exitWith) => {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .argument('<run>', 'its id, or the beginning of it')
      .description(description)
      .option('--notes <text>', 'why; kept with the run')
      .option('--dry-run', 'say what it would do, and do nothing')
      .option('--no-follow', 'return as soon as it is recorded');
  const withStep = (command: Command): Command => command.option('--step <step>', 'the same');
  const withModifications = (command: Command): Command =>
    command.option('--modifications <file>', 'YAML or JSON that changes the input of the step');

  withModifications(
    withStep(
      add('retry', 'run a failed step again').argument(
        '[step]',
        'default: every step that failed; enrich[3] is one item of enrich',
      ),
    ),
  ).action(async (run: string, named: string | undefined, options: Options) => {
    const step = named ?? options.step;
    const modifications = await readModifications(options);
    exitWith(
      await act(host, run, options, { action: 'retry', stepId: step ?? null }, (client, runId) =>
        client.runs.retry({ runId, stepId: step ?? null, modifications, notes: options.notes ?? null }),
      ),
    );
  });
  add('skip', 'let a run go on without a step that failed')
    .argument('[step]', 'default: the step that failed; enrich[3] is one item of enrich')
    .option('--step <step>', 'the same')
    .option('--output <json|file>', 'what stands in for its output')
    .action(async (run: string, named: string | undefined, options: Options) => {
      const step = named ?? options.step;
      const output = options.output === undefined ? null : await readTypedValue('--output', options.output);
      exitWith(
        await act(host, run, options, { action: 'skip', stepId: step ?? null }, (client, runId) =>
          client.runs.skip({ runId, stepId: step ?? null, output, notes: options.notes ?? null }),
        ),
      );
    });
  withModifications(
    add('rewind', 'go back to a step and run from there again').argument('<step>', 'where to go back to'),
  ).action(async (run: string, stepId: string, options: Options) => {
    const modifications = await readModifications(options);
    exitWith(
      await act(host, run, options, { action: 'rewind', stepId }, (client, runId) =>
        client.runs.rewind({ runId, stepId, modifications, notes: options.notes ?? null }),
      ),
    );
  });
  const plain = {
    pause: 'start nothing more in a run until it is resumed; what is under way ends',
    resume: 'let a paused or failed run go on',
    abort: 'end a run because its results are not wanted',
    cancel: 'end a run because it is not needed any more',
    kill: 'end a run at once, without undoing or cleaning up what is left',
  } as const;
  for (const name of ['pause', 'resume', 'abort', 'cancel', 'kill'] as const) {
    add(name, plain[name]).action(async (run: string, options: Options) => {
      exitWith(
        await act(host, run, options, { action: name }, (client, runId) =>
          client.runs[name]({ runId, notes: options.notes ?? null }),
        ),
      );
    });
  }

  add('roll-back', 'undo what a run did, step by step, the newest first').action(
    async (run: string, options: Options) => {
      exitWith(
        await act(host, run, options, { action: 'roll_back' }, (client, runId) =>
          client.runs.rollBack({ runId, notes: options.notes ?? null }),
        ),
      );
    },
  );
};

/** What would come of it, a line each: nothing is done. */
async function preview(host: Host, run: string, json: boolean, { action, stepId = null }: Asked): Promise<number> {
  return connected(host, 'read', async (client) => {
    const { id } = await findRun(client, run);
    const found = await client.runs.preview({ runId: id, action, ...(stepId !== null && { stepId }) });
    if (json) printJson(host, found);
    else host.terminal.write(describePreview(found));
    return found.refusal === null ? exitCodes.done : exitCodes.nothing;
  });
}

async function act(
  host: Host,
  typed: string,
  { follow, json = false, dryRun = false }: Options,
  asked: Asked,
  doIt: Act,
): Promise<number> {
  if (dryRun) return preview(host, typed, json, asked);
  return connected(host, 'act', async (client, connection) => {
    const { id, rootRunId } = await findRun(client, typed);
    const { lastPosition } = await client.system.status({});
    const run = await untilAnswered((isAgain) =>
      isAgain ? unlessRecorded(client, id, lastPosition, doIt) : doIt(client, id),
    );
    if (follow) return followAndReport(host, connection, { runId: rootRunId, afterPosition: lastPosition, json });
    if (json) printJson(host, run);
    else host.terminal.write(`Recorded. Follow the run: ${host.program} watch ${rootRunId}\n`);
    return 0;
  });
}

/** The engine went away while it was asked: what it recorded of that is not done twice. */
async function unlessRecorded(
  client: BatonClient,
  runId: string,
  afterPosition: number,
  doIt: Act,
): Promise<RunSummary> {
  try {
    return await doIt(client, runId);
  } catch (error) {
    if (toCliError(error).code !== 'refused') throw error;
    const { items } = await client.runs.events({ runId });
    if (!items.some(({ position, actor }) => position > afterPosition && actor.startsWith('operator:'))) throw error;
    return client.runs.get({ runId });
  }
}

async function readModifications({ modifications }: Options): Promise<Awaited<ReturnType<typeof readRecord>> | null> {
  return modifications === undefined ? null : readRecord(modifications);
}

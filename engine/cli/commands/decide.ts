import type { AddCommand } from '../add-command.ts';
import { chosenAnswer, optionMeant } from '../chosen-answer.ts';
import { decisionsAbout, parseCall, type GivenCall } from '../call-decisions.ts';
import { usageError } from '../cli-error.ts';
import { findApproval } from '../find-run.ts';
import { followAndReport } from '../follow-and-report.ts';
import { untilAnswered } from '../line.ts';
import { connected } from '../connected.ts';
import { printJson } from '../host.ts';
import type { BatonClient, Host } from '../host.ts';
import { typedAnswer } from '../typed-answer.ts';
import { readRecord } from '../values-file.ts';

interface Options {
  readonly notes?: string;
  readonly modifications?: string;
  readonly to?: string;
  readonly outcome?: string;
  readonly answer?: readonly string[];
  readonly call?: readonly string[];
  readonly follow: boolean;
  readonly json?: true;
}

export const addDecideCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('decide')
    .argument('<approval>', 'its id as `approvals` tells it, or the beginning: a run with one pending approval will do')
    .argument('[decision]', 'continue, retry, abort or rewind; or an outcome, by the name that its author has given it')
    .description('answer an approval, then follow the run to its next stop')
    .option('--notes <text>', 'why; kept with the decision')
    .option('--modifications <file>', 'of a retry: YAML or JSON that changes the input of the step')
    .option('--to <step>', 'of a rewind: the step to go back to')
    .option('--outcome <name>', 'the same as the name of an outcome in place of the decision')
    .option(
      '--answer <name=value>',
      'what is filled in with it, or @file with all of it, YAML or JSON; repeat it. What is not named stays as it is shown',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option(
      '--call <id=decision>',
      'of a request about calls of tools that goes on: 1=approve, 1=edit:<file>, 1=reject:<text>, *=… for all others; repeat it until all are decided',
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--no-follow', 'return as soon as the decision is recorded')
    .action(async (approval: string, decision: string | undefined, options: Options) =>
      exitWith(await decide(host, approval, decision, options)),
    );
};

async function decide(host: Host, typed: string, said: string | undefined, options: Options): Promise<number> {
  const { notes = null, to = null, follow, json = false } = options;
  const chosen = chosenAnswer(said, options.outcome);
  if (chosen.decision === 'rewind' && to === null)
    throw usageError('A rewind needs the step to go back to.', 'Name it: --to <step>');
  const named = chosen.outcome ?? chosen.decision ?? '';
  if (chosen.decision !== 'rewind' && to !== null) throw usageError(`--to belongs to a rewind, not to ${named}.`);
  if (chosen.decision !== null && chosen.decision !== 'retry' && options.modifications !== undefined)
    throw usageError(`--modifications belongs to a retry, not to ${named}.`);
  const given = await Promise.all((options.call ?? []).map(parseCall));
  if (chosen.decision !== 'continue' && given.length > 0)
    throw usageError(`--call belongs to continue, not to ${named}.`);
  const answers = options.answer ?? [];
  const modifications = options.modifications === undefined ? null : await readRecord(options.modifications);
  return connected(host, 'act', async (client, connection) => {
    const found = await findApproval(client, typed);
    const { id, runId } = found;
    const { decision, outcome } = optionMeant(chosen, found.options);
    const calls = given.length === 0 ? {} : { calls: await callsOf(client, id, given) };
    const answer = answers.length === 0 ? {} : { answer: await answerOf(client, id, answers) };
    const { lastPosition } = await client.system.status({});
    const approval = await untilAnswered(async (isAgain) => {
      const known = isAgain ? (await client.approvals.get({ approvalId: id })).approval : null;
      if (known?.status === 'decided' && known.decision === decision) return known; // by us, before the engine went away
      return client.approvals.decide({
        approvalId: id,
        decision,
        ...(outcome !== null && { outcome }),
        notes,
        modifications,
        rewindTo: to,
        ...answer,
        ...calls,
      });
    });
    if (follow)
      return followAndReport(host, connection, {
        runId: (await client.runs.get({ runId })).rootRunId,
        afterPosition: lastPosition,
        json,
      });
    if (json) printJson(host, approval);
    else host.terminal.write(`Decided: ${named}. Follow the run: ${host.program} watch ${runId}\n`);
    return 0;
  });
}

async function answerOf(client: BatonClient, approvalId: string, given: readonly string[]) {
  const { form } = await client.approvals.get({ approvalId });
  return typedAnswer(given, form?.fields ?? []);
}

async function callsOf(client: BatonClient, approvalId: string, given: readonly GivenCall[]) {
  const { calls } = await client.approvals.get({ approvalId });
  return decisionsAbout(
    given,
    calls.map(({ id }) => id),
  );
}

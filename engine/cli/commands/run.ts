import { randomUUID } from 'node:crypto';
import type { AddCommand } from '../add-command.ts';
import { collect } from '../add-command.ts';
import { answersMustFit } from '../answers-ahead.ts';
import { DecisionAnswers, parseDecide, parseDecideAll, withFilledIn } from '../decision-answers.ts';
import type { Definition, Parameter } from '../../definition/definition.ts';
import { childOf } from '../../definition/step-kinds/step-kinds.ts';
import { asVerdictOn, mustBeValid } from '../definition-file.ts';
import { calledAt, callbackPortOption, mustBeCalledHere, publicAddressOption } from '../callback-options.ts';
import { followAndReport } from '../follow-and-report.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson } from '../host.ts';
import type { BatonClient, CallbackOptions, Host } from '../host.ts';
import { preflightText } from '../output/preflight-text.ts';
import { startOnce } from '../start-once.ts';
import { importTemplateHere, isNotFound } from '../import-template.ts';
import { labelsFrom } from '../labels.ts';
import { nameAndVersion } from '../name-and-version.ts';
import { isFileName } from '../named-files.ts';
import { keepingIn, readGivenParameters, typedParameters } from '../run-parameters.ts';
import { readText } from '../values-file.ts';

interface Options extends CallbackOptions {
  readonly param: readonly string[];
  readonly params?: string;
  readonly rehearse?: true;
  readonly check?: true;
  readonly decide: readonly string[];
  readonly answer: readonly string[];
  readonly decideAll?: string;
  readonly unattended?: true;
  readonly as?: string;
  readonly correlation?: string;
  readonly label: readonly string[];
  readonly json?: true;
}

export const addRunCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('run')
    .argument(
      '<name|file>',
      'an imported orchestration (name@version for another than the active one), one of the library, or a YAML file',
    )
    .description('start a run and follow it until it ends or waits for a decision')
    .option(
      '--param <name=value>',
      'a parameter; lists as a,b or as JSON; @file hands a file over as an asset; may be given several times',
      collect,
      [],
    )
    .option('--params <file>', 'parameters from a YAML or JSON file')
    .option('--check', 'say what a live run would call, what it lacks and what it may cost, and start nothing')
    .option('--rehearse', 'offline: stand-ins answer for the agents')
    .option(
      '--decide <step=decision>',
      'answer the approval at a checkpoint beforehand: continue, abort, retry, retry:<file>, rewind:<step>, or an outcome by its name; may be given several times',
      collect,
      [],
    )
    .option(
      '--answer <step.name=value>',
      'what is filled in with it, or step=@file with all of it, YAML or JSON; may be given several times',
      collect,
      [],
    )
    .option('--decide-all <decision>', 'answer every other approval: continue or abort')
    .option('--unattended', 'nobody is there: optional checkpoints are not asked')
    .option('--as <owner>', 'the orchestrator agent on whose behalf; it must own the definition')
    .addOption(callbackPortOption())
    .addOption(publicAddressOption())
    .option('--label <name=value>', 'by what it is found later; may be given several times', collect, [])
    .option('--correlation <id>', 'kept with every event of the run, to find it again from elsewhere')
    .action(async (source: string, options: Options) => exitWith(await run(host, source, options)));
};

interface Source {
  readonly what:
    | { readonly definition: string; readonly version: string | null }
    | { readonly source: string; readonly sourceName: string };
  readonly parameters: readonly Pick<Parameter, 'name' | 'type'>[];
  /** Of one that is not a file. */
  readonly source?: string;
}

async function run(host: Host, typed: string, options: Options): Promise<number> {
  const { rehearse, unattended, as, correlation, json = false } = options;
  // Everything that can be typed wrongly is looked at before the store is opened.
  const labels = labelsFrom(options.label);
  const given = await readGivenParameters(options.param, options.params);
  const decided = withFilledIn(await Promise.all(options.decide.map(parseDecide)), options.answer);
  const answers = new DecisionAnswers(
    decided,
    options.decideAll === undefined ? null : parseDecideAll(options.decideAll),
  );
  const file = isFileName(typed) ? typed : null;
  const text = file === null ? null : await readText(file);
  const definition = file === null || text === null ? null : await mustBeValid(host, file, text);

  return connected(calledAt(host, options), 'act', async (client, connection) => {
    mustBeCalledHere(options, connection);
    const found =
      definition && text !== null
        ? await ofFile(host, client, definition, { source: text, sourceName: typed })
        : await byName(host, client, typed, as);
    await answersMustFit(decided, definition ?? found.source ?? null);
    const parameters = await typedParameters(given, found.parameters, keepingIn(host.directory));
    if (options.check) return check(host, client, { ...found.what, parameters }, options);
    const started = await asVerdictOn(file, () =>
      startOnce(client, {
        ...found.what,
        parameters,
        mode: rehearse ? 'rehearsal' : 'live',
        attended: !unattended,
        ...(as === undefined ? {} : { owner: as }),
        ...(options.label.length > 0 ? { labels } : {}),
        correlationId: correlation ?? `cli-${randomUUID()}`,
      }),
    );
    return followAndReport(host, connection, { runId: started.id, answers, json });
  });
}

async function check(
  host: Host,
  client: BatonClient,
  what: Parameters<BatonClient['runs']['preflight']>[0],
  { as, json }: Pick<Options, 'as' | 'json'>,
): Promise<number> {
  const preflight = await client.runs.preflight({ ...what, ...(as === undefined ? {} : { owner: as }) });
  if (json) printJson(host, preflight);
  else host.terminal.write(preflightText(preflight, lookOf(host)));
  return preflight.canRunLive ? exitCodes.done : exitCodes.failed;
}

/** A file runs as it is. Of what it starts, the orchestrations that come with Baton are brought in. */
async function ofFile(
  host: Host,
  client: BatonClient,
  { steps, parameters }: Definition,
  what: { source: string; sourceName: string },
): Promise<Source> {
  const children = new Set(steps.flatMap((step) => childOf(step)?.name ?? []));
  if (children.size > 0) {
    const shipped = new Set((await client.library.list({})).items.map(({ name }) => name));
    for (const name of children)
      if (shipped.has(name) && (await client.definitions.list({ name })).total === 0) await bringIn(host, client, name);
  }
  return { what, parameters };
}

/** Imported ones go before the library: they are what the operator chose to have. */
async function byName(host: Host, client: BatonClient, typed: string, owner: string | undefined): Promise<Source> {
  const { name, version } = nameAndVersion(typed);
  const what = { definition: name, version };
  try {
    return { what, ...(await readableIn(client, what, owner)) };
  } catch (error) {
    const isThere = version !== null || (await client.definitions.list({ name })).total > 0;
    if (!isNotFound(error) || isThere) throw error;
  }
  await bringIn(host, client, name);
  return { what, ...(await readableIn(client, what, owner)) };
}

/** Another owner's definition is refused when the run is started, and there with the right words. */
async function readableIn(
  client: BatonClient,
  { definition: name, version }: { definition: string; version: string | null },
  owner: string | undefined,
): Promise<Required<Pick<Source, 'parameters' | 'source'>>> {
  const { items } = await client.definitions.list({ name });
  const isOwners = owner !== undefined && items.some((item) => item.owner === owner);
  const { parameters, source } = await client.definitions.get({ name, version, ...(isOwners ? { owner } : {}) });
  const typed = parameters.map(({ name: of, type }) => ({ name: of, type: type as Parameter['type'] }));
  return { parameters: typed, source };
}

async function bringIn(host: Host, client: BatonClient, name: string): Promise<void> {
  const { imported } = await importTemplateHere(client, name);
  for (const each of imported) host.terminal.say(`Imported from the library: ${each.name} ${each.version}`);
}

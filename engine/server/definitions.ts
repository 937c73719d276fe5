import type { DefinitionSummary } from '../contract/definitions.ts';
import type { CatalogReader, DefinitionKey, DefinitionRecord } from '../catalog/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import { checkParameters } from '../definition/parameters.ts';
import { checkValidations } from '../definition/validations.ts';
import { EngineError } from '../port/engine.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import { importDefinition, importTogether } from '../catalog/import-definition.ts';
import { knownAround } from '../catalog/known-around.ts';
import { knownBeside } from '../catalog/named-together.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { answer } from './answer.ts';
import { definitionSummaryOf, definitionOutlineOf } from './definition-view.ts';
import { followDefinitions } from './following/follow-definitions.ts';
import { reportingErrors } from './reporting-errors.ts';
import { definitionOfRun } from './histories.ts';
import { mustFindRun } from './run-tree.ts';
import { commandsOf, importingInto, surroundingsOf, type ServerContext } from './server-context.ts';
import { startingParameters } from './starting-parameters.ts';

const channel = answer.definitions;

interface Wanted {
  readonly name: string;
  readonly version: string | null;
  readonly owner?: string;
}

export const definitionsAnswers = {
  changes: channel.changes.handler(({ context, signal }) =>
    reportingErrors(followDefinitions(context.engine, signal), context, 'definitions.changes'),
  ),
  checkParameters: channel.checkParameters.handler(async ({ input: { parameters: given, ...which }, context }) => {
    const definition = await definitionOf(which, context);
    const { parameters, problems: wrong } = checkParameters(definition, given);
    // reading it has loaded expressions
    const problems = wrong.length > 0 ? wrong : checkValidations(definition, parameters);
    return { parameters: wireRecord(parameters), problems: problems.map((problem) => ({ ...problem })) };
  }),
  startingParameters: channel.startingParameters.handler(async ({ input: { definition }, context }) => {
    const { parameters, from } = await startingParameters(context, definition);
    return { parameters: wireRecord(parameters), from };
  }),
  list: channel.list.handler(async ({ input, context: { engine } }) => {
    const items = await summariesOf(engine.definitions.list(input));
    return { items, total: items.length };
  }),
  get: channel.get.handler(async ({ input, context: { engine } }) => {
    const record = mustFindDefinition(engine.definitions, input);
    return { ...(await summaryOf(record)), source: record.source };
  }),
  validate: channel.validate.handler(async ({ input: { source, beside }, context }) => {
    const reader = await loadDefinitionReader();
    const { definition, problems } = await reader.readAside(
      source,
      knownBeside(knownAround(surroundingsOf(context), reader), beside),
    );
    return {
      problems: problems.map((problem) => ({ ...problem })),
      summary: definition && definitionOutlineOf(definition),
    };
  }),
  import: channel.import.handler(async ({ input: { source, ...options }, context }) => {
    const { record } = await importDefinition(source, options, importingInto(context), Date.now());
    return summaryOf(record);
  }),
  importTogether: channel.importTogether.handler(async ({ input, context }) => {
    const { imported, unchanged, agents } = await importTogether(input, importingInto(context), Date.now());
    return {
      imported: await summariesOf(imported),
      unchanged: [...unchanged],
      agents: {
        imported: agents.imported.map(({ name, version, status, origin }) => ({ name, version, status, origin })),
        unchanged: [...agents.unchanged],
      },
    };
  }),
  activate: channel.activate.handler(({ input, context: { engine, commands } }) => {
    const { version, ...key } = mustFindDefinition(engine.definitions, input);
    return summaryOf(commandsOf({ commands }).definitions.activate(keyOf(key), version, Date.now()));
  }),
  archive: channel.archive.handler(({ input, context: { engine, commands } }) => {
    const { version, ...key } = mustFindDefinition(engine.definitions, input);
    return summaryOf(commandsOf({ commands }).definitions.archive(keyOf(key), version, Date.now()));
  }),
  invalidateCache: channel.invalidateCache.handler(({ input: { name, stepId }, context }) => ({
    forgotten: commandsOf(context).forgetCached(name, stepId),
  })),
};

export async function summariesOf(records: readonly DefinitionRecord[]): Promise<DefinitionSummary[]> {
  if (records.length === 0) return [];
  const reader = await loadDefinitionReader();
  return records.map((record) => definitionSummaryOf(record, reader.readAgain(record.source)));
}

async function summaryOf(record: DefinitionRecord): Promise<DefinitionSummary> {
  const reader = await loadDefinitionReader();
  return definitionSummaryOf(record, reader.readAgain(record.source));
}

interface Which {
  readonly definition?: string;
  readonly version: string | null;
  readonly owner?: string;
  readonly source?: string;
  readonly runId?: string;
}

async function definitionOf(
  { definition: name, source, runId, ...wanted }: Which,
  context: ServerContext,
): Promise<Definition> {
  if (runId !== undefined) return definitionOfRun(context.engine, await mustFindRun(context.engine, runId));
  const reader = await loadDefinitionReader();
  if (source !== undefined) return reader.mustReadAside(source, knownAround(surroundingsOf(context), reader));
  if (name === undefined)
    throw new EngineError('not_found', 'It does not say which definition', {
      remedy: 'Name an imported definition, or give its text.',
    });
  const record = mustFindDefinition(context.engine.definitions, { name, ...wanted });
  const definition = reader.readAgain(record.source);
  if (!definition)
    throw new EngineError('unsupported', `This version cannot read ${name} ${record.version} any more`, {
      remedy: 'Open it in the editor to see why.',
    });
  return definition;
}

/** Exactly one: several owners may use the same name. */
function mustFindDefinition(catalog: CatalogReader, { name, version, owner }: Wanted): DefinitionRecord {
  const [record, ...others] = catalog.find(name, version, owner);
  if (!record) throw notFound(catalog, { name, version, owner });
  if (others.length === 0) return record;
  const owners = [record, ...others].map((each) => each.owner);
  throw new EngineError('conflict', `Several owners have a definition ${name}: ${owners.join(', ')}`, {
    remedy: 'Say whose it is.',
    details: { owners },
  });
}

function notFound(catalog: CatalogReader, { name, version, owner }: Wanted): EngineError {
  const versions = catalog
    .list({ name, ...(owner !== undefined && { owner }) })
    .map((each) => `${each.version} (${each.status})`);
  const what =
    version === null
      ? versions.length > 0
        ? `No version of ${name} is active`
        : `There is no definition ${name}`
      : `There is no version ${version} of ${name}`;
  const remedy =
    versions.length > 0 ? `There is ${versions.join(', ')}.` : 'Import it from the library or from a file.';
  return new EngineError('not_found', what, { remedy, details: { name, versions } });
}

function keyOf({ organization, owner, name }: DefinitionKey): DefinitionKey {
  return { organization, owner, name };
}

/**
 * Bringing a definition in, from the library or as a text.
 *
 * Rules
 *  1. Nothing is kept before everything was read: the definition, and the templates that it starts as children.
 *  2. Children are kept before the definition that starts them,
 *     so that a crash in between leaves nothing that can't run.
 *  3. A child that is here in any form is left alone.
 *  4. Texts that come together may start each other, and agents that come with them may be called. What is wrong with
 *     any of them keeps all of them out, and is told of each.
 *  5. A version stands for one text. Another text needs another version; the same text again changes nothing, unless it
 *     is wanted active and no version is.
 */
import type { CatalogReader, DefinitionCatalog, DefinitionRecord } from './definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import type { OutlinePlace } from '../definition/outline.ts';
import type { Problem } from '../definition/problem.ts';
import { childOf } from '../definition/step-kinds/step-kinds.ts';
import { EngineError } from '../port/engine.ts';
import { invalidDefinition, loadDefinitionReader } from './definition-reader.ts';
import { isAgentFile } from '../definition/is-agent-file.ts';
import { judgeAgents, keepAgents, type KeptAgentTexts } from './import-agents.ts';
import {
  knownAround,
  type CatalogSurroundings,
  type ImportSurroundings,
  type TogetherSurroundings,
} from './known-around.ts';
import { besideEachOther, knownBeside, readAnyway } from './named-together.ts';
import type { Template } from './library.ts';

export interface ImportOptions {
  /** Where the text comes from: `file`, `editor`, a file's name. */
  readonly origin: string;
  /** True: kept to be worked on; what is active stays active. */
  readonly draft: boolean;
}

export interface ImportedTogether {
  /** What is new, children first. */
  readonly imported: readonly DefinitionRecord[];
  /** Names of what was here already. */
  readonly unchanged: readonly string[];
}

export interface Imported extends ImportedTogether {
  /** What was asked for, as it is here now. */
  readonly record: DefinitionRecord;
}

export interface GivenTogether {
  readonly texts: readonly { readonly source: string; readonly origin: string }[];
  /** Names of the library. */
  readonly templates: readonly string[];
  /** Of the texts. */
  readonly draft: boolean;
}

interface Arrival {
  readonly definition: Definition;
  readonly source: string;
  readonly options: ImportOptions;
}

type FileProblem = Problem & { readonly file: string };

const FROM_LIBRARY: ImportOptions = { origin: 'library', draft: false };

/** @param draft true: beside what is active here, which stays as it is */
export async function importTemplate(
  name: string,
  { draft }: Pick<ImportOptions, 'draft'>,
  around: ImportSurroundings,
  now: number,
): Promise<Imported> {
  return importDefinition(mustFindTemplate(name, around).source, { ...FROM_LIBRARY, draft }, around, now);
}

export async function importDefinition(
  source: string,
  options: ImportOptions,
  around: ImportSurroundings,
  now: number,
): Promise<Imported> {
  const reader = await loadDefinitionReader();
  const known = knownAround(around, reader);
  const definition = await reader.mustReadAside(source, known);
  const { name, version, owner, organization } = definition;
  const kept = keepAll(
    arrange([{ definition, source, options }], around, (text) => reader.mustRead(text, known)),
    around.definitions,
    now,
  );
  const [record] = around.definitions.find(name, version, owner, organization);
  if (!record) throw new Error(`${name} ${version} was imported and is not here`);
  return { record, ...kept };
}

/** Rule 4. */
export async function importTogether(
  { texts: all, templates, draft }: GivenTogether,
  around: TogetherSurroundings,
  now: number,
): Promise<ImportedTogether & { readonly agents: KeptAgentTexts }> {
  const reader = await loadDefinitionReader();
  const { true: agentTexts = [], false: texts = [] } = Object.groupBy(all, ({ source }) => `${isAgentFile(source)}`);
  const agents = judgeAgents(agentTexts, draft, around);
  const agentNames = agents.arrivals.map(({ profile }) => profile.name);
  const fromLibrary = templates.map((name) => mustFindTemplate(name, around).source);
  const known = knownBeside(
    knownAround(around, reader),
    await besideEachOther([...texts.map(({ source }) => source), ...fromLibrary], agentNames, reader),
  );
  const given: Arrival[] = fromLibrary.map((source) => ({
    definition: reader.mustRead(source, known),
    source,
    options: FROM_LIBRARY,
  }));
  const problems: FileProblem[] = [...agents.problems];
  for (const { source, origin } of texts) {
    const { definition, problems: own, outline } = await readAnyway(source, known, reader);
    const arrival = definition && { definition, source, options: { origin, draft } };
    const wrong = arrival && outline ? conflictsOf(arrival, outline.versionPlace, given, around.definitions) : own;
    problems.push(...wrong.map((problem) => ({ ...problem, file: origin })));
    if (arrival) given.push(arrival);
  }
  if (problems.some(({ severity }) => severity === 'error')) throw invalidDefinition(problems);
  const arranged = arrange(given, around, (text) => reader.mustRead(text, known));
  return around.definitions.together(() => ({
    ...keepAll(arranged, around.definitions, now),
    agents: keepAgents(agents, draft, around, now),
  }));
}

/** What is to be kept, in the order in which it is. */
function arrange(
  given: readonly Arrival[],
  { definitions, library }: CatalogSurroundings,
  read: (source: string) => Definition,
): { readonly arrivals: readonly Arrival[]; readonly unchanged: readonly string[] } {
  const names = new Set<string>();
  const taken = new Set<Arrival>();
  const arrivals: Arrival[] = [];
  const unchanged = new Set<string>();

  function take(arrival: Arrival): void {
    if (taken.has(arrival)) return;
    taken.add(arrival);
    const { definition } = arrival;
    names.add(definition.name);
    for (const step of [...definition.steps, ...(definition.finally ?? [])]) {
      const child = childOf(step);
      if (child) takeChild(child);
    }
    if (needsKeeping(arrival, definitions)) arrivals.push(arrival);
    else unchanged.add(definition.name);
  }

  function takeChild({ name, version }: { readonly name: string; readonly version: string | null }): void {
    const beside = given.filter(
      ({ definition }) => definition.name === name && (version === null || definition.version === version),
    );
    for (const each of beside) take(each); // rule 2
    if (beside.length > 0 || names.has(name)) return;
    names.add(name);
    const template = library.find(name);
    if (definitions.find(name, version).length > 0)
      unchanged.add(name); // rule 3
    // rule 1
    else if (template) take({ definition: read(template.source), source: template.source, options: FROM_LIBRARY });
  }

  for (const each of given) take(each);
  return { arrivals, unchanged: [...unchanged] };
}

function keepAll(
  { arrivals, unchanged }: ReturnType<typeof arrange>,
  catalog: DefinitionCatalog,
  now: number,
): ImportedTogether {
  return { imported: catalog.together(() => arrivals.map((arrival) => keep(arrival, catalog, now))), unchanged };
}

/** Rule 5. */
function needsKeeping(arrival: Arrival, catalog: CatalogReader): boolean {
  const {
    definition: { name, version, owner, organization },
    options: { draft },
  } = arrival;
  const [here] = catalog.find(name, version, owner, organization);
  if (!here) return true;
  if (isPublishedOtherwise(arrival, catalog)) {
    throw new EngineError('conflict', `Version ${version} of ${name} is published and says something else`, {
      remedy: RAISE,
      details: { name, version },
    });
  }
  if (here.source !== arrival.source) return true;
  if (draft || here.status === 'active') return false;
  return here.status === 'draft' || catalog.find(name, null, owner, organization).length === 0;
}

const RAISE = 'Raise metadata.version: a published version never changes.';

function isPublishedOtherwise(
  { definition: { name, version, owner, organization }, source }: Arrival,
  catalog: CatalogReader,
): boolean {
  const [here] = catalog.find(name, version, owner, organization);
  return here !== undefined && here.status !== 'draft' && here.source !== source;
}

/** Rule 5, of one among several. */
function conflictsOf(
  arrival: Arrival,
  place: OutlinePlace,
  others: readonly Arrival[],
  catalog: DefinitionCatalog,
): Problem[] {
  const { definition, source } = arrival;
  const { name, version } = definition;
  const base = { severity: 'error', path: 'metadata.version', ...place } as const;
  const twin = others.find(
    (other) =>
      (['name', 'version', 'owner', 'organization'] as const).every(
        (key) => other.definition[key] === definition[key],
      ) && other.source !== source,
  );
  if (twin)
    return [
      {
        ...base,
        code: 'said_twice',
        message: `${twin.options.origin} is ${name} ${version} as well, and says something else`,
        fix: { title: 'Raise the version of one of them', text: null },
      },
    ];
  return isPublishedOtherwise(arrival, catalog)
    ? [
        {
          ...base,
          code: 'published_version',
          message: `Version ${version} of ${name} is published and says something else`,
          fix: { title: RAISE, text: null },
        },
      ]
    : [];
}

function keep(
  { definition, source, options: { origin, draft } }: Arrival,
  catalog: DefinitionCatalog,
  now: number,
): DefinitionRecord {
  const { name, version, owner, organization } = definition;
  const saved = catalog.saveDraft({ name, version, owner, organization, source, origin }, now);
  return draft ? saved : catalog.activate({ name, owner, organization }, version, now);
}

function mustFindTemplate(name: string, { library }: CatalogSurroundings): Template {
  const template = library.find(name);
  if (template) return template;
  const names = library.list().map((each) => each.name);
  throw new EngineError('not_found', `The library has no template ${name}`, {
    remedy: `It has ${names.join(', ') || 'none at all'}.`,
    details: { names },
  });
}

/**
 * Bringing a definition in, from the library or as a text.
 *
 * Rules
 *  1. Nothing is kept before everything was read: the definition, and the templates that it starts as children.
 *  2. Children are kept before the definition that starts them, so that a crash in between leaves nothing that can't run.
 *  3. A child that is here in any form is left alone.
 *  4. A version stands for one text. Another text needs another version; the same text again changes nothing, unless it is
 *     wanted active and no version is.
 */
import type { DefinitionCatalog, DefinitionRecord } from '../definition/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import { EngineError } from '../engine.ts';
import { loadDefinitionReader } from './definition-reader.ts';
import { knownAround, type Surroundings } from './known-around.ts';

export interface ImportOptions {
  /** Where the text comes from: `file`, `editor`, a file's name. */
  readonly origin: string;
  /** True: kept to be worked on; what is active stays active. */
  readonly draft: boolean;
}

export interface Imported {
  /** What was asked for, as it is here now. */
  readonly record: DefinitionRecord;
  /** What is new, children first. */
  readonly imported: readonly DefinitionRecord[];
  /** Names of what was here already. */
  readonly unchanged: readonly string[];
}

interface Arrival {
  readonly definition: Definition;
  readonly source: string;
  readonly options: ImportOptions;
}

const FROM_LIBRARY: ImportOptions = { origin: 'library', draft: false };

/** @param draft true: beside what is active here, which stays as it is */
export async function importTemplate(name: string, { draft }: Pick<ImportOptions, 'draft'>, around: Surroundings, now: number): Promise<Imported> {
  const template = around.library.find(name);
  if (!template) {
    const names = around.library.list().map((each) => each.name);
    throw new EngineError('not_found', `The library has no template ${name}`, { remedy: `It has ${names.join(', ') || 'none at all'}.`, details: { names } });
  }
  return importDefinition(template.source, { ...FROM_LIBRARY, draft }, around, now);
}

export async function importDefinition(source: string, options: ImportOptions, around: Surroundings, now: number): Promise<Imported> {
  const reader = await loadDefinitionReader();
  const known = knownAround(around, reader);
  const { definitions, library } = around;
  const read = await reader.mustReadAside(source, known);
  const names = new Set<string>();
  const arrivals: Arrival[] = [];
  const unchanged: string[] = [];

  function take(text: string, how: ImportOptions): Definition {
    const definition = text === source ? read : reader.mustRead(text, known); // rule 1
    names.add(definition.name);
    for (const step of [...definition.steps, ...(definition.finally ?? [])]) if (step.type === 'orchestration') takeChild(step.orchestration);
    if (needsKeeping(definition, text, how, definitions)) arrivals.push({ definition, source: text, options: how });
    else unchanged.push(definition.name);
    return definition;
  }

  function takeChild({ name, version }: { readonly name: string; readonly version: string | null }): void {
    if (names.has(name)) return;
    names.add(name);
    const template = library.find(name);
    if (definitions.find(name, version).length > 0) unchanged.push(name); // rule 3
    else if (template) take(template.source, FROM_LIBRARY);
  }

  const asked = take(source, options);
  const imported = arrivals.map((arrival) => keep(arrival, definitions, now)); // rule 2: `take` goes down before it comes back up
  const [record] = definitions.find(asked.name, asked.version, asked.owner, asked.organization);
  if (!record) throw new Error(`${asked.name} ${asked.version} was imported and is not here`);
  return { record, imported, unchanged };
}

/** Rule 4. */
function needsKeeping({ name, version, owner, organization }: Definition, source: string, { draft }: ImportOptions, catalog: DefinitionCatalog): boolean {
  const [here] = catalog.find(name, version, owner, organization);
  if (!here) return true;
  if (here.source !== source) {
    if (here.status === 'draft') return true;
    throw new EngineError('conflict', `Version ${version} of ${name} is published and says something else`, {
      remedy: 'Raise metadata.version: a published version never changes.',
      details: { name, version },
    });
  }
  if (draft || here.status === 'active') return false;
  return here.status === 'draft' || catalog.find(name, null, owner, organization).length === 0;
}

function keep({ definition, source, options: { origin, draft } }: Arrival, catalog: DefinitionCatalog, now: number): DefinitionRecord {
  const { name, version, owner, organization } = definition;
  const saved = catalog.saveDraft({ name, version, owner, organization, source, origin }, now);
  return draft ? saved : catalog.activate({ name, owner, organization }, version, now);
}

/** What can be run from here: the shipped templates, and the definitions that came from elsewhere. Pure. */
import type { DefinitionSummary, LibraryEntry } from '../../../engine/contract/definitions.ts';

export interface Entry {
  readonly key: string;
  readonly name: string;
  readonly displayName: string;
  /** What is active here; of a template that is not imported, the template's. */
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly agents: readonly string[];
  readonly parameters: LibraryEntry['parameters'];
  readonly features: readonly string[];
  /** `own`: no template stands behind it. */
  readonly state: LibraryEntry['state'] | 'own';
  /** A version of the template that is not here yet, beside what is. */
  readonly offered: string | null;
}

export type Show = 'all' | 'imported' | 'templates';

/** What is imported says what it is itself, the template only what it would be. */
export function entriesOf(templates: readonly LibraryEntry[], active: readonly DefinitionSummary[]): Entry[] {
  const ofTemplates = templates.map((template): Entry => {
    const here = active.find((definition) => isSame(definition, template));
    const { state, isNew } = template;
    const offered = state === 'update' || (state === 'edited' && isNew) ? template.version : null;
    return { ...shownOf(here ?? template), key: `${template.owner}/${template.name}`, state, offered };
  });
  const own = active.filter((definition) => !templates.some((template) => isSame(definition, template)));
  return [
    ...ofTemplates,
    ...own.map(
      (definition): Entry => ({
        ...shownOf(definition),
        key: `${definition.owner}/${definition.name}`,
        state: 'own',
        offered: null,
      }),
    ),
  ];
}

/** What is looked for. Whatever is empty or null asks for nothing. */
export interface Wanted {
  /** Every word has to be found somewhere in it. */
  readonly text: string;
  readonly show: Show;
  readonly owner: string | null;
  /** All of them. */
  readonly features: readonly string[];
}

export const EVERYTHING: Wanted = { text: '', show: 'all', owner: null, features: [] };

export function findEntries(entries: readonly Entry[], { text, show, owner, features }: Wanted): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(
    (entry) =>
      isShown(entry, show) &&
      (owner === null || entry.owner === owner) &&
      features.every((feature) => entry.features.includes(feature)) &&
      words.every((word) => wordsOf(entry).includes(word)),
  );
}

/**
 * What could be asked for beside what is asked for already, with how many entries would be left. Most frequent first;
 * what all have tells nothing apart.
 */
export function featuresWithin(
  entries: readonly Entry[],
  wanted: Wanted,
): { readonly name: string; readonly count: number }[] {
  const found = findEntries(entries, wanted);
  // what is chosen can be taken back
  const names = new Set([...found.flatMap(({ features }) => features), ...wanted.features]);
  return [...names]
    .map((name) => ({ name, count: found.filter(({ features }) => features.includes(name)).length }))
    .filter(({ name, count }) => count < found.length || wanted.features.includes(name))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** What is here before what could be; each by name. Only groups that have something. */
export function groupEntries(
  entries: readonly Entry[],
): { readonly title: string; readonly entries: readonly Entry[] }[] {
  const sorted = [...entries].sort((a, b) => a.displayName.localeCompare(b.displayName));
  return [
    { title: 'Ready to run', entries: sorted.filter(({ state }) => state !== 'available') },
    { title: 'Templates to import', entries: sorted.filter(({ state }) => state === 'available') },
  ].filter((group) => group.entries.length > 0);
}

export function ownersOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map(({ owner }) => owner))].sort();
}

function isShown({ state }: Entry, show: Show): boolean {
  if (show === 'all') return true;
  return show === 'templates' ? state !== 'own' : state !== 'available';
}

function wordsOf({ name, displayName, owner, description, tags, agents, parameters, features }: Entry): string {
  return [
    name,
    displayName,
    owner,
    description,
    ...tags,
    ...agents,
    ...parameters.map((parameter) => parameter.name),
    ...features,
  ]
    .join('\n')
    .toLowerCase();
}

type Shown = Omit<Entry, 'key' | 'state' | 'offered'>;

function shownOf({ name, displayName, version, owner, description, tags, agents, parameters, features }: Shown): Shown {
  return { name, displayName, version, owner, description, tags, agents, parameters, features };
}

type Identity = Pick<DefinitionSummary, 'name' | 'owner' | 'organization'>;

function isSame(a: Identity, b: Identity): boolean {
  return a.name === b.name && a.owner === b.owner && a.organization === b.organization;
}

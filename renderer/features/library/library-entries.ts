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
  return [...ofTemplates, ...own.map((definition): Entry => ({ ...shownOf(definition), key: `${definition.owner}/${definition.name}`, state: 'own', offered: null }))];
}

/** Every word has to be found somewhere in it. */
export function findEntries(entries: readonly Entry[], text: string, show: Show): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => isShown(entry, show) && words.every((word) => wordsOf(entry).includes(word)));
}

function isShown({ state }: Entry, show: Show): boolean {
  if (show === 'all') return true;
  return show === 'templates' ? state !== 'own' : state !== 'available';
}

function wordsOf({ name, displayName, owner, description, tags, agents, parameters, features }: Entry): string {
  return [name, displayName, owner, description, ...tags, ...agents, ...parameters.map((parameter) => parameter.name), ...features].join('\n').toLowerCase();
}

type Shown = Omit<Entry, 'key' | 'state' | 'offered'>;

function shownOf({ name, displayName, version, owner, description, tags, agents, parameters, features }: Shown): Shown {
  return { name, displayName, version, owner, description, tags, agents, parameters, features };
}

type Identity = Pick<DefinitionSummary, 'name' | 'owner' | 'organization'>;

function isSame(a: Identity, b: Identity): boolean {
  return a.name === b.name && a.owner === b.owner && a.organization === b.organization;
}

import type { LibraryEntry } from '../contract/definitions.ts';
import type { CatalogReader } from '../catalog/definition-catalog.ts';
import type { Definition } from '../definition/definition.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import { importTemplate } from '../catalog/import-definition.ts';
import { answer } from './answer.ts';
import { definitionOutlineOf } from './definition-view.ts';
import { summariesOf } from './definitions.ts';
import { importingInto } from './server-context.ts';

const channel = answer.library;

export const libraryAnswers = {
  list: channel.list.handler(async ({ context: { engine, library: templates, report } }) => {
    const reader = await loadDefinitionReader();
    const items = templates.list().flatMap(({ name, source }): LibraryEntry[] => {
      const definition = reader.readAgain(source);
      if (!definition) {
        report(new Error(`The template ${name} can't be read`), 'library.list');
        return [];
      }
      return [{ ...definitionOutlineOf(definition), ...standingOf(definition, source, engine.definitions) }];
    });
    return { items, total: items.length };
  }),
  import: channel.import.handler(async ({ input: { name, draft }, context }) => {
    const { imported, unchanged } = await importTemplate(name, { draft }, importingInto(context), Date.now());
    return { imported: await summariesOf(imported), unchanged: [...unchanged] };
  }),
};

type Standing = Pick<LibraryEntry, 'imported' | 'state' | 'isNew'>;

/** How a template stands to what is here. What came from the library and is older was not touched by anybody. */
function standingOf(
  { name, version, owner, organization }: Definition,
  source: string,
  catalog: CatalogReader,
): Standing {
  const [active] = catalog.find(name, null, owner, organization);
  if (!active) return { imported: null, state: 'available', isNew: true };
  const [same] = catalog.find(name, version, owner, organization);
  const standing = { imported: active.version, isNew: same === undefined };
  if (active.source === source) return { ...standing, state: 'current' };
  return { ...standing, state: active.origin === 'library' && !same ? 'update' : 'edited' };
}

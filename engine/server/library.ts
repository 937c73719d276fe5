import type { LibraryEntry } from '../contract/definitions.ts';
import { loadDefinitionReader } from '../library/definition-reader.ts';
import { importTemplate } from '../library/import-definition.ts';
import { answer } from './answer.ts';
import { outlineOf } from './definition-view.ts';
import { summariesOf } from './definitions.ts';
import { surroundingsOf } from './server-context.ts';

const channel = answer.library;

export const library = {
  list: channel.list.handler(async ({ context: { engine, library: templates, report } }) => {
    const reader = await loadDefinitionReader();
    const items = templates.list().flatMap(({ name, source }): LibraryEntry[] => {
      const definition = reader.readAgain(source);
      if (!definition) {
        report(new Error(`The template ${name} can't be read`), 'library.list');
        return [];
      }
      const [active] = engine.definitions.find(definition.name, null, definition.owner, definition.organization);
      return [{ ...outlineOf(definition), imported: active?.version ?? null }];
    });
    return { items, total: items.length };
  }),
  import: channel.import.handler(async ({ input: { name }, context }) => {
    const { imported, unchanged } = await importTemplate(name, surroundingsOf(context), Date.now());
    return { imported: await summariesOf(imported), unchanged: [...unchanged] };
  }),
};

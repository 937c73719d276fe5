import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { saveFile } from '../../shell/save-file.ts';
import { entriesOf, type Entry } from './library-entries.ts';

/** The shipped templates, what is imported of them, and what came from elsewhere. */
export const useLibraryStore = defineStore('library', () => {
  const { value, failure, isLoading, refresh } = useAnswer(async (options) => {
    const [templates, active] = await Promise.all([
      client.library.list({}, options),
      client.definitions.list({ status: 'active' }, options),
    ]);
    return entriesOf(templates.items, active.items);
  });
  /** The key of the entry that something is done with. */
  const busy = ref<string | null>(null);

  async function withBusy<T>({ key }: Entry, work: () => Promise<T>): Promise<T> {
    busy.value = key;
    try {
      return await work();
    } finally {
      busy.value = null;
    }
  }

  function importTemplate(entry: Entry): Promise<number> {
    return withBusy(entry, async () => {
      const { imported } = await client.library.import({ name: entry.name });
      await refresh();
      return imported.length;
    });
  }

  /** Beside what is active, which stays as it is. */
  function importAsDraft(entry: Entry): Promise<void> {
    return withBusy(entry, async () => {
      await client.library.import({ name: entry.name, draft: true });
      await refresh();
    });
  }

  function exportDefinition(entry: Entry): Promise<string> {
    return withBusy(entry, async () => {
      const { name, version, source } = await client.definitions.get({ name: entry.name, owner: entry.owner });
      const file = `${name}-${version}.yaml`;
      saveFile(file, source, 'application/yaml');
      return file;
    });
  }

  return {
    entries: computed(() => value.value),
    failure,
    isLoading,
    refresh,
    busy,
    importTemplate,
    importAsDraft,
    exportDefinition,
  };
});

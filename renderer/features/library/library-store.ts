import { defineStore } from 'pinia';
import { ref } from 'vue';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** The shipped templates, and which of them are imported here. */
export const useLibraryStore = defineStore('library', () => {
  const templates = useAnswer(async (options) => (await client.library.list({}, options)).items);
  const importing = ref<string | null>(null);

  async function importTemplate(name: string): Promise<void> {
    importing.value = name;
    try {
      await client.library.import({ name });
      await templates.refresh();
    } finally {
      importing.value = null;
    }
  }

  return { ...templates, importing, importTemplate };
});

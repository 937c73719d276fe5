import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** Every definition that is kept here, in all its versions, and what is being written. */
export const useDefinitionsStore = defineStore('definitions', () =>
  useAnswer(async (options) => {
    const [definitions, drafts] = await Promise.all([
      client.definitions.list({}, options),
      client.definitions.listDrafts({}, options),
    ]);
    return { definitions: definitions.items, drafts: drafts.items };
  }),
);

import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** Every definition that is kept here, in all its versions. */
export const useDefinitionsStore = defineStore('definitions', () => useAnswer(async (options) => (await client.definitions.list({}, options)).items));

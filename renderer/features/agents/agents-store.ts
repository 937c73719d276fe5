import { defineStore } from 'pinia';
import { client } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';

/** Every agent that definitions may name here. */
export const useAgentsStore = defineStore('agents', () =>
  useAnswer(async (options) => (await client.agents.list({}, options)).items),
);

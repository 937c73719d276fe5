import { defineStore } from 'pinia';
import { computed } from 'vue';
import { client, connection } from '../../connection/connection.ts';

/** What can be set here, and what the engine says of itself. */
export const useSettingsStore = defineStore('settings', () => ({
  status: computed(() => connection.status),
  backup: () => client.system.backup({}),
}));

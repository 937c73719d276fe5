import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { SettingsChange } from '../../../engine/contract/settings-change.ts';
import type { Settings } from '../../../engine/contract/chosen-settings.ts';
import { client, connection } from '../../connection/connection.ts';
import { useAnswer } from '../../connection/use-answer.ts';
import { tellFailure } from '../../shell/notices.ts';

/** What can be set here, what this host can do, and what the engine says of itself. */
export const useSettingsStore = defineStore('settings', () => {
  const { value: given, failure, refresh } = useAnswer((options) => client.settings.get({}, options));
  const { value: host } = useAnswer((options) => client.settings.host({}, options));
  const settings = shallowRef<Settings | null>(null);

  watch(given, (now) => (settings.value = now as Settings | null), { immediate: true });

  /** Shown at once: a switch that waits feels broken. What the engine refuses is taken back. */
  async function change(wanted: SettingsChange): Promise<void> {
    try {
      settings.value = await client.settings.change(wanted);
    } catch (error) {
      tellFailure(error);
      await refresh();
    }
  }

  return { settings, failure, host, status: computed(() => connection.status), change, refresh };
});

import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { AdmissionView } from '../../../engine/contract/admission.ts';
import { client } from '../../connection/connection.ts';
import { useLive } from '../../connection/use-live.ts';

/** Who may call agents: breakers, pools, who is inside and who waits. Live. */
export const useAdmissionStore = defineStore('admission', () => {
  const view = shallowRef<AdmissionView | null>(null);
  const { failure, restart } = useLive<AdmissionView>({
    open: (_afterPosition, options) => client.admission.changes({}, options),
    receive: (message) => (view.value = message),
  });
  return { view, failure, restart };
});

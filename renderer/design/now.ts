/** One clock for all that is shown relative to the present. It ticks while somebody looks. */
import { useIntervalFn } from '@vueuse/core';
import { readonly, ref } from 'vue';

const time = ref(Date.now());
useIntervalFn(() => {
  if (document.visibilityState === 'visible') time.value = Date.now();
}, 1000);
document.addEventListener('visibilitychange', () => (time.value = Date.now()));

/** Milliseconds since 1970, new every second. */
export const now = readonly(time);

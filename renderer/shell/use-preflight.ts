/** What a live run would call and lack, asked for as soon as somebody chooses one, and again when something is set. */
import { onScopeDispose, shallowRef, watch } from 'vue';
import type { PreflightView } from '../../engine/contract/preflight.ts';
import { client } from '../connection/connection.ts';
import { failureOf, type ContractFailure } from '../connection/contract-failure.ts';

type Asked = Parameters<typeof client.runs.preflight>[0];

/** @param which null: nobody chose a live run */
export function usePreflight(which: () => Asked | null) {
  const preflight = shallowRef<PreflightView | null>(null);
  const failure = shallowRef<ContractFailure | null>(null);
  let newest = 0;

  async function look(): Promise<void> {
    const asked = which();
    const mine = ++newest;
    if (asked === null) {
      preflight.value = null;
      return;
    }
    try {
      const found = await client.runs.preflight(asked);
      if (mine === newest) [preflight.value, failure.value] = [found, null];
    } catch (error) {
      if (mine === newest) [preflight.value, failure.value] = [null, failureOf(error)];
    }
  }

  const lookAgain = () => void look();
  watch(() => JSON.stringify(which()), lookAgain, { immediate: true });
  window.addEventListener('focus', lookAgain); // a key may have been set in another window
  onScopeDispose(() => window.removeEventListener('focus', lookAgain));
  return { preflight, failure, lookAgain };
}

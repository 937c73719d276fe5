/** One thing that somebody does at a press: whether it is under way, and what went wrong with it last. */
import { shallowReadonly, shallowRef, type ShallowRef } from 'vue';
import { failureOf, type ContractFailure } from './contract-failure.ts';

export interface Action {
  readonly isBusy: Readonly<ShallowRef<boolean>>;
  /** Null while nothing has gone wrong, and from the next press on. */
  readonly failure: ShallowRef<ContractFailure | null>;
  /** Does nothing while the last press is under way. Never rejects: what goes wrong is the failure. */
  act(work: () => Promise<unknown>): Promise<void>;
}

/** @param tell hears of a failure where there is no room to show one */
export function useAction(tell?: (error: unknown) => void): Action {
  const isBusy = shallowRef(false);
  const failure = shallowRef<ContractFailure | null>(null);
  return {
    isBusy: shallowReadonly(isBusy),
    failure,
    async act(work) {
      if (isBusy.value) return;
      isBusy.value = true;
      failure.value = null;
      try {
        await work();
      } catch (error) {
        failure.value = failureOf(error);
        tell?.(error);
      } finally {
        isBusy.value = false;
      }
    },
  };
}

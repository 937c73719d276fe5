/** Follows something (`follow.ts`) for as long as a component, or a store, lives. */
import { onScopeDispose, readonly, shallowRef, type ShallowRef } from 'vue';
import type { ContractFailure } from './contract-failure.ts';
import { keepFollowing, type FollowOptions, type Positioned } from './follow.ts';

export interface Live {
  /** True until the first message, and again after `restart`. */
  readonly isLoading: Readonly<ShallowRef<boolean>>;
  /** Why it doesn't go on at the moment. */
  readonly failure: Readonly<ShallowRef<ContractFailure | null>>;
  /** Begins anew, with a snapshot: what is asked for has changed. */
  restart(): void;
}

export function useLive<Message extends Positioned>({
  open,
  receive,
}: Pick<FollowOptions<Message>, 'open' | 'receive'>): Live {
  const isLoading = shallowRef(true);
  const failure = shallowRef<ContractFailure | null>(null);
  let stop = () => {};

  function restart(): void {
    stop();
    isLoading.value = true;
    failure.value = null;
    stop = keepFollowing<Message>({
      open,
      receive: (message) => {
        isLoading.value = false;
        receive(message);
      },
      onInterrupted: (reason) => {
        failure.value = reason;
        if (reason?.kind === 'user') isLoading.value = false;
      },
    });
  }

  restart();
  onScopeDispose(() => stop());
  return { isLoading: readonly(isLoading), failure: readonly(failure) as Live['failure'], restart };
}

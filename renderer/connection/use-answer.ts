/**
 * One question to the engine, asked when the component or store begins, and again on demand or with a new connection.
 */
import { onScopeDispose, readonly, shallowRef, watch, type ShallowRef } from 'vue';
import { connection } from './connection.ts';
import { failureOf, type ContractFailure } from './contract-failure.ts';

export interface LiveAnswer<Value> {
  /** Null until the first answer. Stays while it is asked again. */
  readonly value: Readonly<ShallowRef<Value | null>>;
  readonly isLoading: Readonly<ShallowRef<boolean>>;
  readonly failure: Readonly<ShallowRef<ContractFailure | null>>;
  /** Asks again. */
  refresh(): Promise<void>;
}

export function useAnswer<Value>(
  ask: (options: { readonly signal: AbortSignal }) => Promise<Value>,
): LiveAnswer<Value> {
  const value = shallowRef<Value | null>(null);
  const isLoading = shallowRef(true);
  const failure = shallowRef<ContractFailure | null>(null);
  let current = new AbortController();

  async function refresh(): Promise<void> {
    current.abort();
    const mine = (current = new AbortController());
    isLoading.value = true;
    try {
      const answer = await ask({ signal: mine.signal });
      if (mine.signal.aborted) return;
      value.value = answer;
      failure.value = null;
    } catch (error) {
      if (mine.signal.aborted) return;
      failure.value = failureOf(error);
    }
    isLoading.value = false;
  }

  void refresh();
  watch(
    () => connection.generation,
    (_now, before) => before > 0 && refresh(),
  );
  onScopeDispose(() => current.abort());
  return { value, isLoading, failure: readonly(failure) as LiveAnswer<Value>['failure'], refresh };
}

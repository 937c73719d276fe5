/** Making a text what new runs use, or giving it a version that is free. */
import type { ShallowRef } from 'vue';
import type { ContractFailure } from '../../connection/contract-failure.ts';
import { useAction } from '../../connection/use-action.ts';
import type { AnyEditing } from './use-editing.ts';

export interface Publishing {
  readonly isBusy: Readonly<ShallowRef<boolean>>;
  readonly failure: ShallowRef<ContractFailure | null>;
  publish(): Promise<void>;
  raise(): Promise<void>;
}

export function usePublishing(
  editing: AnyEditing,
  how: {
    /** Publishes this text, and says so. */
    readonly publish: (source: string) => Promise<void>;
    readonly raiseVersion: (text: { readonly source: string }) => Promise<{ readonly source: string }>;
  },
): Publishing {
  const { isBusy, failure, act } = useAction();
  return {
    isBusy,
    failure,
    publish: () => act(() => how.publish(editing.text.value)),
    raise: () =>
      act(async () => {
        const { source } = await how.raiseVersion({ source: editing.text.value });
        editing.write(source);
        await editing.check();
      }),
  };
}

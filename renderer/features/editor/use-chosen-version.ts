/** The version that somebody has chosen among those that are kept, and its text, beside which ours is shown. */
import { shallowRef, type Ref, type ShallowRef } from 'vue';
import type { ContractFailure } from '../../connection/contract-failure.ts';
import { useAction } from '../../connection/use-action.ts';
import type { AnyEditing } from './use-editing.ts';

export interface ChosenVersion {
  readonly chosen: Readonly<ShallowRef<string | null>>;
  /** Why its text could not be had. */
  readonly wrong: ShallowRef<ContractFailure | null>;
  /** Once more: it is left. */
  choose(version: string): Promise<void>;
  /** Its text takes the place of ours. */
  takeUp(): void;
}

/**
 * @param compared the text of the chosen one; null: none
 * @param sourceOf null: there is nothing to compare with any more
 */
export function useChosenVersion(
  editing: AnyEditing,
  compared: Ref<string | null>,
  sourceOf: (version: string) => Promise<string | null>,
): ChosenVersion {
  const chosen = shallowRef<string | null>(null);
  const { failure: wrong, act } = useAction();

  function leave(): void {
    chosen.value = null;
    compared.value = null;
  }

  return {
    chosen,
    wrong,
    choose: (version) =>
      act(async () => {
        if (chosen.value === version) return leave();
        chosen.value = version;
        const source = await sourceOf(version);
        if (source === null) leave();
        else compared.value = source;
      }),
    takeUp() {
      if (compared.value !== null) editing.write(compared.value);
      leave();
    },
  };
}

/** Asks the engine, while somebody fills in a form, what a run with these parameters would be refused for. */
import { watchDebounced } from '@vueuse/core';
import { shallowRef, type Ref } from 'vue';
import type { ParameterProblemView } from '../../engine/contract/definitions.ts';
import type { JsonRecord } from '../../engine/contract/json.ts';
import { client } from '../connection/connection.ts';

/** An imported definition by name, a text as it is, or what a run is pinned to. */
export type CheckedAgainst =
  | { readonly definition: string; readonly version?: string | null; readonly owner?: string }
  | { readonly source: string }
  | { readonly runId: string };

/** Milliseconds without a change before it is asked. */
const SETTLED = 150;

export function useParameterCheck(which: () => CheckedAgainst | null, values: Ref<JsonRecord>) {
  const problems = shallowRef<readonly ParameterProblemView[]>([]);
  let newest = 0;

  /** Asks now. Rejects when the engine can't tell, for example because the definition is not valid. */
  async function check(): Promise<readonly ParameterProblemView[]> {
    const checked = which();
    if (!checked) return [];
    const mine = ++newest;
    const answer = await client.definitions.checkParameters({ ...checked, parameters: values.value });
    if (mine === newest) problems.value = answer.problems;
    return answer.problems;
  }

  watchDebounced([values, which], () => void check().catch(() => (problems.value = [])), {
    debounce: SETTLED,
    immediate: true,
  });
  return { problems, check };
}

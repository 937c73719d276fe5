/**
 * An answer while somebody writes it. The engine keeps it, so that it outlives the window, the engine and the machine.
 *
 * Rules
 *  1. Every change is kept a moment later, and at once when the form or the page goes away.
 *  2. What says no more than the form did when it was shown is no draft, and is thrown away.
 *  3. The engine ends it with its approval: once the answer was given, nothing more is kept.
 *  4. Who leaves a form and comes back finds what was written last, here or in another window.
 */
import { useDebounceFn, useEventListener } from '@vueuse/core';
import { computed, onScopeDispose, ref, watch } from 'vue';
import type { AnswerDraftView } from '../../../engine/contract/approval-review.ts';
import type { JsonRecord } from '../../../engine/contract/json.ts';
import { client } from '../../connection/connection.ts';
import { failureOf } from '../../connection/contract-failure.ts';
import { isEqualJson } from '../../design/values/equal-json.ts';

const SAVE_AFTER = 300;

export interface BegunAnswer {
  readonly approvalId: string;
  readonly option: string;
  /** What stands in the fields before anybody writes. */
  readonly shown: JsonRecord;
  /** What was kept when the form was left, or the app. Null: nothing. */
  readonly kept: AnswerDraftView | null;
}

/** Rule 4: of this page, by approval and answer. The review may be older. */
const leftHere = new Map<string, AnswerDraftView>();

type Written = Pick<AnswerDraftView, 'values' | 'notes' | 'input'>;

export function useAnswerDraft({ approvalId, option, shown, kept: keptBefore }: BegunAnswer) {
  const key = JSON.stringify([approvalId, option]);
  const here = leftHere.get(key) ?? null;
  const kept = here && here.savedAt >= (keptBefore?.savedAt ?? 0) ? here : keptBefore;
  const values = ref<JsonRecord>({ ...shown, ...kept?.values });
  const notes = ref(kept?.notes ?? '');
  const written = ref(kept?.input ?? null);
  const problem = ref<string | null>(null);
  const now = computed<Written>(() => ({ values: values.value, notes: notes.value, input: written.value }));
  const nothing: Written = { values: shown, notes: '', input: null };
  const isRestored = ref(!isEqualJson(now.value, nothing));
  let saved: Written = now.value;
  let hasEnded = false;
  let queue: Promise<void> = Promise.resolve();

  async function keep(): Promise<void> {
    const saving = now.value;
    if (hasEnded || isEqualJson(saving, saved)) return;
    const before = saved;
    saved = saving;
    try {
      if (isEqualJson(saving, nothing))
        await client.approvals.discardDraft({ approvalId, option }); // rule 2
      else await client.approvals.saveDraft({ approvalId, option, ...saving });
      problem.value = null;
    } catch (error) {
      saved = before;
      problem.value = failureOf(error).message;
    }
  }

  /** One after the other, so that the last that was written is what stays. */
  function save(): void {
    queue = queue.then(keep);
  }
  const saveSoon = useDebounceFn(save, SAVE_AFTER, { maxWait: 1_500 });
  watch(now, (after, before) => {
    if (isEqualJson(after, before)) return;
    isRestored.value = false;
    leftHere.set(key, { option, ...after, savedAt: Date.now() });
    void saveSoon();
  });

  useEventListener(window, 'pagehide', save);
  useEventListener(document, 'visibilitychange', save);
  onScopeDispose(save);

  const standing = computed(() => {
    if (problem.value !== null) return `What you write is not kept as a draft: ${problem.value}`;
    return isRestored.value ? 'As you left it: nothing of it was answered yet.' : null;
  });

  return {
    values,
    notes,
    written,
    /** A sentence on what is kept, where there is something to say. Null: there is not. */
    standing,
    /** Rule 3. */
    end(): void {
      hasEnded = true;
      leftHere.delete(key);
    },
  };
}

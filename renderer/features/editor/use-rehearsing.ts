/** What is being rehearsed beside the text, and with what. Kept while other tabs are looked at. */
import { ref, shallowRef } from 'vue';
import type { JsonRecord } from '../../../engine/contract/json.ts';

export type Subject = 'whole' | 'step';

export function useRehearsing() {
  const subject = ref<Subject>('whole');
  /** Of the whole definition. */
  const values = shallowRef<JsonRecord>({});
  const runId = ref<string | null>(null);
  /** Of one step. */
  const stepId = ref<string | null>(null);
  /** As somebody wrote it. Null: nobody has, and what is offered is taken. */
  const written = ref<string | null>(null);
  const stepRunId = ref<string | null>(null);

  function chooseStep(id: string): void {
    subject.value = 'step';
    if (stepId.value === id) return;
    stepId.value = id;
    written.value = null;
    stepRunId.value = null;
  }

  return { subject, values, runId, stepId, written, stepRunId, chooseStep };
}

export type Rehearsing = ReturnType<typeof useRehearsing>;

/**
 * A value that somebody is writing: its text, what it comes to, and whether it is another than before.
 *
 * Rules
 *  1. It starts from a value, or from nothing. As long as nobody has written, it follows what it starts from.
 *  2. What was too large for a view is brought whole before anybody writes: what is left out would be sent as if it
 *     were the value.
 *  3. It is changed when it says another thing than at the start, however that is written.
 */
import { computed, inject, readonly, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { JsonRecord, JsonValue } from '../../../engine/contract/json.ts';
import { isEqualJson } from './equal-json.ts';
import { leftOutOf, WHOLE_VALUE } from './large-values.ts';
import { recordFromText, textFromValue, valueFromText, type Read } from './value-text.ts';

export interface ValueText<Value extends JsonValue = JsonValue> {
  readonly text: ComputedRef<string>;
  readonly read: ComputedRef<Read<Value>>;
  readonly isChanged: ComputedRef<boolean>;
  /** Undefined: from nothing. */
  readonly start: Readonly<ShallowRef<Value | undefined>>;
  readonly startText: ComputedRef<string>;
  /** Begins anew with this value; resolves when it is there. */
  startFrom(value: Value | undefined): Promise<void>;
  write(text: string): void;
  /** Back to what it started from. */
  undo(): void;
}

interface Options<Value> {
  /** What it starts from, whenever that is another. */
  readonly start?: () => Value | undefined;
  /** Where the text is kept that somebody wrote, when it has to outlive the component. Null: nobody has. */
  readonly written?: Ref<string | null>;
}

export const useValueText = (options: Options<JsonValue> = {}): ValueText => useText(valueFromText, options);
/** Of names with values. */
export const useRecordText = (options: Options<JsonRecord> = {}): ValueText<JsonRecord> =>
  useText(recordFromText, options);

function useText<Value extends JsonValue>(
  readAs: (text: string) => Read<Value>,
  { start: startOf, written = ref(null) }: Options<Value>,
): ValueText<Value> {
  const bring = inject(WHOLE_VALUE, null);
  const start = shallowRef<Value>();
  const notThere = ref<string | null>(null);
  const startText = computed(() => (start.value === undefined ? '' : textFromValue(start.value)));
  const text = computed(() => written.value ?? startText.value);
  const read = computed<Read<Value>>(() =>
    notThere.value === null ? readAs(text.value) : { value: null, problem: notThere.value },
  );
  const isChanged = computed(
    () =>
      written.value !== null &&
      written.value !== startText.value &&
      (read.value.problem !== null || !isEqualJson(read.value.value, start.value ?? readAs('').value)),
  );
  let newest = 0;

  async function bringStart(value: Value | undefined): Promise<void> {
    const mine = ++newest;
    notThere.value = null;
    if (value === undefined || !bring || leftOutOf(value) === 0) return void (start.value = value);
    start.value = undefined;
    notThere.value = 'The rest of it is being fetched.';
    try {
      const whole = (await bring(value)) as Value; // rule 2
      if (mine === newest) [start.value, notThere.value] = [whole, null];
    } catch {
      if (mine === newest) notThere.value = 'The rest of it could not be fetched. Close this and try again.';
    }
  }

  function startFrom(value: Value | undefined): Promise<void> {
    written.value = null;
    return bringStart(value);
  }

  if (startOf) watch(startOf, (value) => void bringStart(value), { immediate: true }); // rule 1
  return {
    text,
    read,
    isChanged,
    start: readonly(start) as ValueText<Value>['start'],
    startText,
    startFrom,
    write: (now) => void (written.value = now),
    undo: () => void (written.value = null),
  };
}

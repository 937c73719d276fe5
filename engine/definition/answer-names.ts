/** What an answer is read by: the outcome, where the author has named what can be answered, and the fields. */
import type { Checkpoint, CheckpointOption } from './checkpoint.ts';

/** Whether the author has named what can be answered: then an answer says which it was. */
export function isNamed(options: readonly CheckpointOption[]): boolean {
  return options.some(({ outcome }) => outcome !== undefined);
}

/** What `steps.<step>.answer` holds. Null: people only choose, and nothing is kept to be read. */
export function answerNamesOf(checkpoint: Checkpoint | null): readonly string[] | null {
  if (!checkpoint) return null;
  const fields = checkpoint.ask?.fields.map(({ name }) => name);
  if (!isNamed(checkpoint.options)) return fields ?? null;
  return ['outcome', ...(fields ?? [])];
}

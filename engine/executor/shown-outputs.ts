/** The outputs of a run as those see them who may not see what is personal, followed while the run goes on. */
import type { RunState } from '../run/run-state.ts';
import { isJsonObject, type Json } from '../values/json.ts';
import type { HiddenValues } from '../values/hidden-values.ts';
import { hiddenIn, maskFields, type Field } from '../values/masked-values.ts';

interface Shown {
  readonly madeOf: readonly unknown[];
  /** Its marks are masked; what others have written is looked for when it is asked for. */
  readonly masked: Json;
  /** Undefined: nobody has asked since values were found. */
  cleaned?: Json;
}

export interface ShownBy {
  /** Marked parts of the outputs, by the step. */
  readonly fieldsOf: ReadonlyMap<string, readonly Field[]>;
  /** Steps that start child runs. */
  readonly children: ReadonlySet<string>;
  readonly hidden: HiddenValues;
  readonly hiddenInSaid: HiddenValues;
}

export class ShownOutputs {
  /** By the step. It goes on with the run. */
  readonly outputs: Record<string, Json> = Object.create(null) as Record<string, Json>;
  readonly #by: ShownBy;
  readonly #shown = new Map<string, Shown>();

  constructor(by: ShownBy) {
    this.#by = by;
  }

  /** `other`: something that was there is not, or is something else, and values that were found are none any more. */
  follow(state: RunState): 'none' | 'more' | 'other' {
    const ids = Object.keys(state.outputs);
    let count = 0;
    for (const id of ids) {
      const output = state.outputs[id] ?? null;
      const madeOf = [output, state.maskedOutputs.get(id), hasParts(output) ? state.maskedOutputs.size : 0];
      const before = this.#shown.get(id);
      if (before?.madeOf.every((one, at) => one === madeOf[at]) === true) continue;
      if (before) return 'other';
      this.#take(state, id, output, madeOf);
      count++;
    }
    if (this.#shown.size !== ids.length) return 'other';
    return count === 0 ? 'none' : 'more';
  }

  #take(state: RunState, id: string, output: Json, madeOf: readonly unknown[]): void {
    const masked = outputMasked(state, id, output, this.#by.fieldsOf.get(id));
    this.#shown.set(id, { madeOf, masked });
    const found = hiddenIn(output, masked);
    if (found.length > 0) {
      this.#by.hidden.add(found);
      this.#by.hiddenInSaid.add(found);
      for (const shown of this.#shown.values()) delete shown.cleaned;
    }
    Object.defineProperty(this.outputs, id, { enumerable: true, get: () => this.#cleaned(id) });
  }

  #cleaned(id: string): Json {
    const shown = this.#shown.get(id);
    if (!shown) return null;
    // What a child run gives back is made of what it was handed, and shorter values are looked for in it.
    const values = this.#by.children.has(id) ? this.#by.hiddenInSaid : this.#by.hidden;
    return (shown.cleaned ??= values.clean(shown.masked));
  }
}

function hasParts(output: Json): boolean {
  return isJsonObject(output) && Array.isArray(output['results']);
}

/**
 * An output of a step or a part, as its marks and those of a child run have it.
 * @param fields those that are marked in it
 */
export function outputMasked(
  { maskedOutputs }: RunState,
  id: string,
  output: Json,
  fields: readonly Field[] = [],
): Json {
  const whole = maskedOutputs.get(id);
  if (whole !== undefined) return maskFields(whole, fields);
  const results = isJsonObject(output) ? output['results'] : null;
  if (maskedOutputs.size === 0 || !isJsonObject(output) || !Array.isArray(results)) return maskFields(output, fields);
  const shown = (results as readonly Json[]).map((result, at) => maskedOutputs.get(`${id}[${at}]`) ?? result);
  return maskFields({ ...output, results: shown }, fields);
}

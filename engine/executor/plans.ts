/** The definition cache: plans by the hash of their definition. Runs of the same definition share one. */
import type { Definition } from '../definition/definition.ts';
import { planOf, type Plan } from '../run/plan.ts';

const REMEMBERED = 200;

export class Plans {
  readonly #findSnapshot: (hash: string) => Definition | undefined;
  readonly #known = new Map<string, Plan>();

  constructor(findSnapshot: (hash: string) => Definition | undefined) {
    this.#findSnapshot = findSnapshot;
  }

  of(definition: Definition, hash: string): Plan {
    return this.#known.get(hash) ?? this.#remember(planOf(definition, hash));
  }

  /** Of a definition that a run was pinned to. */
  pinned(hash: string): Plan {
    const known = this.#known.get(hash);
    if (known) return known;
    const definition = this.#findSnapshot(hash);
    if (!definition) throw new Error(`The journal has lost the definition ${hash} that a run is pinned to`);
    return this.#remember(planOf(definition, hash));
  }

  #remember(plan: Plan): Plan {
    this.#known.set(plan.hash, plan);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value ?? '');
    return plan;
  }
}

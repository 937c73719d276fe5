/**
 * The definition cache: plans by the hash of their definition. Runs of the same definition share one. A store may
 * answer later: a plan that is in the cache is there at once all the same, and all who ask meanwhile wait for one
 * answer.
 */
import type { Definition } from '../definition/definition.ts';
import { planOf, type Plan } from '../run/plan.ts';
import { made, whenAnswered, type Awaitable } from '../values/deferred.ts';

const REMEMBERED = 200;

type Found = Awaitable<Definition | undefined>;

/** Of a store that answers at once a plan is there at once. */
type PinnedPlan<Answer extends Found> = Answer extends Promise<unknown> ? Awaitable<Plan> : Plan;

export class Plans<Answer extends Found = Found> {
  readonly #findSnapshot: (hash: string) => Answer;
  readonly #known = new Map<string, Plan>();
  readonly #asked = new Map<string, Promise<Plan>>();

  constructor(findSnapshot: (hash: string) => Answer) {
    this.#findSnapshot = findSnapshot;
  }

  of(definition: Definition, hash: string): Plan {
    return this.#known.get(hash) ?? this.#remember(planOf(definition, hash));
  }

  /** Of a definition that a run was pinned to. Throws, or rejects, where the journal has lost it. */
  pinned(hash: string): PinnedPlan<Answer> {
    return (this.#known.get(hash) ?? this.#asked.get(hash) ?? this.#ask(hash)) as PinnedPlan<Answer>;
  }

  #ask(hash: string): Awaitable<Plan> {
    const plan = made<Definition | undefined, Plan>(this.#findSnapshot(hash), (definition) => {
      if (!definition) throw new Error(`The journal has lost the definition ${hash} that a run is pinned to`);
      return this.of(definition, hash);
    });
    if (!(plan instanceof Promise)) return plan;
    this.#asked.set(hash, plan);
    const forget = () => void this.#asked.delete(hash);
    void whenAnswered(() => plan, forget, forget);
    return plan;
  }

  #remember(plan: Plan): Plan {
    this.#known.set(plan.hash, plan);
    if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value ?? '');
    return plan;
  }
}

/** Whether the engine is stopping, and what that means to those who want something of it. */
import { EngineStopping } from '../executor/engine-stopping.ts';
import { EngineError } from '../port/engine.ts';
import type { Awaitable } from '../values/deferred.ts';
import { asEngineError } from './engine-errors.ts';

export class Stopping {
  #hasBegun = false;

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  begin(): void {
    this.#hasBegun = true;
  }

  /**
   * Rejects with an `EngineError`, also for what the work throws. A store that was closed meanwhile has its own words
   * for it; to the caller all of them mean the same.
   */
  async unlessStopping<T>(work: () => Awaitable<T>): Promise<T> {
    try {
      if (this.#hasBegun) throw new EngineStopping();
      return await work();
    } catch (error) {
      throw asEngineError(this.#hasBegun && !(error instanceof EngineError) ? new EngineStopping() : error);
    }
  }
}

/** The memory of agents, for those who look after it: what they write there is kept without secrets, and has to fit. */
import type { MemoryStore } from '../agents/port/memory.ts';
import type { Limits } from '../limits/limits.ts';
import type { MemoryKeeper } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import type { Json } from '../values/json.ts';
import { valueMustFit } from './request-limits.ts';

export interface MemoryKeeping {
  readonly clock: Clock;
  readonly limits: () => Limits;
  /** Without the secrets in it. */
  readonly clean: (written: { readonly value: Json }) => { readonly value: Json };
}

export function memoryKeeper(memory: MemoryStore, { clock, limits, clean }: MemoryKeeping): MemoryKeeper {
  return {
    list: (filter, page, now) => memory.list(filter, page, now),
    edit(id, value, actor) {
      const kept = clean({ value });
      valueMustFit('memoryBytes', kept.value, limits());
      return memory.edit(id, kept.value, actor, clock.now());
    },
    delete: (id) => memory.delete(id),
  };
}

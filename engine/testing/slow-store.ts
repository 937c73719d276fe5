/**
 * A store that lies elsewhere: it answers every question as things stood when it was asked, and the answer arrives
 * after others had their turn.
 */
import type { EngineReader } from '../port/engine.ts';
import type { Deferred } from '../values/deferred.ts';

/** What it refuses arrives later, too. */
export async function later<Answer>(ask: () => Answer): Promise<Answer> {
  let answer: () => Answer;
  try {
    const found = ask();
    answer = () => found;
  } catch (error) {
    answer = () => {
      throw error;
    };
  }
  await new Promise(setImmediate);
  return answer();
}

export function answeringLater<Port extends object>(port: Port): Deferred<Port> {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => later(() => Reflect.apply(member, target, given) as unknown);
    },
  }) as Deferred<Port>;
}

/** The same engine, whose store is asked from afar. */
export function withSlowStore<Engine extends EngineReader>(engine: Engine): Engine {
  const slow = { journal: answeringLater(engine.journal), readModels: answeringLater(engine.readModels) };
  return new Proxy(engine, {
    get(target, name) {
      if (name === 'journal' || name === 'readModels') return slow[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

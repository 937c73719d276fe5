import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that is gone after the tests. */
    compiled?: string;
  }
}

/** Where one process of the program leaves what it has compiled, for the next ones. */
export function compiledOfTests(): string | undefined {
  return inject('compiled');
}

import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the programs that tests kill, where they were bundled (`build/checks/hosts-of-tests.mjs`). */
    hosts?: string;
  }
}

/** The program of this folder, bundled where it was, and from its sources otherwise. */
export function hostOfTests(name: 'crash-host' | 'load-host'): string {
  const bundled = inject('hosts');
  return bundled === undefined ? join(import.meta.dirname, `${name}.ts`) : join(bundled, `${name}.js`);
}

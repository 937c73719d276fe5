import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the programs that tests start, where they were bundled (`build/checks/hosts-of-tests.mjs`). */
    hosts?: string;
  }
}

/** The program of this folder, bundled where it was, and from its sources otherwise. @param name of its file */
export function hostOfTests(name: string): string {
  const bundled = inject('hosts');
  const bundle = bundled === undefined ? null : join(bundled, `${name}.js`);
  return bundle !== null && existsSync(bundle) ? bundle : join(import.meta.dirname, `${name}.ts`);
}

/** In which it runs: on the runtime of this process. What one of them has compiled, the next ones load. */
export function environmentOfHost(): NodeJS.ProcessEnv {
  const bundled = inject('hosts');
  return {
    ...process.env,
    ELECTRON_RUN_AS_NODE: '1',
    ...(bundled !== undefined && { NODE_COMPILE_CACHE: join(bundled, 'compiled') }),
  };
}

/**
 * Where the code of a sandbox's thread lies: a .ts file where we run from source (Node strips the types), and in a
 * bundle a file beside the chunk that asks.
 */
export function functionWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './function-worker.ts' : './function-worker.js';
  return new URL(name, import.meta.url);
}

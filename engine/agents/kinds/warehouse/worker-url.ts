/** From source (Node strips the types) the worker is a .ts file, in a bundle it lies beside the chunk that asks. */
export function databaseWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './database-worker.ts' : './database-worker.js';
  return new URL(name, import.meta.url);
}

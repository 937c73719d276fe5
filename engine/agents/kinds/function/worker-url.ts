/** From source (Node strips the types) the worker is a .ts file, in a bundle it lies beside the chunk that asks. */
export function functionWorkerUrl(): URL {
  const name = import.meta.url.endsWith('.ts') ? './function-worker.ts' : './function-worker.js';
  return new URL(name, import.meta.url);
}

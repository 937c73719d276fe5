// The threads of the engine, by the names under which they are built. Whoever starts one names its file, which lies
// beside the program: new URL('./database-worker.js', import.meta.url).
export const workerEntries = {
  'database-worker': 'engine/agents/kinds/warehouse/database-worker.ts',
  'function-worker': 'engine/agents/kinds/function/function-worker.ts',
  'definition-worker': 'engine/catalog/definition-worker.ts',
};

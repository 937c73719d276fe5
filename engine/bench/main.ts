/** The process in which one workload is measured. Small, because how fast a process starts is one of the workloads. */
import { COLD_START_CHILD, MODEL_CHILD, TOOL_CHILD } from './benchmark-line.ts';

const [name = '', ...args] = process.argv.slice(2);
if (name === COLD_START_CHILD) {
  const { coldStartChild } = await import('./cold-start-child.ts');
  await coldStartChild(args[0] ?? '', args[1] ?? '');
} else if (name === MODEL_CHILD) {
  const { modelChild } = await import('./model-child.ts');
  await modelChild();
} else if (name === TOOL_CHILD) {
  const { toolChild } = await import('./tool-child.ts');
  toolChild();
} else {
  const { runWorkload } = await import('./run-benchmarks.ts');
  process.stdout.write(`${JSON.stringify(await runWorkload(name))}\n`);
}

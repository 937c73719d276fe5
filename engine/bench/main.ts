/** The process in which one workload is measured. Small, because how fast a process starts is one of the workloads. */
import { runWorkload } from './run-benchmarks.ts';

const [name = '', ...args] = process.argv.slice(2);
const measured = await runWorkload(name, args);
if (measured) process.stdout.write(`${JSON.stringify(measured)}\n`);

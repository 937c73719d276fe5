/** The process in which one workload is measured. Small, because how fast a process starts is one of the workloads. */
import { runWorkload } from './run-benchmarks.ts';

const [name = '', ...args] = process.argv.slice(2);
const line = await runWorkload(name, args, [process.argv[1] ?? '']);
if (line) process.stdout.write(`${JSON.stringify(line)}\n`);

import { fileURLToPath } from 'node:url';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Host } from '../host.ts';

/** The program in which each workload gets a process of its own. It is built beside this one. */
const benchProgram = fileURLToPath(new URL('./bench.js', import.meta.url));

export const addBenchCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('bench')
    .argument('[workload...]', 'W1, W2 …; default: all')
    .description('measure the engine on this machine; prints a line of JSON per workload')
    .action(async (workloads: readonly string[]) => exitWith(await bench(host, workloads)));
};

async function bench({ terminal }: Host, workloads: readonly string[]): Promise<number> {
  const { WORKLOAD_NAMES, runBenchmarks } = await import('../../bench/run-benchmarks.ts');
  const unknown = workloads.find((name) => !WORKLOAD_NAMES.includes(name));
  if (unknown !== undefined) throw usageError(`There is no workload "${unknown}".`, `There are ${WORKLOAD_NAMES.join(', ')}.`);
  terminal.say('Measuring. This takes minutes, and other work on this machine disturbs it.');
  await runBenchmarks({ workloads: workloads.length > 0 ? workloads : null, command: [benchProgram] }, (line) => terminal.write(`${JSON.stringify(line)}\n`));
  return exitCodes.done;
}

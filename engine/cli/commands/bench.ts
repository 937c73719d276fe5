import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

/** One line of JSON per workload on standard output, with or without `--json`: what came out is for comparing. */
export const addBenchCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('bench')
    .argument('[workload...]', 'W1 … W11; default: all')
    .description('measure the engine on this machine: one JSON line per workload')
    .action(async (workloads: readonly string[]) => {
      const { runBenchmarks, UnknownWorkload } = await import('../../bench/run-benchmarks.ts');
      try {
        await runBenchmarks(workloads, {
          print: (line) => host.terminal.write(`${JSON.stringify(line)}\n`),
          tell: (progress) => host.terminal.say(progress),
        });
        exitWith(exitCodes.done);
      } catch (error) {
        throw error instanceof UnknownWorkload ? usageError(error.message) : error;
      }
    });
};

import type { Command } from 'commander';
import type { Host } from './host.ts';

/** Adds one or more commands to the program. Each tells the exit code when it is through. */
export type AddCommand = (program: Command, host: Host, exitWith: (code: number) => void) => void;

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

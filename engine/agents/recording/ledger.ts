/**
 * The outside world of a crash test: a file that says which effects were asked for. A line is on the disk before the
 * agent goes on, whatever happens to the process next.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { AgentRequest } from '../port/agent.ts';

export interface LedgerEntry {
  readonly phase: 'before' | 'after';
  readonly key: string;
  readonly agent: string;
  readonly step: string;
  readonly attempt: number;
  readonly pid: number;
}

export interface Ledger {
  note(phase: LedgerEntry['phase'], request: AgentRequest): void;
  close(): void;
}

/** Many processes may write to one ledger: O_APPEND keeps their lines whole. */
export function openLedger(path: string): Ledger {
  const file = openSync(path, 'a');
  return {
    note: (phase, request) => {
      const entry: LedgerEntry = {
        phase,
        key: request.idempotencyKey,
        agent: request.agent,
        step: request.step.id,
        attempt: request.attempt,
        pid: process.pid,
      };
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

/** A last line that a crash cut short is no entry. */
export function readLedger(path: string): readonly LedgerEntry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LedgerEntry);
}

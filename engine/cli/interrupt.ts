/**
 * Ctrl-C, and what else asks a process to end: the first is heard and the work winds up, the second ends it at once.
 */
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Ending = (typeof signals)[number];

/** Somebody asked the process to end; the exit code is the one that shells expect. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signal: Ending) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Does the work with a signal that is aborted, with an `Interrupted`, when somebody asks the process to end; or, with
 * its reason, when `lost` is: nobody hears of the work any more.
 */
export async function interruptible<Result>(
  work: (interruption: AbortSignal) => Promise<Result>,
  lost?: AbortSignal,
): Promise<Result> {
  const controller = new AbortController();
  const onSignal = (signal: Ending): void => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(new Interrupted(signal));
  };
  for (const signal of signals) process.on(signal, onSignal);
  const onLost = (): void => controller.abort(lost?.reason);
  lost?.addEventListener('abort', onLost, { once: true });
  if (lost?.aborted) onLost();
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    lost?.removeEventListener('abort', onLost);
  }
}

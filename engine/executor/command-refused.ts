import type { Refusal } from '../run/run-command.ts';

/** A command that the run's guards said no to. Nothing has changed. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

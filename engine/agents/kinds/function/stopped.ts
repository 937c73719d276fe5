/** The error that ends a guest which may not go on, with the reason. */
import type { WhyStopped } from './sandbox-protocol.ts';

export class Stopped extends Error {
  readonly why: WhyStopped;

  constructor(why: WhyStopped, message: string) {
    super(message);
    this.why = why;
  }
}

/** By what it threw, as the interpreter tells it. */
export function stoppedWith(thrown: unknown, usually: 'invalid' | 'threw'): Stopped {
  const { name, message, stack } = (typeof thrown === 'object' && thrown !== null ? thrown : { message: thrown }) as {
    readonly [key in 'name' | 'message' | 'stack']?: unknown;
  };
  if (message === 'out of memory' || thrown === null) return new Stopped('memory', '');
  return new Stopped(usually, `${shown(name) || 'Error'}: ${shown(message)} ${shown(stack)}`.trim());
}

/** Texts alone: what else a guest throws is not walked. */
function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

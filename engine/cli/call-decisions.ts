/**
 * What becomes of the calls of tools that a request is about: `--call`, once for each, or once for all others.
 *
 * Rule 1: `*` is every call that no other `--call` names.
 */
import type { CallDecisionInput } from '../contract/asked-calls.ts';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

const ALL_OTHERS = '*';
const grammar =
  "Write 1=approve, 1=edit:<file with the arguments>, or '1=reject:<what the model is told>'; * is every call that is not named.";

type Decided = CallDecisionInput extends infer Each ? (Each extends { id: string } ? Omit<Each, 'id'> : never) : never;

export interface GivenCall {
  readonly id: string;
  readonly decided: Decided;
}

export async function parseCall(text: string): Promise<GivenCall> {
  const [, id = '', decision = '', argument = ''] = /^\s*([^=\s]+)\s*=\s*([a-z]+)(?::(.*))?$/s.exec(text) ?? [];
  switch (decision) {
    case 'approve':
      if (argument !== '') throw usageError(`--call ${text}: approve takes nothing more.`, grammar);
      return { id, decided: { decision } };
    case 'edit':
      if (argument === '') throw usageError(`--call ${text}: it does not say where the arguments are.`, grammar);
      if (id === ALL_OTHERS) throw usageError(`--call ${text}: arguments are for one call.`, grammar);
      return { id, decided: { decision, arguments: await readRecord(argument.trim()) } };
    case 'reject':
      if (argument.trim() === '') throw usageError(`--call ${text}: it does not say what the model is told.`, grammar);
      return { id, decided: { decision, message: argument.trim() } };
    default:
      throw usageError(`--call ${text}: it does not say what becomes of which call.`, grammar);
  }
}

/** Rule 1. @param asked the ids of all calls that the request is about */
export function decisionsAbout(given: readonly GivenCall[], asked: readonly string[]): CallDecisionInput[] {
  const named = given.filter(({ id }) => id !== ALL_OTHERS);
  const others = given.find(({ id }) => id === ALL_OTHERS);
  const rest = others ? asked.filter((id) => !named.some((one) => one.id === id)) : [];
  return [...named, ...rest.flatMap((id) => (others ? [{ id, decided: others.decided }] : []))].map(
    ({ id, decided }) => ({ id, ...decided }),
  );
}

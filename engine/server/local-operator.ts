/**
 * The operator of this machine. It lies apart from the socket, because who only looks into a store has no use for a
 * server, and that takes long to load.
 */
import { userInfo } from 'node:os';
import type { Actor } from '../run/run-event.ts';

/** The operator at this machine, as the system knows them: by number where it has no name for them. */
export function localOperator(): Actor {
  try {
    return `operator:${userInfo().username}`;
  } catch {
    return `operator:${process.getuid?.() ?? 'unknown'}`;
  }
}

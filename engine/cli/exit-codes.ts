/**
 * What a command's exit says. A command that moves a run, or follows one, exits by where the run stands then; any other
 * command exits with `done` when it did what it was asked.
 */
import type { RunStatusView } from '../contract/run-status.ts';

export const exitCodes = {
  done: 0,
  /** It was done as asked, and nothing came of it: a signal that no run takes, an action that would be refused. */
  nothing: 1,
  /** The command line can't be carried out as it was typed. Nothing has happened. */
  usage: 2,
  /** Nothing moves before somebody decides: a checkpoint, a plan, a step that needs attention, a pause. */
  waiting: 3,
  /** The run did not come to a good end, or Baton could not or would not do it. */
  failed: 4,
  invalidDefinition: 5,
  /** Whoever read the output has read enough, as shells say it: 128 + SIGPIPE. */
  unread: 141,
  /** Ctrl-C, as shells say it: 128 + SIGINT. What was recorded stays. */
  interrupted: 130,
  /** `kill`: 128 + SIGTERM. */
  terminated: 143,
  /** The terminal was closed: 128 + SIGHUP. */
  hungUp: 129,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(status: RunStatusView): ExitCode {
  switch (status) {
    case 'completed':
    // Some steps were allowed to fail, and the author said that the run goes on without them.
    case 'partially_completed':
    case 'planning':
    case 'running':
      return exitCodes.done;
    case 'approval_pending':
    case 'checkpoint':
    case 'paused':
    case 'needs_attention':
      return exitCodes.waiting;
    case 'failed':
    case 'aborted':
    case 'cancelled':
      return exitCodes.failed;
  }
}

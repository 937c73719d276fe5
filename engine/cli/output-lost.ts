/** Notices that what a command writes reaches nobody any more: whoever read it has gone. */
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EIO: 'the device has an error',
  EFBIG: 'the file would be too large',
};

export class OutputLost extends CliError {
  /** Whoever read it has read enough (`| head`). That is no error, and says nothing of the work. */
  readonly isUnread: boolean;

  constructor(stream: string, error: NodeJS.ErrnoException) {
    const { code = 'unknown', message } = error;
    const isUnread = code === 'EPIPE';
    super('output_lost', `What this command says can't be written to ${stream}: ${WHY[code] ?? message} (${code}).`, {
      remedy: 'What it did is recorded. Make room, or send the output elsewhere.',
      exitCode: isUnread ? exitCodes.unread : exitCodes.failed,
      cause: error,
    });
    this.isUnread = isUnread;
  }
}

import { answer } from './answer.ts';
import { followStatus } from './follow-status.ts';
import { reportingErrors } from './reporting-errors.ts';
import { systemStatusOf } from './system-status.ts';

const channel = answer.system;

export const system = {
  status: channel.status.handler(({ context: { engine } }) => systemStatusOf(engine)),
  changes: channel.changes.handler(({ context, signal }) => reportingErrors(followStatus(context.engine, signal), context, 'system.changes')),
  backup: channel.backup.handler(({ input: { file }, context: { engine } }) => engine.backup(file)),
  rebuild: channel.rebuild.handler(({ context: { engine } }) => engine.rebuild()),
};

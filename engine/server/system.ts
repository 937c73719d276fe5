import { EngineError } from '../port/engine.ts';
import { answer } from './answer.ts';
import { followStatus } from './following/follow-status.ts';
import { reportingErrors } from './reporting-errors.ts';
import { systemStatusOf } from './system-status.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.system;

export const systemAnswers = {
  status: channel.status.handler(({ context: { engine } }) => systemStatusOf(engine)),
  changes: channel.changes.handler(({ context, signal }) =>
    reportingErrors(followStatus(context.engine, signal), context, 'system.changes'),
  ),
  backup: channel.backup.handler(async ({ input: { file, name }, context: { backups, mayNamePaths = false } }) => {
    if (file !== null && !mayNamePaths) {
      throw new EngineError('forbidden', 'From a page, backups go among the others of the data folder', {
        remedy: 'Leave the file out, or make it from the command line: baton backup <file>',
      });
    }
    if (!backups) throw new EngineError('not_found', 'There is no store yet', { remedy: 'The first run makes it.' });
    const made = await backups.backup(file, name);
    return { ...made, damagedAssets: [...made.damagedAssets] };
  }),
  rebuild: channel.rebuild.handler(({ context }) => commandsOf(context).rebuild()),
};

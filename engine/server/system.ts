import { answer } from './answer.ts';

const channel = answer.system;

export const system = {
  status: channel.status.handler(({ context: { engine } }) => {
    const { version, state, directory, startedAt, readModels, journal } = engine;
    return {
      version,
      state,
      directory,
      pid: process.pid,
      startedAt,
      openRuns: readModels.openRuns().length,
      pendingApprovals: readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total,
      lastPosition: journal.lastPosition(),
    };
  }),
  backup: channel.backup.handler(({ input: { file }, context: { engine } }) => engine.backup(file)),
  rebuild: channel.rebuild.handler(({ context: { engine } }) => engine.rebuild()),
};

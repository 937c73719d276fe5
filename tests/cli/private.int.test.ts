/** Whatever somebody's mask is, and whatever the folder was before: what is recorded can be read by its owner alone. */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { desk } from './desk.ts';

const quick = `
metadata: { name: quick, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: only, agent: test-deliver, input: { userMessage: go } }
`;

test.skipIf(process.platform === 'win32')(
  'everything is private, with a mask that hides nothing and in a folder that was open to all',
  async () => {
    const before = process.umask(0);
    const place = desk();
    try {
      for (const folder of ['', 'drafts', 'backups', 'socket']) {
        mkdirSync(join(place.home, folder), { recursive: true });
        chmodSync(join(place.home, folder), 0o777);
      }
      place.write('quick.yaml', quick);
      const serving = place.start('serve');
      await serving.said('Next, in another terminal:');
      expect((await place.baton('import', 'quick.yaml')).code).toBe(0);
      expect((await place.baton('run', 'quick', '--rehearse')).code).toBe(0);
      expect((await place.baton('backup')).code).toBe(0);
      expect((await place.baton('export', 'quick', 'exported.yaml')).code).toBe(0);
      const found = readdirSync(place.home, { recursive: true, withFileTypes: true }).map((entry) =>
        join(entry.parentPath, entry.name),
      );
      const wide = [place.home, ...found].filter(
        (path) => !lstatSync(path).isSymbolicLink() && (lstatSync(path).mode & 0o077) !== 0,
      );
      expect(wide.map((path) => relative(place.home, path))).toEqual([]);
      expect(found.some((path) => path.endsWith('engine.sock'))).toBe(true);
      expect((lstatSync(join(place.folder, 'exported.yaml')).mode & 0o777).toString(8)).toBe('666'); // that one is for its owner to use
      serving.child.kill('SIGTERM');
      await serving.finished;
    } finally {
      process.umask(before);
    }
  },
);

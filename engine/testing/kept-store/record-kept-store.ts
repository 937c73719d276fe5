/**
 * A program: makes a store as the engine of today writes it, with what readers see of it, and keeps both as
 * `engine/testing/stores/<date>`. Its argument is the date, with a letter for another one of a day. What is there
 * already is never made anew: it is what an older version has written, and only that version could.
 */
import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, storePath } from '../../storage/sqlite/sqlite-store.ts';
import { ENGINE_VERSION } from '../../version.ts';
import { ManualClock } from '../manual-clock.ts';
import { TestEngine } from '../test-engine.ts';
import type { KeptViews } from './kept-store.ts';
import { KeptRunsPlayer, playFirst, playLast, type KeptRuns } from './play-kept-runs.ts';
import { viewsOfStore } from './views-of-store.ts';

const begin = Date.UTC(2026, 10, 2, 8);
const [, , date = ''] = process.argv;
const target = join(import.meta.dirname, '..', 'stores', date);
if (!/^\d{4}-\d\d-\d\d[b-z]?$/.test(date) || existsSync(target)) {
  process.stderr.write(`Say a date of which there is no store yet: ${target}\n`);
  process.exit(2);
}

const directory = mkdtempSync(join(tmpdir(), 'baton-kept-'));
const clock = new ManualClock(begin);

async function inEngine<T>(play: (player: KeptRunsPlayer) => Promise<T>): Promise<T> {
  const it = await TestEngine.open({ directory, clock, keepsSchedules: true });
  const player = new KeptRunsPlayer(it, clock);
  try {
    return await play(player);
  } finally {
    await player.quiet();
    await it.close();
  }
}

/**
 * A run whose definition is gone can't be folded, and is set aside; afterwards it is there again. The store refuses to
 * delete one, so its guard is put away meanwhile.
 */
async function withoutDefinitionOf(runId: string, work: () => Promise<void>): Promise<void> {
  const file = new Database(storePath(directory));
  const guard = file.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%snapshots are never deleted%'",
  );
  const { name, sql } = guard.get() ?? { name: '', sql: '' };
  const created = file.prepare<[string], string>(
    "SELECT data ->> '$.definitionHash' FROM events JOIN run_keys USING (run) WHERE run_id = ? AND sequence = 1",
  );
  const hash = created.pluck().get(runId) ?? '';
  const find = file.prepare<[string], string>('SELECT definition FROM definition_snapshots WHERE hash = ?').pluck();
  const kept = find.get(hash);
  file.exec(`DROP TRIGGER ${name}`);
  file.prepare('DELETE FROM definition_snapshots WHERE hash = ?').run(hash);
  file.close();
  await work();
  const again = new Database(storePath(directory));
  again.prepare('INSERT INTO definition_snapshots (hash, definition) VALUES (?, ?)').run(hash, kept);
  again.exec(sql);
  again.close();
}

const runs: KeptRuns = await inEngine((player) => playFirst(player));
await withoutDefinitionOf(runs['setAside'] ?? '', () =>
  inEngine(async (player) => {
    await player.it.happened(runs['setAside'] ?? '', 'orchestration.run.set_aside');
  }),
);
await inEngine((player) => playLast(player, runs));

const store = openStore(directory);
const views = viewsOfStore(store, clock.now());
const types = store.database.prepare<[], string>('SELECT DISTINCT type FROM events').pluck().all();
store.database.pragma('wal_checkpoint(TRUNCATE)');
store.close();
mkdirSync(target, { recursive: true });
copyFileSync(storePath(directory), join(target, 'baton.sqlite'));
const told: KeptViews = { engineVersion: ENGINE_VERSION, now: clock.now(), runs, views };
writeFileSync(join(target, 'views.json'), `${JSON.stringify(told, null, 1)}\n`);
process.stdout.write(`kept ${Object.keys(runs).length} runs with ${types.length} types of events in ${target}\n`);
rmSync(directory, { recursive: true, force: true });

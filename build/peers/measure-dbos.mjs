// DBOS: a workflow that runs its steps with `DBOS.runStep`, each recorded in Postgres before the next begins; Postgres
// is a server of its own, with a new database and its settings as they come.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { stepsPerSecond, tell, wanted } from './measure-runs.mjs';

const task = wanted();
const postgres = await startPostgres();
const chain = DBOS.registerWorkflow(
  async () => {
    for (let index = 0; index < task.steps; index++)
      await DBOS.runStep(async () => `done s${index}`, { name: `s${index}` });
    return 'done';
  },
  { name: 'chain' },
);
const systemDatabaseUrl = `postgresql://peer@localhost/peer?host=${encodeURIComponent(task.folder)}`;
DBOS.setConfig({ name: 'peer', applicationVersion: '0.1.0', systemDatabaseUrl, logLevel: 'error' });
await DBOS.launch();

const rate = await stepsPerSecond(task, async (id) => {
  const handle = await DBOS.startWorkflow(chain, { workflowID: id })();
  return handle.getResult();
});
tell({
  stepsPerSecond: rate,
  durability: `a row per step; Postgres ${postgres.version}, fsync and synchronous_commit on (as they come)`,
  otherRssMb: postgres.rssMb(),
});

/** It refuses to be root's. */
async function startPostgres() {
  const folder = postgresFolder();
  const data = join(task.folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  const user = process.getuid?.() === 0 ? { uid: idOf('postgres', 'u'), gid: idOf('postgres', 'g') } : {};
  if (user.uid !== undefined) for (const each of [task.folder, data]) chownSync(each, user.uid, user.gid);
  const made = spawnSync(join(folder, 'initdb'), ['-D', data, '-U', 'peer', '--auth=trust', '-E', 'UTF8'], user);
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const server = spawn(
    join(folder, 'postgres'),
    ['-D', data, '-k', task.folder, '-c', 'listen_addresses=', '-c', 'max_connections=100'],
    { ...user, stdio: 'ignore' },
  );
  process.on('exit', () => server.kill('SIGINT'));
  const ask = () => spawnSync(join(folder, 'createdb'), ['-h', task.folder, '-U', 'peer', 'peer'], user);
  for (let tries = 0; ask().status !== 0; tries++) {
    if (tries > 60) throw new Error('Postgres did not start');
    await sleep(500);
  }
  const version = spawnSync(join(folder, 'postgres'), ['--version'])
    .stdout.toString()
    .match(/\d+\.\d+/)?.[0];
  return { version, rssMb: () => privateMb(server.pid) };
}

function postgresFolder() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...process.env.PATH.split(':')];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  if (found === undefined) throw new Error('There is no Postgres on this machine (Debian: apt-get install postgresql)');
  return found;
}

/** @param {string} name @param {'u' | 'g'} kind */
function idOf(name, kind) {
  const id = Number(
    spawnSync('id', [`-${kind}`, name])
      .stdout.toString()
      .trim(),
  );
  if (!(id > 0)) throw new Error(`Postgres does not run as root, and there is no user ${name} here`);
  return id;
}

/** Of the server and its children; what they share counts once, as part of each. 0 where nobody can say. */
function privateMb(pid) {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)])
    .stdout.toString()
    .split('\n');
  const bytes = [String(pid), ...children.map((text) => text.trim()).filter(Boolean)].map((each) => {
    try {
      const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8')) ?? [];
      return Number(kilobytes ?? 0) * 1024;
    } catch {
      return 0;
    }
  });
  return Math.round(bytes.reduce((sum, each) => sum + each, 0) / 1e6);
}

/** A PostgreSQL of its own in a folder that is gone afterwards: for tests that ask a real one. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** It refuses to run for root. */
const NOBODY = 65_534;

/** Where `npm test` brings it (build/setup/postgres.mjs), and where others install it. */
function findPostgres(): string | null {
  const versions = '/usr/lib/postgresql';
  const debian = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : [];
  const others = ['/opt/homebrew/opt/postgresql@15/bin', '/usr/local/opt/postgresql@15/bin', '/usr/bin'];
  return [...debian.reverse(), ...others].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Null: there is one. A sentence: why tests against it are skipped. */
export const whyNoPostgres =
  findPostgres() === null ? 'there is no PostgreSQL here (apt-get install postgresql-15)' : null;
if (whyNoPostgres !== null) process.stderr.write(`Tests are skipped: ${whyNoPostgres}\n`);

export interface StartedPostgres {
  /** Of its owner, who may do everything. */
  readonly url: string;
  /** The address of another role. */
  urlOf(role: string): string;
  /** As its owner. */
  run(...statements: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends it as a power cut would, or starts it again. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<StartedPostgres> {
  const programs = findPostgres();
  if (programs === null) throw new Error(whyNoPostgres ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'baton-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'trust', '-N', '-E', 'UTF8', '--no-locale'],
    {
      ...as,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const urlOf = (role: string): string => `postgresql://${role}@127.0.0.1:${port}/postgres`;
  let server = await start();

  async function start(): Promise<ChildProcess> {
    const options = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
    const child = spawn(join(programs ?? '', 'postgres'), ['-D', data, '-p', `${port}`, ...options], {
      ...as,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(said)));
    });
    return child;
  }
  const end = (signal: 'SIGINT' | 'SIGKILL' | 'SIGQUIT'): Promise<void> =>
    new Promise((resolve) => {
      if (server.exitCode !== null || server.signalCode !== null) return resolve();
      server.once('exit', () => resolve());
      server.kill(signal);
    });

  return {
    url: urlOf('owner'),
    urlOf,
    async run(...statements) {
      const client = new Client({ connectionString: urlOf('owner') });
      await client.connect();
      try {
        let rows: readonly Readonly<Record<string, unknown>>[] = [];
        for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
        return rows;
      } finally {
        await client.end();
      }
    },
    kill: () => end('SIGQUIT'), // at once, and with all its processes
    startAgain: async () => {
      server = await start();
    },
    close: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

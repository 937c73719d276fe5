/** A program: holds the lock of the given directory until it is killed, and says so. */
import { acquireEngineLock } from '../storage/engine-lock.ts';

const [, , directory = ''] = process.argv;
acquireEngineLock(directory, { pid: process.pid, startedAt: Date.now(), socket: '/tmp/baton.sock' });
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);

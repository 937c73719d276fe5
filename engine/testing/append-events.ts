/** A program: appends that many events, each in a transaction of its own, and prints a sequence when it is recorded. */
import { writeSync } from 'node:fs';
import { openStore } from '../storage/sqlite/sqlite-store.ts';
import { eventOf } from './stored-rows.ts';

const [, , directory = '', count = '0'] = process.argv;
const { journal } = openStore(directory);
const first = (journal.readRun('run').at(-1)?.sequence ?? 0) + 1;
writeSync(1, 'ready\n');
for (let sequence = first; sequence < first + Number(count); sequence += 1) {
  journal.append([eventOf('run', sequence)]);
  writeSync(1, `${sequence}\n`);
}

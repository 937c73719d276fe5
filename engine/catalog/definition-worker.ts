/** The thread that checks long texts. Nothing else is loaded here, so whoever waits too long may end it at any time. */
import { parentPort } from 'node:worker_threads';
import { parseWithOutline } from '../definition/parsing.ts';
import { knownFrom, type ReaderMessage, type ReadRequest } from './known-names.ts';

parentPort?.on('message', ({ id, source, names }: ReadRequest) => {
  const reading = parseWithOutline(source, knownFrom(names));
  parentPort?.postMessage({ said: 'read', id, reading } satisfies ReaderMessage);
});
parentPort?.postMessage({ said: 'begun' } satisfies ReaderMessage);

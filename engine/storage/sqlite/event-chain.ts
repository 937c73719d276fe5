/**
 * Each event carries a checksum over its run's events so far: of the one before it, its own header and its body. A byte
 * that changes on the disk, in a place that SQLite takes as it is, no longer fits it, and has a name: run and sequence.
 *
 * It finds accidents: a single run of up to 32 changed bits always, anything else but for one time in four thousand
 * million. Whoever forges an event can forge its checksum.
 */
import { crc32 } from 'node:zlib';
import type Database from 'better-sqlite3';

/** Before the first event of a run. */
export const CHAIN_START = 0;

/** As it is stored: the body is a text, and a correlation that is the run itself is null. */
export interface ChainedEvent {
  readonly runId: string;
  readonly sequence: number;
  readonly type: string;
  readonly at: number;
  readonly actor: string;
  readonly correlationId: string | null;
  readonly data: string;
}

export function chainOf(previous: number, event: ChainedEvent): number {
  const { runId, sequence, type, at, actor, correlationId, data } = event;
  return checksumOf(crc32, previous, runId, sequence, type, at, actor, correlationId, data);
}

/** Rows of `chainedEvents`. */
export type ChainRow = [
  run: number,
  runId: string,
  sequence: number,
  type: string,
  at: number,
  actor: string,
  correlationId: string | null,
  data: string,
  chain: number | null,
];

/**
 * Events with their checksums, in the order in which they were chained.
 * Takes the run and the sequence after which to begin.
 */
export const chainedEvents = `
  SELECT run, run_id, sequence, type, at, actor, correlation_id, data, coalesce(events.chain, earlier_chain.chain)
  FROM events JOIN run_keys USING (run) LEFT JOIN earlier_chain USING (position)
  WHERE (run, sequence) > (?, ?) ORDER BY run, sequence`;

export interface ChainPlace {
  readonly run: number;
  readonly sequence: number;
  /** As stored with that event. */
  readonly chain: number;
}

export const BEFORE_ALL: ChainPlace = { run: 0, sequence: 0, chain: CHAIN_START };

/** The schema that brought the checksums. */
export const CHAINED_SINCE = 11;

export interface Judgement {
  readonly place: ChainPlace;
  /** What is wrong, in words. Null: nothing is. */
  readonly problem: string | null;
}

/**
 * Says of an event whether it is as it was recorded. What follows a changed one is judged by what is stored with it.
 */
export function judgeEvent(place: ChainPlace, row: ChainRow): Judgement {
  return judge({ crc32, checksumOf }, place, row);
}

interface ChainTools {
  readonly crc32: typeof crc32;
  readonly checksumOf: typeof checksumOf;
}

/** What is wrong with a store's events: the first ones. */
function findBroken(
  tools: ChainTools & { judge: typeof judge; start: ChainPlace; sql: string },
  database: Database.Database,
  most: number,
): string[] {
  const found: string[] = [];
  let place = tools.start;
  for (const row of database.prepare<[number, number], ChainRow>(tools.sql).raw().iterate(0, 0)) {
    const judged = tools.judge(tools, place, row);
    place = judged.place;
    if (judged.problem !== null) found.push(judged.problem);
    if (found.length >= most) break;
  }
  return found;
}

// The next ones use nothing but their arguments: their text is run in threads, too.

function checksumOf(
  crc: typeof crc32,
  previous: number,
  runId: string,
  sequence: number,
  type: string,
  at: number,
  actor: string,
  correlationId: string | null,
  data: string,
): number {
  const header = `${runId}\n${sequence}\n${type}\n${at}\n${actor}\n${correlationId ?? ''}\n`;
  // Of both one after the other, which is that of both together: what is large is not copied for it.
  return data.length < 2_000 ? crc(header + data, previous) : crc(data, crc(header, previous));
}

function judge(tools: ChainTools, last: ChainPlace, row: ChainRow): Judgement {
  const [run, runId, sequence, type, at, actor, correlationId, data, chain] = row;
  const before = run === last.run ? last : { sequence: 0, chain: 0 };
  const place = { run, sequence, chain: chain ?? 0 };
  if (sequence !== before.sequence + 1)
    return { place, problem: `event ${before.sequence + 1} of run ${runId} is missing` };
  const isAsRecorded =
    chain === tools.checksumOf(tools.crc32, before.chain, runId, sequence, type, at, actor, correlationId, data);
  return {
    place,
    problem: isAsRecorded ? null : `event ${sequence} of run ${runId} (${type}) is not as it was recorded`,
  };
}

export type FindBrokenChains = (database: Database.Database, most: number) => string[];

export const findBrokenChains: FindBrokenChains = (database, most) =>
  findBroken({ crc32, checksumOf, judge, start: BEFORE_ALL, sql: chainedEvents }, database, most);

/**
 * The same for a thread, as an expression: the program ships as one bundle, in which a thread would not find this file.
 */
export const findBrokenChainsText = `(database, most) => (${findBroken.toString()})({
  crc32: require('node:zlib').crc32, checksumOf: ${checksumOf.toString()}, judge: ${judge.toString()},
  start: ${JSON.stringify(BEFORE_ALL)}, sql: ${JSON.stringify(chainedEvents)} }, database, most)`;

/**
 * Whether the log that a process left holds transactions that can't be read any more: SQLite plays back what is sound,
 * passes over the rest in silence, and somebody should know how much that was.
 *
 * Rules
 *  1. What was expected is told by two witnesses: the frames themselves, which carry the mark of the log's generation,
 *     and the index beside the log, which knows how many frames were acknowledged, should it still be there.
 *  2. A transaction that was under way when the process died was never acknowledged. It is no loss, and is not counted:
 *     it has no frame that ends it, or that frame is the last of all and the index doesn't know it.
 */
import { constants, copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { StorageLogTorn } from './storage-errors.ts';

export interface TornLog {
  /** Acknowledged, and gone. At least so many: of those that were cut off, only the first is known of. */
  readonly transactions: number;
  readonly expectedFrames: number;
  readonly soundFrames: number;
}

interface Frame {
  readonly isSound: boolean;
  readonly endsTransaction: boolean;
}

const HEAD = 32;
const FRAME_HEAD = 24;
const LITTLE_ENDIAN = 0x377f0682;

/**
 * Null: nothing is lost, as far as anybody can tell. To be asked before the store is opened, which begins the log anew.
 */
export function findTornLog(path: string): TornLog | null {
  const size = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= HEAD) return null;
  const log = readFileSync(`${path}-wal`);
  const frames = framesOf(log);
  const acknowledged = acknowledgedFrames(path, log);
  const sound = frames.findIndex(({ isSound }) => !isSound);
  const soundFrames = lastEnd(sound < 0 ? frames : frames.slice(0, sound)) + 1;
  const known = frames.slice(soundFrames).filter(({ endsTransaction }, index) => {
    const number = soundFrames + index + 1;
    return endsTransaction && (number <= acknowledged || number < frames.length);
  }).length;
  const cutOff = acknowledged > frames.length ? 1 : 0;
  const transactions = known + cutOff;
  return transactions === 0
    ? null
    : { transactions, expectedFrames: Math.max(acknowledged, frames.length), soundFrames };
}

function describeTornLog({ transactions, expectedFrames, soundFrames }: TornLog): string {
  const many = `${transactions} ${transactions === 1 ? 'transaction' : 'transactions'}`;
  return `${many} that had been recorded can not be read any more: of ${expectedFrames} pages in the log, ${soundFrames} are sound`;
}

/** The log is begun anew by opening the store: a torn one is kept first. */
export function keepTornLog(path: string, now: number): StorageLogTorn | null {
  const torn = findTornLog(path);
  if (torn === null) return null;
  const copy = `${path}-wal.torn-${new Date(now).toISOString().replaceAll(':', '-')}`;
  try {
    copyFileSync(`${path}-wal`, copy, constants.COPYFILE_FICLONE);
    return new StorageLogTorn(path, describeTornLog(torn), copy);
  } catch {
    return new StorageLogTorn(path, describeTornLog(torn), null);
  }
}

/** Those of the log's generation. What lies behind them is of an earlier one, and was taken into the store long ago. */
function framesOf(log: Buffer): Frame[] {
  const pageSize = pageSizeOf(log);
  const words = new Checksum(log.readUInt32BE(0) === LITTLE_ENDIAN);
  const isHeadSound = isKnownMagic(log) && words.add(log, 0, 24) && words.equals(log, 24);
  const salts = isHeadSound ? log.subarray(16, 24) : log.subarray(HEAD + 8, HEAD + 16);
  const frames: Frame[] = [];
  let isSound = isHeadSound;
  for (let at = HEAD; at + FRAME_HEAD + pageSize <= log.length; at += FRAME_HEAD + pageSize) {
    const isOfGeneration = log.subarray(at + 8, at + 16).equals(salts);
    if (isSound)
      isSound =
        isOfGeneration &&
        words.add(log, at, 8) &&
        words.add(log, at + FRAME_HEAD, pageSize) &&
        words.equals(log, at + 16);
    frames.push({ isSound, endsTransaction: isOfGeneration && log.readUInt32BE(at + 4) !== 0 });
    if (!isOfGeneration && !hasMore(log, at + FRAME_HEAD + pageSize, pageSize, salts)) {
      frames.pop();
      break;
    }
  }
  return frames;
}

/** A frame whose own mark is damaged has others of its generation behind it. */
function hasMore(log: Buffer, from: number, pageSize: number, salts: Buffer): boolean {
  for (let at = from; at + FRAME_HEAD + pageSize <= log.length; at += FRAME_HEAD + pageSize) {
    if (log.subarray(at + 8, at + 16).equals(salts)) return true;
  }
  return false;
}

function isKnownMagic(log: Buffer): boolean {
  return (log.readUInt32BE(0) & 0xfffffffe) >>> 0 === LITTLE_ENDIAN;
}

/** Ours is 4 KiB; a damaged head may say anything. */
function pageSizeOf(log: Buffer): number {
  const said = log.readUInt32BE(8);
  return said >= 512 && said <= 65_536 && (said & (said - 1)) === 0 ? said : 4096;
}

function lastEnd(frames: readonly Frame[]): number {
  return frames.findLastIndex(({ endsTransaction }) => endsTransaction);
}

/** What the index beside the log knows; 0 when it is not there, or is that of another generation. */
function acknowledgedFrames(path: string, log: Buffer): number {
  if (!existsSync(`${path}-shm`)) return 0;
  const index = readFileSync(`${path}-shm`);
  if (index.length < 48 || index[12] !== 1 || !index.subarray(32, 40).equals(log.subarray(16, 24))) return 0;
  return index.readUInt32LE(16);
}

/** SQLite's own, over words of 32 bits. */
class Checksum {
  readonly #isLittleEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  /** True, so that it can stand in a condition. */
  add(log: Buffer, start: number, length: number): true {
    const words = new DataView(log.buffer, log.byteOffset + start, length);
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at < length; at += 8) {
      first = (first + words.getUint32(at, this.#isLittleEndian) + second) | 0;
      second = (second + words.getUint32(at + 4, this.#isLittleEndian) + first) | 0;
    }
    this.#first = first;
    this.#second = second;
    return true;
  }

  equals(log: Buffer, at: number): boolean {
    return this.#first >>> 0 === log.readUInt32BE(at) && this.#second >>> 0 === log.readUInt32BE(at + 4);
  }
}

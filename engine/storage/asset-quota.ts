/**
 * HOW MUCH ASSETS MAY TAKE TOGETHER, while several are being saved.
 *
 * Rules
 *  1. Bytes are counted before they are written: what is kept and what is coming never take more than there is.
 *  2. What would not fit even if nobody else came is refused at once. Before that is said, what is kept is counted
 *     anew, for somebody may have made room.
 *  3. What does not fit because of others that are coming waits for them: they may be cut off, or be there already.
 *  4. Room that comes free goes to whoever has come first. When all of those that are coming wait, the last of them is
 *     refused: so one always goes on, and as many are kept as there is room for.
 */
import { overLimit, LimitExceeded } from '../limits/over-limit.ts';
import { usualLimits } from '../limits/limits.ts';

export interface RoomForAssets {
  /** Of one asset. */
  readonly assetBytes: number;
  /** Of all together. */
  readonly allAssetsBytes: number;
}

/** One that is being saved. */
interface Coming {
  bytes: number;
  waits: Waiting | null;
}

interface Waiting {
  /** More, than it has been given so far. */
  readonly bytes: number;
  readonly goOn: () => void;
  readonly refuse: (why: LimitExceeded) => void;
}

/** Counts that other saves have overtaken are made again so often; then what has come meanwhile is added. */
const MOST_COUNTS = 3;

export class AssetQuota {
  readonly #room: () => RoomForAssets;
  readonly #countKept: () => Promise<number>;
  /** What is kept takes so much. Null: nobody has counted yet. */
  #kept: number | null = null;
  #counting: Promise<void> | null = null;
  /** In the order in which they came. */
  readonly #coming = new Set<Coming>();
  /** Bytes of all that have been kept since this process began. */
  #everKept = 0;

  constructor(room: () => RoomForAssets, countKept: () => Promise<number>) {
    this.#room = room;
    this.#countKept = countKept;
  }

  /** @param work counts each byte before it writes it, and says whether there is one asset more when it is done */
  async saving(work: (count: (bytes: number) => Promise<void>) => Promise<boolean>): Promise<void> {
    const own: Coming = { bytes: 0, waits: null };
    this.#coming.add(own);
    try {
      if (await work((bytes) => this.#give(own, bytes))) {
        this.#everKept += own.bytes;
        if (this.#kept !== null) this.#kept += own.bytes;
      }
    } finally {
      this.#coming.delete(own);
      this.#callUp();
    }
  }

  async #give(own: Coming, bytes: number): Promise<void> {
    mustFit('assetBytes', own.bytes + bytes, this.#room());
    if (this.#kept === null) await this.#count();
    if (this.#take(own, bytes)) return;
    await this.#count(); // rule 2
    if (this.#take(own, bytes)) return;
    mustFit('allAssetsBytes', (this.#kept ?? 0) + own.bytes + bytes, this.#room());
    await new Promise<void>((goOn, refuse) => {
      own.waits = { bytes, goOn, refuse };
      this.#callUp();
    });
  }

  /** False: there is no room for it now. */
  #take(own: Coming, bytes: number): boolean {
    if (this.#with(bytes) > this.#room().allAssetsBytes) return false;
    own.bytes += bytes;
    return true;
  }

  /** Rules 3 and 4. */
  #callUp(): void {
    let last: Coming | null = null;
    let doAllWait = true;
    for (const each of this.#coming) {
      const { waits } = each;
      if (waits && this.#take(each, waits.bytes)) {
        each.waits = null;
        waits.goOn();
      }
      if (each.waits) last = each;
      else doAllWait = false;
    }
    if (!doAllWait || !last?.waits) return;
    const { refuse, bytes } = last.waits;
    last.waits = null;
    refuse(refusal('allAssetsBytes', this.#with(bytes), this.#room()));
  }

  /** What all would take with so many bytes more: those that are kept and those that are coming. */
  #with(more: number): number {
    let together = (this.#kept ?? 0) + more;
    for (const { bytes } of this.#coming) together += bytes;
    return together;
  }

  /** Of all that ask at once, one counts. */
  #count(): Promise<void> {
    return (this.#counting ??= this.#countAnew().finally(() => (this.#counting = null)));
  }

  async #countAnew(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const before = this.#everKept;
      const kept = await this.#countKept();
      if (before !== this.#everKept && tries < MOST_COUNTS) continue;
      this.#kept = kept + this.#everKept - before;
      return;
    }
  }
}

function mustFit(limit: keyof RoomForAssets, sizeBytes: number, room: RoomForAssets): void {
  if (sizeBytes > room[limit]) throw refusal(limit, sizeBytes, room);
}

function refusal(limit: keyof RoomForAssets, sizeBytes: number, room: RoomForAssets): LimitExceeded {
  const over = overLimit(limit, sizeBytes, { ...usualLimits, [limit]: room[limit] }, { isAtLeast: true });
  if (!over) throw new Error(`${sizeBytes} bytes are not over ${room[limit]}`);
  return new LimitExceeded(over);
}

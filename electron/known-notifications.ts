/**
 * What people are to be notified of, as the engine tells it, and what of it they were told. What they were not told
 * (quiet hours, a restart), the engine is asked for again.
 */
import type { NotificationChanges, NotificationView } from '../engine/contract/notifications.ts';
import type { ToldFile } from './told-file.ts';

export class KnownNotifications {
  readonly #told: ToldFile;
  readonly #known = new Map<string, NotificationView>();
  #position: number | null;

  constructor(told: ToldFile) {
    this.#told = told;
    this.#position = told.position;
  }

  /**
   * It is asked for anew, and told from the beginning: from where. Null: nobody has been told anything yet, and what
   * happened before is told to nobody.
   */
  begin(): number | null {
    this.#known.clear();
    return this.#told.position;
  }

  hear({ position, notifications, gone }: NotificationChanges): void {
    for (const each of notifications) this.#known.set(each.id, each);
    for (const id of gone) this.#known.delete(id);
    this.#position = position;
  }

  /** All that could be told now, also what was told. */
  all(): readonly NotificationView[] {
    return [...this.#known.values()];
  }

  /**
   * These need not be told again. An approval is known for as long as it is pending,
   * because a notification of it goes with it.
   */
  remember(ids: readonly string[]): void {
    for (const id of ids) if (this.#known.get(id)?.kind !== 'approval') this.#known.delete(id);
    if (this.#position === null) return;
    const open = this.all().flatMap((each) => ('position' in each ? [each.position - 1] : []));
    this.#told.remember(ids, Math.min(...open, this.#position));
  }
}

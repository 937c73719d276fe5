import type Database from 'better-sqlite3';
import type { AdmissionEvent } from '../../admission/admission-event.ts';
import type { AdmissionLog, StoredAdmissionEvent } from '../../admission/admission-log.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface Row {
  readonly position: number;
  readonly type: string;
  readonly subject: string;
  readonly mode: string;
  readonly at: number;
  readonly actor: string;
  readonly data: string;
}

/** See migrations/0007-admission-events.ts. */
export class SqliteAdmissionLog implements AdmissionLog {
  readonly #unit: UnitOfWork;
  readonly #insert: () => Database.Statement<unknown[]>;
  readonly #newest: () => Database.Statement<[], Row>;
  readonly #history: () => Database.Statement<[{ subject: string | null; limit: number }], Row>;

  constructor(database: ReadableDatabase, unit: UnitOfWork) {
    this.#unit = unit;
    this.#insert = lazily(() =>
      database.prepare('INSERT INTO admission_events (type, subject, mode, at, actor, data) VALUES (?, ?, ?, ?, ?, ?)'),
    );
    this.#newest = lazily(() =>
      database.prepare<[], Row>(
        'SELECT * FROM admission_events WHERE position IN (SELECT max(position) FROM admission_events GROUP BY subject, mode) ORDER BY position',
      ),
    );
    this.#history = lazily(() =>
      database.prepare<[{ subject: string | null; limit: number }], Row>(
        'SELECT * FROM admission_events WHERE $subject IS NULL OR subject = $subject ORDER BY position DESC LIMIT $limit',
      ),
    );
  }

  append(events: readonly AdmissionEvent[]): void {
    this.#unit.run(() => {
      for (const { type, subject, mode, at, actor, data } of events)
        this.#insert().run(type, subject, mode ?? '', at, actor, JSON.stringify(data));
    });
  }

  newest(): StoredAdmissionEvent[] {
    return this.#newest().all().map(eventOf);
  }

  history({ subject, limit }: { readonly subject?: string; readonly limit: number }): StoredAdmissionEvent[] {
    return this.#history()
      .all({ subject: subject ?? null, limit })
      .map(eventOf);
  }
}

function eventOf({ mode, data, ...row }: Row): StoredAdmissionEvent {
  return { ...row, mode: mode === '' ? null : mode, data: JSON.parse(data) as unknown } as StoredAdmissionEvent;
}

import type Database from 'better-sqlite3';
import type {
  ApprovalAssignment,
  ApprovalChange,
  ApprovalExpiry,
  ApprovalFilter,
  ApprovalRow,
  Page,
  WhoseApprovals,
} from '../../projections/read-models.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';

type StoredRow = Omit<ApprovalRow, 'required' | 'options' | 'modifications' | 'candidates'> & {
  readonly required: number;
  readonly options: string;
  readonly modifications: string | null;
  readonly candidates: string;
};

const ROWS = `
  SELECT a.id, k.run_id AS runId, r.definition, a.step_id AS stepId, a.kind, a.question, a.severity, a.required, a.options,
    a.requested_at AS requestedAt, a.status, a.decision, a.notes, a.modifications, a.decided_by AS decidedBy, a.decided_at AS decidedAt,
    a.expires_at AS expiresAt, a.on_expiry AS onExpiry, a.escalated_to AS escalatedTo,
    a.assignee, a.candidates
  FROM approvals a JOIN run_keys k USING (run) JOIN runs r USING (run)`;

/** As `isOneOf` in `projections/whose-approvals.ts` says it of a row. */
const WHOSE: Readonly<Record<WhoseApprovals['are'], string>> = {
  mine: '(a.assignee = ? OR (a.assignee IS NULL AND EXISTS (SELECT 1 FROM json_each(a.candidates) WHERE value = ?)))',
  anyone: "a.assignee IS NULL AND a.candidates = '[]'",
  claimed: 'a.assignee IS NOT NULL',
};

export class ApprovalRows {
  readonly #database: ReadableDatabase;
  readonly #keys: RunKeys;
  readonly #insert: Database.Statement<unknown[]>;
  readonly #change: Database.Statement<unknown[]>;
  readonly #expire: Database.Statement<unknown[]>;
  readonly #assign: Database.Statement<[string | null, string]>;
  readonly #find: Database.Statement<[string], StoredRow>;

  constructor(database: ReadableDatabase, keys: RunKeys) {
    this.#database = database;
    this.#keys = keys;
    this.#insert = database.prepare(`
      INSERT INTO approvals (id, run, step_id, kind, question, severity, required, options, requested_at, status, decision, notes, modifications, decided_by, decided_at, expires_at, on_expiry, escalated_to, assignee, candidates)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#change = database.prepare(
      'UPDATE approvals SET status = ?, decision = ?, notes = ?, modifications = ?, decided_by = ?, decided_at = ? WHERE id = ?',
    );
    this.#expire = database.prepare(
      'UPDATE approvals SET expires_at = ?, on_expiry = ?, escalated_to = COALESCE(?, escalated_to) WHERE id = ?',
    );
    this.#assign = database.prepare('UPDATE approvals SET assignee = ? WHERE id = ?');
    this.#find = database.prepare(`${ROWS} WHERE a.id = ?`);
  }

  insert(row: ApprovalRow): void {
    this.#insert.run(
      row.id,
      this.#keys.findOrGive(row.runId),
      row.stepId,
      row.kind,
      row.question,
      row.severity,
      row.required ? 1 : 0,
      JSON.stringify(row.options),
      row.requestedAt,
      row.status,
      row.decision,
      row.notes,
      toText(row.modifications),
      row.decidedBy,
      row.decidedAt,
      row.expiresAt,
      row.onExpiry,
      row.escalatedTo,
      row.assignee,
      JSON.stringify(row.candidates),
    );
  }

  change({ id, status, decision, notes, modifications, decidedBy, decidedAt }: ApprovalChange): void {
    const { changes } = this.#change.run(status, decision, notes, toText(modifications), decidedBy, decidedAt, id);
    if (changes !== 1) throw new Error(`There is no row of approval ${id} to change.`);
  }

  expire({ id, expiresAt, onExpiry, escalatedTo }: ApprovalExpiry): void {
    this.#expire.run(expiresAt, onExpiry, escalatedTo, id);
  }

  assign({ id, assignee }: ApprovalAssignment): void {
    this.#assign.run(assignee, id);
  }

  clear(): void {
    this.#database.exec('DELETE FROM approvals');
  }

  find(approvalId: string): ApprovalRow | undefined {
    const found = this.#find.get(approvalId);
    return found && toRow(found);
  }

  /** What waits: the longest waiting first. Everything else: the newest first. */
  list(
    { status, runId, whose }: ApprovalFilter,
    { limit, offset }: Page,
  ): { readonly items: ApprovalRow[]; readonly total: number } {
    const conditions: string[] = [];
    const parameters: (string | number)[] = [];
    if (status !== undefined) {
      conditions.push('a.status = ?');
      parameters.push(status);
    }
    if (runId !== undefined) {
      conditions.push('a.run = ?');
      parameters.push(this.#keys.find(runId) ?? -1);
    }
    if (whose) {
      conditions.push(WHOSE[whose.are]);
      if (whose.are === 'mine') parameters.push(whose.person, whose.person);
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const total =
      this.#database
        .prepare<unknown[], number>(`SELECT count(*) FROM approvals a ${where}`)
        .pluck()
        .get(...parameters) ?? 0;
    const order = status === 'pending' ? 'ASC' : 'DESC';
    const rows = this.#database.prepare<unknown[], StoredRow>(
      `${ROWS} ${where} ORDER BY a.requested_at ${order}, a.approval ${order} LIMIT ? OFFSET ?`,
    );
    return { items: rows.all(...parameters, limit, offset).map(toRow), total };
  }
}

function toText(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toRow(row: StoredRow): ApprovalRow {
  return {
    ...row,
    required: row.required === 1,
    options: JSON.parse(row.options) as ApprovalRow['options'],
    candidates: JSON.parse(row.candidates) as ApprovalRow['candidates'],
    modifications: row.modifications === null ? null : (JSON.parse(row.modifications) as ApprovalRow['modifications']),
  };
}

import type {
  ApprovalFilter,
  ApprovalRow,
  CacheEntry,
  DeliverableRow,
  OpenRun,
  Page,
  ReadModelChanges,
  ReadModels,
  RunFigures,
  RunFiguresPlace,
  RunRowFilter,
  RunRow,
} from '../../projections/read-models.ts';
import type { StepFigure } from '../../projections/step-figures.ts';
import { ApprovalRows } from './approval-rows.ts';
import { DeliverableRows } from './deliverable-rows.ts';
import { lazily } from './lazily.ts';
import type { ReadableDatabase } from './open-database.ts';
import type { RunKeys } from './run-keys.ts';
import { RunFigureRows } from './run-figure-rows.ts';
import { RunSpendingRows } from './run-spending-rows.ts';
import { RunRows } from './run-rows.ts';
import { StepCacheRows } from './step-cache-rows.ts';
import { StepFigureRows } from './step-figure-rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export class SqliteReadModels implements ReadModels {
  readonly #unit: UnitOfWork;
  readonly #runs: RunRows;
  readonly #approvals: () => ApprovalRows;
  readonly #deliverables: () => DeliverableRows;
  readonly #stepCache: () => StepCacheRows;
  readonly #runFigures: () => RunFigureRows;
  readonly #stepFigures: () => StepFigureRows;
  readonly #spending: () => RunSpendingRows;

  constructor(database: ReadableDatabase, unit: UnitOfWork, keys: RunKeys) {
    this.#unit = unit;
    this.#runs = new RunRows(database, keys);
    unit.onRollback(() => this.#runs.forget());
    this.#approvals = lazily(() => new ApprovalRows(database, keys));
    this.#deliverables = lazily(() => new DeliverableRows(database, keys));
    this.#stepCache = lazily(() => new StepCacheRows(database));
    this.#runFigures = lazily(() => new RunFigureRows(database));
    this.#stepFigures = lazily(() => new StepFigureRows(database));
    this.#spending = lazily(() => new RunSpendingRows(database, keys));
  }

  apply(changes: ReadModelChanges): void {
    this.#unit.run(() => {
      for (const row of changes.newRuns) this.#runs.insert(row);
      this.#runs.change(changes.runs);
      for (const row of changes.newApprovals) this.#approvals().insert(row);
      for (const change of changes.approvals) this.#approvals().change(change);
      for (const expiry of changes.approvalExpiries) this.#approvals().expire(expiry);
      for (const assignment of changes.approvalAssignments) this.#approvals().assign(assignment);
      for (const row of changes.deliverables) this.#deliverables().insert(row);
      for (const change of changes.cache) this.#stepCache().apply(change);
      for (const figure of changes.stepFigures) this.#stepFigures().add(figure);
      for (const spent of changes.spending) this.#spending().add(spent);
    });
  }

  clear(): void {
    this.#unit.run(() => {
      this.#runs.clear();
      this.#approvals().clear();
      this.#deliverables().clear();
      this.#stepCache().clear();
      this.#stepFigures().clear();
      this.#spending().clear();
    });
  }

  /** Rows were replaced behind its back. */
  forget(): void {
    this.#runs.forget();
  }

  findRun(runId: string): RunRow | undefined {
    return this.#runs.find(runId);
  }

  listRuns(filter: RunRowFilter, page: Page): { readonly items: RunRow[]; readonly total: number } {
    return this.#runs.list(filter, page);
  }

  childrenOf(runId: string): RunRow[] {
    return this.#runs.childrenOf(runId);
  }

  openRuns(): OpenRun[] {
    return this.#runs.openRuns();
  }

  runFigures(from: number, until: number, after: RunFiguresPlace | null): RunFigures {
    return this.#runFigures().read(from, until, after);
  }

  stepFigures(from: number, until: number): Omit<StepFigure, 'span' | 'at'>[] {
    return this.#stepFigures().sum(from, until);
  }

  spentBy(rootRunId: string): number {
    return this.#spending().ofRun(rootRunId);
  }

  findApproval(approvalId: string): ApprovalRow | undefined {
    return this.#approvals().find(approvalId);
  }

  listApprovals(filter: ApprovalFilter, page: Page): { readonly items: ApprovalRow[]; readonly total: number } {
    return this.#approvals().list(filter, page);
  }

  deliverablesOf(runId: string): DeliverableRow[] {
    return this.#deliverables().ofRun(runId);
  }

  findDeliverable(id: string, version: number | null): DeliverableRow | undefined {
    return this.#deliverables().find(id, version);
  }

  findCached(key: string, now: number): CacheEntry | undefined {
    return this.#stepCache().find(key, now);
  }

  invalidateCache(definition: string, stepId: string | null): number {
    return this.#unit.run(() => this.#stepCache().invalidate(definition, stepId));
  }
}

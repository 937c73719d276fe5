import type { JsonRecord } from '../../contract/json.ts';

/** What an examination found out about one thing. */
export interface DoctorFinding {
  readonly name: string;
  /** `broken`: something that Baton needs doesn't work. `warning`: it works, and somebody should look. */
  readonly status: 'ok' | 'warning' | 'broken';
  readonly summary: string;
  /** What to do about it. Null: nothing. */
  readonly remedy: string | null;
  readonly details: JsonRecord;
}

export function ok(name: string, summary: string, details: JsonRecord = {}): DoctorFinding {
  return { name, status: 'ok', summary, remedy: null, details };
}

export function warning(name: string, summary: string, remedy: string, details: JsonRecord = {}): DoctorFinding {
  return { name, status: 'warning', summary, remedy, details };
}

export function broken(name: string, summary: string, remedy: string, details: JsonRecord = {}): DoctorFinding {
  return { name, status: 'broken', summary, remedy, details };
}

/** An examination that fails has found something, too. */
export async function examined(
  name: string,
  remedy: string,
  examine: () => Promise<DoctorFinding> | DoctorFinding,
): Promise<DoctorFinding> {
  try {
    return await examine();
  } catch (error) {
    return broken(name, error instanceof Error ? error.message : String(error), remedy);
  }
}

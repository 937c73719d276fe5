/** Steps that take longer than was promised, and questions that nobody has answered, as news. Pure. */
import type { News } from './choose-notices.ts';

/** Of the journal. */
export interface OverdueEvent {
  readonly type: string;
  readonly runId: string;
  readonly data: object;
}

const TYPES: ReadonlySet<string> = new Set(['orchestration.sla.warned', 'orchestration.sla.breached', 'orchestration.checkpoint.expired']);

export function isOverdue({ type }: { readonly type: string }): boolean {
  return TYPES.has(type);
}

/** `title`: of the run, for people. */
export function overdueNews(event: OverdueEvent, title: string): Omit<News, 'id'> {
  const { stepId, approvalId, outcome, escalateTo, afterSeconds } = fieldsOf(event.data);
  const whom = escalateTo === null ? '' : ` It is put before ${escalateTo}.`;
  const base = { kind: 'overdue', answers: [] } as const;
  switch (event.type) {
    case 'orchestration.sla.warned':
      return { ...base, title: `${title}: slower than hoped`, body: `“${stepId}” has taken ${inWords(afterSeconds)} already.`, path: `/runs/${event.runId}?step=${stepId}`, isUrgent: false };
    case 'orchestration.sla.breached':
      return { ...base, title: `${title}: overdue`, body: `“${stepId}” was promised within ${inWords(afterSeconds)}.${whom}`, path: `/runs/${event.runId}?step=${stepId}`, isUrgent: true };
    default:
      return { ...base, title: `${title}: ${EXPIRED[outcome] ?? EXPIRED['remind'] ?? ''}`, body: `Nobody has answered the question about “${stepId}”.${whom}`, path: outcome === 'remind' || outcome === 'escalate' ? `/approvals/${approvalId}` : `/runs/${event.runId}`, isUrgent: outcome !== 'remind' };
  }
}

const EXPIRED: Readonly<Record<string, string>> = { remind: 'still to decide', escalate: 'still to decide', branch: 'went another way', abort: 'aborted' };

function fieldsOf(data: object) {
  const fields = new Map<string, unknown>(Object.entries(data));
  const text = (key: string) => (typeof fields.get(key) === 'string' ? String(fields.get(key)) : '');
  return { stepId: text('stepId'), approvalId: text('approvalId'), outcome: text('outcome'), escalateTo: text('escalateTo') || null, afterSeconds: Number(fields.get('afterSeconds') ?? 0) };
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

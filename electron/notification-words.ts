/** What is told, in the words of a notification, with the page of the window that it leads to. Pure. */
import type { NotificationView, OverdueView } from '../engine/contract/notifications.ts';
import type { WordedNotification } from './choose-notices.ts';

export function inWords(view: NotificationView): WordedNotification {
  const { id, kind, runId, title } = view;
  switch (view.kind) {
    case 'approval': {
      const path = `/approvals/${id}`;
      const answers = view.options.map(({ action, outcome = action, label }) => ({
        label,
        path: `${path}?answer=${outcome}`,
      }));
      return {
        id,
        kind,
        title: `To decide: ${title}`,
        body: view.question,
        path,
        isUrgent: view.severity === 'critical' || view.severity === 'high',
        answers,
      };
    }
    case 'overdue':
      return { id, kind, answers: [], ...overdueInWords(view.overdue, runId, title) };
    default: {
      const says = { needs_attention: 'needs attention', failed: 'failed', completed: 'completed' }[view.kind];
      return {
        id,
        kind,
        title: `${title} ${says}`,
        body: view.error ?? `${view.stepsDone} of ${view.stepsTotal} steps done`,
        path: `/runs/${runId}`,
        isUrgent: false,
        answers: [],
      };
    }
  }
}

const EXPIRED = {
  remind: 'still to decide',
  escalate: 'still to decide',
  branch: 'went another way',
  abort: 'aborted',
  reject: 'calls rejected',
} as const;

function overdueInWords(
  overdue: OverdueView,
  runId: string,
  title: string,
): Pick<WordedNotification, 'title' | 'body' | 'path' | 'isUrgent'> {
  switch (overdue.what) {
    case 'slow':
      return {
        title: `${title}: slower than hoped`,
        body: `“${overdue.stepId}” has taken ${spanInWords(overdue.afterSeconds)} already.`,
        path: `/runs/${runId}?step=${overdue.stepId}`,
        isUrgent: false,
      };
    case 'late': {
      const body = `“${overdue.stepId}” has breached its SLA of ${spanInWords(overdue.afterSeconds)}.${whom(overdue.escalatedTo)}`;
      return { title: `${title}: overdue`, body, path: `/runs/${runId}?step=${overdue.stepId}`, isUrgent: true };
    }
    case 'unanswered': {
      const { stepId, approvalId, outcome, escalatedTo } = overdue;
      const isOpen = outcome === 'remind' || outcome === 'escalate';
      const body = `Nobody has answered the question about ${stepId === null ? 'the plan' : `“${stepId}”`}.${whom(escalatedTo)}`;
      return {
        title: `${title}: ${EXPIRED[outcome]}`,
        body,
        path: isOpen ? `/approvals/${approvalId}` : `/runs/${runId}`,
        isUrgent: outcome !== 'remind',
      };
    }
  }
}

function whom(escalatedTo: string | null): string {
  return escalatedTo === null || escalatedTo === '' ? '' : ` It is put before ${escalatedTo}.`;
}

function spanInWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

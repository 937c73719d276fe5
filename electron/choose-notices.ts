/**
 * Which notifications to show. Pure: what waits, what was told before, the settings and the time are arguments.
 *
 * Rules
 *  1. Nothing is told twice, over restarts neither.
 *  2. What somebody has switched off counts as told: switching it on again later brings nothing up again.
 *  3. In the quiet hours nothing is shown and nothing counts as told: what still waits then is told afterwards.
 *  4. Many at once are one notification, which leads to the list of them.
 *  5. What came to nothing before it was told (answered, retried) is not told.
 */
import type { NotificationKind, NotificationSettings } from '../engine/contract/chosen-settings.ts';
import { isQuiet } from './quiet-hours.ts';

/** Something that a person would want to hear of, in words. */
export interface WordedNotification {
  /** Told once for each of them. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly body: string;
  /** What a click shows: `/approvals/…`. */
  readonly path: string;
  readonly isUrgent: boolean;
  /** Answers that the system may show as buttons. They open the dialog; they decide nothing. */
  readonly answers: readonly { readonly label: string; readonly path: string }[];
}

export type Notice = Omit<WordedNotification, 'kind' | 'id'> & { readonly ids: readonly string[] };

export interface Choice {
  readonly notices: readonly Notice[];
  /** To be remembered as told, the shown ones included. */
  readonly told: readonly string[];
}

/** As many as a person can read one by one. */
const MOST_AT_ONCE = 3;

export function chooseNotices(
  candidates: readonly WordedNotification[],
  wasTold: ReadonlySet<string>,
  settings: NotificationSettings,
  now: number,
): Choice {
  if (isQuiet(settings, now)) return { notices: [], told: [] }; // rule 3
  const fresh = candidates.filter(({ id }) => !wasTold.has(id)); // rule 1
  const wanted = fresh.filter(({ kind }) => settings.kinds[kind]);
  const told = fresh.map(({ id }) => id); // rule 2
  if (wanted.length <= MOST_AT_ONCE) return { notices: wanted.map(noticeOf), told };
  return { notices: [groupOf(wanted)], told }; // rule 4
}

function noticeOf({ id, kind: _kind, ...rest }: WordedNotification): Notice {
  return { ...rest, ids: [id] };
}

function groupOf(wanted: readonly WordedNotification[]): Notice {
  const count = (...kinds: readonly NotificationKind[]) => wanted.filter(({ kind }) => kinds.includes(kind)).length;
  const [toDecide, inTrouble, late, done] = [
    count('approval'),
    count('needs_attention', 'failed'),
    count('overdue'),
    count('completed'),
  ];
  const parts = [
    ...(toDecide > 0 ? [`${toDecide} to decide`] : []),
    ...(inTrouble > 0 ? [`${inTrouble} in trouble`] : []),
    ...(late > 0 ? [`${late} overdue`] : []),
    ...(done > 0 ? [`${done} completed`] : []),
  ];
  return {
    ids: wanted.map(({ id }) => id),
    title: parts.join(', '),
    body: wanted
      .slice(0, 3)
      .map(({ body }) => body.split('\n')[0])
      .join('\n'),
    path: toDecide > 0 ? '/approvals' : '/runs',
    isUrgent: wanted.some(({ isUrgent }) => isUrgent),
    answers: [],
  };
}

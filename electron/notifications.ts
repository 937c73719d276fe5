/**
 * Calls people by the system's own notifications, also while the window is closed. A click shows what it is about;
 * nothing is decided by it.
 *
 * Rules
 *  1. What comes together is told together: we wait a moment before we look.
 *  2. A notification goes when everything that it speaks of was seen to.
 *  3. Whatever a system makes of notifications, the engine never waits for it and never fails because of it.
 */
import { fileURLToPath } from 'node:url';
import { Notification } from 'electron';
import type { ContractClient } from '../engine/contract/contract.ts';
import type { NotificationSettings } from '../engine/contract/chosen-settings.ts';
import { chooseNotices, type Notice } from './choose-notices.ts';
import { KnownNotifications } from './known-notifications.ts';
import { inWords } from './notification-words.ts';
import { quietFor } from './quiet-hours.ts';
import { ToldFile } from './told-file.ts';
import { follow } from './while-engine-runs.ts';

/** Milliseconds from the first change until it is told. */
const TOGETHER = 300;
const icon = fileURLToPath(new URL('../renderer/icons/app.png', import.meta.url));

interface Options {
  /** Shows this page of the window. */
  show(path: string): void;
  /** Keeps what was told. */
  readonly file: string;
}

/** Returns the way to stop. */
export function callPeople(client: ContractClient, { show, file }: Options): () => void {
  if (!Notification.isSupported()) return () => {};
  const told = new ToldFile(file);
  const known = new KnownNotifications(told);
  let settings: NotificationSettings | null = null;
  /** With the approvals that they speak of. */
  const shown = new Map<Notification, readonly string[]>();
  let timer: NodeJS.Timeout | undefined;

  const lookIn = (ms: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      look();
    }, ms);
  };

  function look(): void {
    if (!settings) return; // we look when we know them
    const now = Date.now();
    const candidates = known.all().map(inWords);
    const approvals = new Set(candidates.filter(({ kind }) => kind === 'approval').map(({ id }) => id));
    const { notices, told: done } = chooseNotices(candidates, told.told, settings, now);
    closeSettled(approvals);
    for (const notice of notices)
      present(
        notice,
        notice.ids.filter((id) => approvals.has(id)),
      );
    known.remember(done);
    const quiet = quietFor(settings, now);
    if (quiet !== null) lookIn(quiet + TOGETHER);
  }

  function present({ title, body, path, isUrgent, answers }: Notice, approvals: readonly string[]): void {
    const notification = new Notification({
      title,
      body: plain(body),
      icon,
      urgency: isUrgent ? 'critical' : 'normal',
      timeoutType: isUrgent ? 'never' : 'default',
      actions: answers.map(({ label }) => ({ type: 'button', text: label })),
    });
    notification.on('click', () => {
      shown.delete(notification);
      show(path);
    });
    notification.on('action', (_event, index) => show(answers[index]?.path ?? path));
    notification.on('close', () => shown.delete(notification));
    shown.set(notification, approvals); // one that nobody holds is collected, and its click with it
    notification.show();
  }

  /** Rule 2. */
  function closeSettled(waiting: ReadonlySet<string>): void {
    for (const [notification, approvals] of shown) {
      if (approvals.length === 0 || approvals.some((id) => waiting.has(id))) continue;
      shown.delete(notification);
      notification.close();
    }
  }

  const stopNotifications = follow(
    (signal) => client.notifications.changes({ afterPosition: known.begin() }, { signal }),
    (message) => {
      known.hear(message);
      lookIn(TOGETHER);
    },
  );
  const stopSettings = follow(
    (signal) => client.settings.changes({}, { signal }),
    ({ notifications }) => {
      settings = notifications;
      clearTimeout(timer);
      timer = undefined;
      lookIn(TOGETHER);
    },
  );
  return () => {
    stopNotifications();
    stopSettings();
    clearTimeout(timer);
    for (const notification of shown.keys()) notification.close();
  };
}

/** Some systems read a body as markup; what an agent wrote is none. */
function plain(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('&', '＆').slice(0, 400);
}

import { answer } from './answer.ts';
import { followNotifications } from './following/follow-notifications.ts';
import { reportingErrors } from './reporting-errors.ts';

const channel = answer.notifications;

export const notificationAnswers = {
  changes: channel.changes.handler(({ input: { afterPosition }, context, signal }) =>
    reportingErrors(followNotifications(context.engine, afterPosition, signal), context, 'notifications.changes'),
  ),
};

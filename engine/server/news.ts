import { answer } from './answer.ts';
import { followNews } from './following/follow-news.ts';
import { reportingErrors } from './reporting-errors.ts';

const channel = answer.news;

export const newsAnswers = {
  changes: channel.changes.handler(({ input: { afterPosition }, context, signal }) =>
    reportingErrors(followNews(context.engine, afterPosition, signal), context, 'news.changes'),
  ),
};

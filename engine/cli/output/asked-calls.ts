/** Calls of tools that people are asked about, as lines. */
import type { ApprovalReview } from '../../contract/approval-review.ts';
import type { AskedCallView } from '../../contract/asked-calls.ts';
import type { Look } from './look.ts';
import { cut, oneLine } from './style.ts';

export function callLines(calls: ApprovalReview['calls'], { style, width }: Pick<Look, 'style' | 'width'>): string[] {
  const line = (text: string): string => (width === null ? text : cut(text, width));
  return calls.flatMap(({ id, tool, agent, arguments: given, when, statement, decided }) => {
    const what = decided === null ? '' : `  ${style.bold(DECIDED[decided.decision])}`;
    const lines = [`  ${style.bold(id)}  ${oneLine(tool)} ${style.dim(`of ${oneLine(agent)}`)}${what}`];
    lines.push(line(`     ${oneLine(JSON.stringify(given))}`));
    if (statement) lines.push(line(`     ${style.dim('sends')} ${oneLine(sentText(statement))}`));
    if (decided?.decision === 'edit')
      lines.push(line(`     ${style.dim('made with')} ${oneLine(JSON.stringify(decided.arguments))}`));
    if (decided?.decision === 'reject') lines.push(line(`     ${style.dim('told')} ${oneLine(decided.message)}`));
    if (when !== null && decided === null) lines.push(style.dim(line(`     only when ${oneLine(when)}`)));
    return lines;
  });
}

/** On one line: its line breaks are nobody's. */
function sentText({ sql, parameters }: NonNullable<AskedCallView['statement']>): string {
  const values = parameters.map((value, place) => `$${place + 1} = ${JSON.stringify(value)}`);
  return [sql.replaceAll(/\s+/g, ' '), ...values].join('  ');
}

const DECIDED = { approve: 'approved', edit: 'edited', reject: 'rejected' } as const;

/** A problem's fix, put in the place of what is wrong. */
import type { ProblemView } from '../../../engine/contract/definitions.ts';
import type { PlaceView } from '../../../engine/contract/editing.ts';
import type { AnyEditing } from './use-editing.ts';

export function mend(editing: Pick<AnyEditing, 'text' | 'write' | 'check'>, problem: ProblemView): void {
  const { text } = problem.fix ?? {};
  if (text == null) return;
  editing.write(exchanged(editing.text.value, problem, text));
  void editing.check();
}

function exchanged(source: string, { line: first, column, endLine, endColumn }: PlaceView, by: string): string {
  const lines = source.split('\n');
  const before = [...lines.slice(0, first - 1), (lines[first - 1] ?? '').slice(0, column - 1)].join('\n');
  const after = [(lines[endLine - 1] ?? '').slice(endColumn - 1), ...lines.slice(endLine)].join('\n');
  return `${before}${by}${after}`;
}

import { onlySource } from './split-template.ts';

/** Conditions need no braces; whoever writes them means the same. */
export function conditionOf(written: string): string {
  const trimmed = written.trim();
  return onlySource(trimmed) ?? trimmed;
}

/**
 * What keys do in the page, and who hears them first.
 *
 * Rules
 *  1. Where somebody writes, only chords with `mod` (and those that say so) are ours.
 *  2. What a page binds goes before what is bound everywhere, and the newest page's goes first.
 *  3. A sequence is forgotten after a second.
 *  4. In the text editor, which has a meaning of its own for nearly every chord, those that are bound here are ours.
 */
import { onScopeDispose } from 'vue';
import { allCommands } from './commands.ts';
import { chordOf, matchKeys } from './keys.ts';

type Action = (event: KeyboardEvent) => void;
export type Shortcuts = Readonly<Record<string, Action>>;

const FORGET_AFTER = 1_000;
const pages: Shortcuts[] = [];
const isMac = /mac/i.test(navigator.platform);
let before: string[] = [];
let lastAt = 0;

/** There for as long as the component: `useShortcuts({ j: next, k: previous, enter: open })`. */
export function useShortcuts(shortcuts: Shortcuts): void {
  pages.unshift(shortcuts); // rule 2
  onScopeDispose(() => pages.splice(pages.indexOf(shortcuts), 1));
}

/** Listens from now on. */
export function listenToKeyboard(): void {
  window.addEventListener('keydown', hearBeforeEditor, { capture: true });
  window.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || ['Control', 'Meta', 'Alt', 'Shift'].includes(event.key)) return;
    const chord = chordOf(event, isMac);
    if (isWriting(event.target) && !chord.startsWith('mod+')) return; // rule 1
    if ((chord === 'enter' || chord === 'space') && isPressable(event.target)) return; // it is pressed by these keys itself
    if (isInDialog(event.target) && !chord.startsWith('mod+')) return;
    if (event.timeStamp - lastAt > FORGET_AFTER) before = []; // rule 3
    lastAt = event.timeStamp;
    const match = matchKeys(bindings(), before, chord);
    before = match.kind === 'begun' ? [...before, chord].slice(-3) : [];
    if (match.kind === 'none') return;
    event.preventDefault();
    if (match.kind === 'hit') match.value(event);
  });
}

/** Rule 4. */
function hearBeforeEditor(event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || !event.target.closest('.monaco-editor')) return;
  const chord = chordOf(event, isMac);
  const action = chord.startsWith('mod+') ? bindings().get(chord) : undefined;
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action(event);
}

function bindings(): Map<string, Action> {
  const all = new Map<string, Action>();
  for (const command of allCommands()) if (command.keys) all.set(command.keys, () => void command.run());
  for (const page of pages.toReversed()) for (const [keys, action] of Object.entries(page)) all.set(keys, action);
  return all;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, .monaco-editor *'))
  );
}

function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a[href], summary, [role=button], [role=tab], [role=option], input') !== null
  );
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog]') !== null;
}

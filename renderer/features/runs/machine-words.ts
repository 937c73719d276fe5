/** States and the ways between them, in words. Pure. */
import type { MachineView } from '../../../engine/contract/machine.ts';
import type { Tone } from '../../design/status.ts';
import { duration } from '../../design/time-words.ts';

type Transition = MachineView['transitions'][number];

/** When it is taken. Empty: always, as soon as the state's steps are done. */
export function transitionWords({ when, on, afterSeconds }: Pick<Transition, 'when' | 'on' | 'afterSeconds'>): string {
  const by =
    on !== null
      ? `on ${on}`
      : afterSeconds !== null
        ? `after ${duration(afterSeconds * 1000).replace(/ 0 h$/, '')}`
        : '';
  if (by === '') return when === null ? '' : `if ${when}`;
  return when === null ? by : `${by}, if …`;
}

export function wayWords({ trigger, signal }: MachineView['path'][number]): string {
  switch (trigger) {
    case 'start':
      return 'at the start';
    case 'guard':
      return 'when that was done';
    case 'signal':
      return `on ${signal ?? 'a signal'}`;
    case 'timeout':
      return 'as its time had passed';
  }
}

export function stateTone(
  { name, visits, outcome }: Pick<MachineView['states'][number], 'name' | 'visits' | 'outcome'>,
  current: string | null,
  isOver: boolean,
): Tone {
  if (name === current)
    return !isOver ? 'active' : outcome === 'failed' ? 'bad' : outcome === 'completed' ? 'good' : 'attention';
  return visits > 0 ? 'good' : 'quiet';
}

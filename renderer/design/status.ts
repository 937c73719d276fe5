/** Each status as an icon, a word and a meaning. Every view that shows a status takes it from here. */
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CirclePlay,
  CircleX,
  ClipboardCheck,
  Clock,
  CornerUpLeft,
  Hand,
  Hourglass,
  OctagonX,
  RefreshCw,
  RotateCw,
  SkipForward,
  TriangleAlert,
  Undo2,
} from '@lucide/vue';
import type { Component, InjectionKey, Ref } from 'vue';
import type { RunStatusView, StepStatusView } from '../../engine/contract/run-status.ts';

/** What a status asks of the reader: nothing, to look, to act; or how it ended. Names of colours in the palette. */
export type Tone = 'quiet' | 'active' | 'attention' | 'good' | 'bad';

export interface StatusLook {
  readonly word: string;
  readonly icon: Component;
  readonly tone: Tone;
}

export const runStatuses: Readonly<Record<RunStatusView, StatusLook>> = {
  planning: { word: 'Planning', icon: CircleDashed, tone: 'quiet' },
  approval_pending: { word: 'Plan to approve', icon: ClipboardCheck, tone: 'attention' },
  running: { word: 'Running', icon: CirclePlay, tone: 'active' },
  checkpoint: { word: 'To decide', icon: Hand, tone: 'attention' },
  paused: { word: 'Paused', icon: CirclePause, tone: 'attention' },
  needs_attention: { word: 'Needs attention', icon: TriangleAlert, tone: 'bad' },
  completed: { word: 'Completed', icon: CircleCheck, tone: 'good' },
  partially_completed: { word: 'Partly completed', icon: CircleAlert, tone: 'attention' },
  failed: { word: 'Failed', icon: CircleX, tone: 'bad' },
  aborted: { word: 'Aborted', icon: OctagonX, tone: 'bad' },
  cancelled: { word: 'Cancelled', icon: Ban, tone: 'quiet' },
};

export const stepStatuses: Readonly<Record<StepStatusView, StatusLook>> = {
  pending: { word: 'Pending', icon: CircleDashed, tone: 'quiet' },
  queued: { word: 'Queued', icon: Clock, tone: 'quiet' },
  running: { word: 'Running', icon: CirclePlay, tone: 'active' },
  checkpoint: { word: 'To decide', icon: Hand, tone: 'attention' },
  waiting: { word: 'Waiting', icon: Hourglass, tone: 'attention' },
  retrying: { word: 'Retry scheduled', icon: RotateCw, tone: 'attention' },
  completed: { word: 'Completed', icon: CircleCheck, tone: 'good' },
  failed: { word: 'Failed', icon: CircleX, tone: 'bad' },
  skipped: { word: 'Skipped', icon: SkipForward, tone: 'quiet' },
  cancelled: { word: 'Cancelled', icon: Ban, tone: 'quiet' },
  compensated: { word: 'Undone', icon: Undo2, tone: 'attention' },
  invalidated: { word: 'Invalidated', icon: RefreshCw, tone: 'quiet' },
};

/** Of a run that has ended: nothing becomes of them any more. */
const endedStepStatuses: Readonly<Partial<Record<StepStatusView, StatusLook>>> = {
  pending: { word: 'Not started', icon: CircleDashed, tone: 'quiet' },
  queued: { word: 'Not started', icon: CircleDashed, tone: 'quiet' },
  checkpoint: { word: 'Not accepted', icon: Hand, tone: 'quiet' },
  waiting: { word: 'No longer waited for', icon: Hourglass, tone: 'quiet' },
  retrying: { word: 'Not tried again', icon: RotateCw, tone: 'quiet' },
};

export function endedStepLook(status: StepStatusView): StatusLook {
  return endedStepStatuses[status] ?? stepStatuses[status];
}

/** Given by a page that shows a run: whether the run has ended. */
export const RUN_HAS_ENDED: InjectionKey<Readonly<Ref<boolean>>> = Symbol('run has ended');

/** Approvals. */
export const approvalStatuses: Readonly<Record<'pending' | 'decided' | 'withdrawn' | 'expired', StatusLook>> = {
  pending: { word: 'To decide', icon: Hand, tone: 'attention' },
  decided: { word: 'Decided', icon: CircleDot, tone: 'good' },
  withdrawn: { word: 'Withdrawn', icon: CornerUpLeft, tone: 'quiet' },
  expired: { word: 'Expired', icon: Hourglass, tone: 'quiet' },
};

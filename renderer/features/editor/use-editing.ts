/**
 * One text while somebody writes it: what the engine says of it, and its draft.
 *
 * Rules
 *  1. The engine judges the text with the first key and again after the last, one text at a time; an answer about an
 *     older text is not shown.
 *  2. Every change is kept as a draft a moment later, and at once when the page goes away. Drafts may be invalid.
 *  3. A draft that says what is kept anyway is thrown away.
 */
import { useDebounceFn, useEventListener } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { DefinitionSummary, ProblemView } from '../../../engine/contract/definitions.ts';
import type { DraftView, OutlineView } from '../../../engine/contract/editing.ts';
import { client } from '../../connection/connection.ts';
import { failureOf, type ContractFailure } from '../../connection/contract-failure.ts';
import { oneAtATime } from './one-at-a-time.ts';

const SAVE_AFTER = 300;

export interface Opened {
  readonly draftId: string;
  /** What is kept; empty for something new. */
  readonly source: string;
  readonly basedOn: DraftView['basedOn'];
  /** What was being written when the page was left, or the app. */
  readonly draft: DraftView | null;
  /** Of a kept version. */
  readonly status: DefinitionSummary['status'] | null;
}

type Published = Pick<DefinitionSummary, 'name' | 'owner' | 'version' | 'status'>;

/** What the engine says of a text: of one of definitions, or of agents, where nothing is drawn. */
export interface Judged<Summary> {
  readonly problems: readonly ProblemView[];
  readonly outline: OutlineView | null;
  readonly summary: Summary | null;
}

export type DefinitionInText = Omit<DefinitionSummary, 'status' | 'origin' | 'updatedAt'>;

const judgeDefinition = (source: string): Promise<Judged<DefinitionInText>> => client.definitions.outline({ source });

export function useEditing(opened: Opened) {
  return useEditingOf(opened, judgeDefinition);
}

export function useEditingOf<Summary>(
  { draftId, source, basedOn: begunAs, draft, status: begunStatus }: Opened,
  judge: (source: string) => Promise<Judged<Summary>>,
) {
  const kept = ref(source);
  const basedOn = ref(begunAs);
  const status = ref(begunStatus);
  const text = ref(draft?.source ?? source);
  const restoredAt = ref(draft && draft.source !== source && source !== '' ? draft.savedAt : null);
  const savedAt = ref(draft?.savedAt ?? null);
  const problems = shallowRef<readonly ProblemView[]>([]);
  const outline = shallowRef<OutlineView | null>(null);
  /** The newest that was whole: what is drawn while the text is broken. */
  const lastWhole = shallowRef<OutlineView | null>(null);
  const summary = shallowRef<Summary | null>(null);
  const failure = shallowRef<ContractFailure | null>(null);
  const checkedText = ref<string | null>(null);
  const isBroken = computed(() => outline.value === null || !outline.value.isWhole);
  const isChanged = computed(() => text.value !== kept.value);
  const errors = computed(() => problems.value.filter(({ severity }) => severity === 'error').length);
  let round = 0;
  let savedText: string | null = draft?.source ?? null;
  let isGone = false;

  async function check(): Promise<void> {
    const mine = (round += 1);
    const asked = text.value;
    try {
      const answer = await judge(asked);
      if (mine !== round) return; // rule 1
      problems.value = answer.problems;
      summary.value = answer.summary;
      if (answer.outline) outline.value = answer.outline;
      if (answer.outline?.isWhole) lastWhole.value = answer.outline;
      else if (answer.outline === null && outline.value) outline.value = { ...outline.value, isWhole: false };
      checkedText.value = asked;
      failure.value = null;
    } catch (error) {
      if (mine === round) failure.value = failureOf(error);
    }
  }

  async function save(): Promise<void> {
    if (isGone || savedText === text.value) return;
    const saving = text.value;
    try {
      if (saving === kept.value) {
        if (savedText !== null) await client.definitions.discardDraft({ id: draftId }); // rule 3
        savedText = null;
        savedAt.value = null;
        return;
      }
      savedText = saving;
      savedAt.value = (
        await client.definitions.saveDraft({ id: draftId, source: saving, basedOn: basedOn.value })
      ).savedAt;
    } catch (error) {
      savedText = null;
      failure.value = failureOf(error);
    }
  }

  const checking = oneAtATime(check);
  const saveSoon = useDebounceFn(save, SAVE_AFTER, { maxWait: 1_500 });

  function write(now: string): void {
    if (now === text.value) return;
    text.value = now;
    checking.ask();
    void saveSoon();
  }

  /** What was written is kept as a version now. */
  function published(record: Published, as: string): void {
    kept.value = as;
    basedOn.value = { name: record.name, owner: record.owner, version: record.version };
    status.value = record.status;
    restoredAt.value = null;
    void save();
  }

  useEventListener(window, 'pagehide', () => void save());
  useEventListener(document, 'visibilitychange', () => void save());
  onScopeDispose(() => {
    checking.stop();
    void save();
    isGone = true;
  });
  void check();

  return {
    draftId,
    text,
    kept,
    basedOn,
    status,
    restoredAt,
    savedAt,
    problems,
    errors,
    outline,
    lastWhole,
    isBroken,
    isChanged,
    summary,
    failure,
    checkedText,
    write,
    check,
    save,
    published,
  };
}

export type EditingOf<Summary> = ReturnType<typeof useEditingOf<Summary>>;
export type Editing = EditingOf<DefinitionInText>;
/** Whatever it is that is written. */
export type AnyEditing = Omit<EditingOf<unknown>, 'summary'>;

/**
 * Rows and events on their way out. A row is not a type of the contract, though some look alike:
 * what crosses is named here.
 */
import type { ApprovalView } from '../contract/approvals.ts';
import type { DeliverableView } from '../contract/deliverable-view.ts';
import type { RunSummary } from '../contract/run-summary.ts';
import type { CheckpointOption } from '../definition/checkpoint.ts';
import type { ApprovalRow, DeliverableRow, RunRow } from './read-models.ts';
import { parametersOfRow } from './shown-values.ts';
import { wireRecord, wireValue } from './wire-json.ts';

export function runSummaryOf({ definitionHash: _, sequence: __, parameters, ...row }: RunRow): RunSummary {
  return { ...row, parameters: parametersOfRow(row.id, wireRecord(parameters)) }; // an older version kept them whole
}

export function approvalViewOf({ options, modifications, assignee, candidates, ...row }: ApprovalRow): ApprovalView {
  return {
    ...row,
    ...(assignee !== null && { assignee }),
    ...(candidates.length > 0 && { candidates: [...candidates] }),
    options: options.map(optionView),
    modifications: modifications && wireRecord(modifications),
  };
}

export function optionView({ fields, input, ...option }: CheckpointOption): ApprovalView['options'][number] {
  return { ...option, ...(fields && { fields: [...fields] }), ...(input && { input: wireRecord(input) }) };
}

export function deliverableViewOf({ content, metadata, edit, ...row }: DeliverableRow): DeliverableView {
  return { ...row, ...(edit && { edit: { ...edit } }), content: wireValue(content), metadata: wireRecord(metadata) };
}

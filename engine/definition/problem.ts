/**
 * What is wrong with a definition, and where. Problems are data: they cross to the editor and to the command line as
 * they are. `code` is stable; the sentence may get better.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Where in the document, with the keys as the author spelled them: `orchestration.steps[2].depends_on[0]`. */
  readonly path: string;
  /** Lines and columns count from 1; the end is the place after the last character. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `text` takes the place of the range; null when only a person can know what belongs there. */
  readonly fix: Fix | null;
}

export interface Fix {
  readonly title: string;
  readonly text: string | null;
}

export type ProblemCode =
  // the text
  | 'empty'
  | 'syntax'
  | 'multiple_documents'
  | 'too_large'
  | 'too_deep'
  | 'too_many_nodes'
  | 'too_many_aliases'
  | 'unknown_alias'
  | 'circular_alias'
  | 'unknown_tag'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'invalid_key'
  | 'unquoted_template'
  | 'invalid_unicode'
  | 'inexact_number'
  | 'invalid_encoding'
  // the shape
  | 'unknown_key'
  | 'missing_key'
  | 'invalid_type'
  | 'invalid_value'
  | 'leading_zero'
  | 'conflicting_values'
  | 'invalid_name'
  | 'invalid_version'
  | 'invalid_schedule'
  | 'too_many_steps'
  // the graph
  | 'duplicate_step'
  | 'duplicate_parameter'
  | 'duplicate_trigger'
  | 'cycle'
  | 'unknown_step'
  | 'not_an_ancestor'
  | 'surprising_join'
  | 'waits_before_undoing'
  // the states
  | 'unknown_state'
  | 'unreachable_state'
  | 'endless_state'
  | 'never_waits'
  | 'never_taken'
  // templates, conditions, mappings
  | 'invalid_template'
  | 'invalid_expression'
  | 'not_a_condition'
  | 'hyphen_in_expression'
  | 'unknown_name'
  | 'unknown_parameter'
  | 'unknown_output'
  | 'shadowed_parameter'
  | 'nullable_parameter'
  | 'invalid_json_path'
  | 'literal_path'
  | 'dollar_before_template'
  | 'unknown_input'
  // an agent's file
  | 'approval_of_nothing'
  | 'permission_of_nothing'
  // parameters
  | 'invalid_default'
  | 'default_not_in_enum'
  // other things by name
  | 'unknown_agent'
  | 'unknown_orchestration'
  | 'unknown_version'
  | 'calls_itself'
  // what is kept already
  | 'published_version'
  | 'said_twice';

/** In the order of the file; of two at the same place the graver first. */
export function sortedByPosition(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      a.line - b.line ||
      a.column - b.column ||
      rank(a) - rank(b) ||
      a.code.localeCompare(b.code, 'en') ||
      a.message.localeCompare(b.message, 'en'),
  );
}

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1;
}

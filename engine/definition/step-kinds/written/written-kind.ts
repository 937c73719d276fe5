import type { Step, StepBase } from '../../step.ts';
import type { Path } from '../../reading/located.ts';
import type { Report } from '../../rules/reported.ts';

/** How a kind of step is written. Needs zod, and is therefore loaded only where a text is read. */
export interface WrittenKind<S extends Step, Written> {
  /** Its part of the normal form. */
  own(written: Written, definitionOwner: string): Omit<S, keyof StepBase>;
  /** What the schema can't say, and what needs nothing but the step itself. */
  check(report: Report, written: Written, path: Path): void;
  /** Whom it names as the next, and where within the step. Without the step that runs when nobody answers. */
  goesTo(written: Written): readonly { readonly keys: Path; readonly goTo: string }[];
}

/**
 * WHERE A SECRET MAY BE SENT. The one home of this rule: it holds when an agent sends one, and when somebody is shown
 * where one would go.
 *
 * Rules
 *  1. A secret goes where it was set for, and nowhere else.
 *  2. One that was set when nobody knew that goes where its agents' files say, or the environment: never where settings
 *     say, because a page can change these.
 */

/**
 * @param to the origin that it is about to be sent to. Null: it is no address
 * @param setFor the origin that it was set for. Null: nobody knew
 * @param written the origins that files or the environment name. Null: no address
 */
export function mayGo(to: string | null, setFor: string | null, written: readonly (string | null)[]): boolean {
  if (to === null) return false;
  return setFor === null ? written.includes(to) : setFor === to;
}

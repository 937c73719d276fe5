/** By what runs are found: names to values. */
export type Labels = Readonly<Record<string, string>>;

/** Names of labels: what a path and a command line can spell. */
export const LABEL_NAME = /^[A-Za-z_][\w.-]{0,62}$/;

/** What such a name is, in words. */
export const LABEL_NAME_IN_WORDS =
  'begin with a letter, and go on with letters, digits, dots, hyphens and underscores, 63 at most';

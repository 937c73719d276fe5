/** By what runs are found: names to values. */
export type Labels = Readonly<Record<string, string>>;

/** Names of labels: what a path and a command line can spell. */
export const LABEL_NAME = /^[A-Za-z_][\w.-]{0,62}$/;

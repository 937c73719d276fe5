/** Closes texts and opens them again. Throws when what is to be opened was closed by another, or changed. */
export interface Seal {
  close(name: string, text: string): string | Promise<string>;
  open(name: string, sealed: string): string | Promise<string>;
}

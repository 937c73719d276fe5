/** Gives a text to the operator as a file: the desktop app asks where to, a browser puts it among its downloads. */

/** Milliseconds until the text is let go; whoever saves has read it long before. */
const KEPT = 60_000;

export function saveFile(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}

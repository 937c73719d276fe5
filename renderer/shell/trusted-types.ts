/**
 * What may become markup or code in this page is decided by name (`trusted-types` of the content security policy):
 * Vue's own templates, what the sanitiser let through, and Monaco's lines, which it escapes itself. For everything else
 * there is the default: a worker of our own origin, clearing an element, and the space that an empty field is measured
 * by. Any other text that is to become markup is refused, and says so in the log.
 */
interface Factory {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string | null; createScriptURL(address: string): string | null },
  ): unknown;
}

const HARMLESS: ReadonlySet<string> = new Set(['', '&nbsp;']);

/** Where a browser knows nothing of this, its policy asks for nothing. */
export function decideWhatIsTrusted(
  factory: Factory | undefined = (globalThis as { trustedTypes?: Factory }).trustedTypes,
  base: string = location.href,
): void {
  // it would find out whether it may make code of text, which it may not
  (globalThis as { __zod_globalConfig?: object }).__zod_globalConfig = { jitless: true };
  factory?.createPolicy('default', {
    createHTML: (html) => (HARMLESS.has(html) ? html : null),
    createScriptURL: (address) => (isOurs(address, base) ? address : null),
  });
}

function isOurs(address: string, base: string): boolean {
  const [wanted, page] = [new URL(address, base), new URL(base)];
  return wanted.protocol === page.protocol && wanted.host === page.host;
}

/**
 * Markdown that an agent has written, as something that can be shown.
 *
 * Rules
 *  1. Raw HTML stays text: the parser writes every tag itself, and the sanitiser goes over what it wrote.
 *  2. Nothing is loaded from elsewhere. A picture in the text itself is taken out of it;
 *     any other becomes its description.
 *  3. A link leads nowhere by a click; its address is shown on hover, to be copied.
 */
import DOMPurify, { type Config } from 'dompurify';
import MarkdownIt from 'markdown-it';

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
const ALLOWED = [
  'p',
  'br',
  'hr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'strong',
  'em',
  's',
  'code',
  'pre',
  'blockquote',
  'ul',
  'ol',
  'li',
  'a',
  'img',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
];

/** Null: it is none of those that are shown. */
function pictureIn(address: string): Blob | null {
  const [, type, text] = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)$/.exec(address) ?? [];
  if (type === undefined || text === undefined) return null;
  try {
    return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type });
  } catch {
    return null;
  }
}

/** The page's policy loads no picture from an address that holds it. */
function show(image: HTMLImageElement, picture: Blob): void {
  const address = URL.createObjectURL(picture);
  for (const end of ['load', 'error'] as const)
    image.addEventListener(end, () => URL.revokeObjectURL(address), { once: true });
  image.src = address;
}

/**
 * Of our own: Monaco brings a sanitiser with it whose policy has the usual name, and a page may have each name once.
 */
const policy = (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy('markdown', {
  createHTML: (html) => html,
  createScriptURL: () => '',
});

interface Policies {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string; createScriptURL(address: string): string },
  ): NonNullable<Config['TRUSTED_TYPES_POLICY']>;
}

export function markdownFragment(text: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(parser.render(text), {
    ...(policy && { TRUSTED_TYPES_POLICY: policy }),
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: ALLOWED,
    ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'start'],
    ALLOW_DATA_ATTR: false,
  });
  for (const link of fragment.querySelectorAll('a')) {
    link.title = link.getAttribute('href') ?? ''; // rule 3
    link.removeAttribute('href');
  }
  for (const image of fragment.querySelectorAll('img')) {
    const picture = pictureIn(image.getAttribute('src') ?? ''); // rule 2
    if (picture === null) image.replaceWith(`[${image.alt || 'picture'}]`);
    else show(image, picture);
  }
  for (const table of fragment.querySelectorAll('table')) {
    const frame = document.createElement('div');
    frame.className = 'table-frame';
    frame.tabIndex = 0; // so that a keyboard can scroll it
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

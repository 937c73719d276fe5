/**
 * Markdown that an agent has written, as something that can be shown.
 *
 * Rules
 *  1. Raw HTML stays text: the parser writes every tag itself, and the sanitiser goes over what it wrote.
 *  2. Nothing is loaded from elsewhere. A picture that isn't in the text itself becomes its description.
 *  3. A link leads nowhere by a click; its address is shown on hover, to be copied.
 */
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
const ALLOWED = [
  'p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'img',
  'table', 'thead', 'tbody', 'tr', 'th', 'td',
];

export function markdownFragment(text: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(parser.render(text), {
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
    if (/^data:image\/(png|jpeg|gif|webp);/.test(image.getAttribute('src') ?? '')) continue;
    image.replaceWith(`[${image.alt || 'picture'}]`); // rule 2
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

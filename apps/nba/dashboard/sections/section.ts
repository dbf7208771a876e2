import { html } from 'hono/html'
import type { Markup } from '../format.ts'
import type { MartName, Marts } from '../marts.ts'

/** A part of the page with a heading that one can link to. */
export function section(id: string, title: string, content: Markup, width: 'wide' | 'half' = 'wide'): Markup {
  return html`<section id="${id}" class="${width}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`
}

/** Why there is nothing to see: the mart is not there, or it is and holds nothing. */
export function nothing(marts: Marts, mart: MartName, why: string): Markup {
  return html`<p class="quiet">${marts.missing.includes(mart) ? html`Not built yet: <code>gold.${mart}</code>.` : why}</p>`
}

import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { pagesFrom } from './calendar.ts'
import { CalendarPage } from './calendar-page.tsx'

const [page] = pagesFrom({ type: 'daily', first: '2025-01-01', states: 'fmx' }, 0, 1)

it('is a grid whose cells say their day and state, and of which Tab stops at one', () => {
  if (page === undefined) throw new Error('no page')
  const html = renderToStaticMarkup(
    createElement(CalendarPage, { page, isDaily: true, cursor: 1, selected: 2, onSelect: () => {} }),
  )
  expect(html).toMatch(/^<table role="grid"[^>]* aria-label="January 2025">/)
  const cells = [...html.matchAll(/<td role="gridcell" tabindex="(-?\d)" aria-label="([^"]+)" aria-selected="(\w+)"/gi)]
  expect(cells.map(([, tab, label, selected]) => [tab, label, selected])).toEqual([
    ['-1', 'Wednesday 1 January 2025: fresh', 'false'],
    ['0', 'Thursday 2 January 2025: missing', 'false'],
    ['-1', 'Friday 3 January 2025: failed', 'true'],
  ])
})

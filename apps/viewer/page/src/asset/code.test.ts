import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import Code from './code.tsx'

it.each(['sql', 'text'] as const)('shows %s that looks like markup as the text that it is', (language) => {
  const text = "'</span></code><script>alert(1)</script>'"
  const html = renderToStaticMarkup(createElement(Code, { code: { language, path: '<b>a</b>', text } }))
  expect(html).not.toMatch(/<script|<b>/)
  expect(html).toContain('&lt;script&gt;')
})

import { expect, it } from 'vitest'
import { highlighted } from './highlight.ts'

it.each(['sql', 'python', 'typescript'] as const)('escapes whatever stands in %s', (language) => {
  const text = `select '</span><script>alert(1)</script>' -- <img src=x onerror="alert(1)">\n# "</code><b>&amp;`
  const html = highlighted({ language, path: null, text }) ?? ''
  expect(html.match(/<[^>]*>/g)?.filter((tag) => !/^<span class="hljs-[\w- ]+">$|^<\/span>$/.test(tag)) ?? []).toEqual(
    [],
  )
  const plain = html
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#x27|amp);/g, (_, name: string) => entities[name] ?? '')
  expect(plain).toBe(text)
})

const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' }

it('marks keywords', () => {
  expect(highlighted({ language: 'sql', path: null, text: 'select 1' })).toContain(
    '<span class="hljs-keyword">select</span>',
  )
})

it('leaves plain what is no code, and what is too long to colour', () => {
  expect(highlighted({ language: 'text', path: null, text: 'x' })).toBeNull()
  expect(highlighted({ language: 'sql', path: null, text: ' '.repeat(200_001) })).toBeNull()
})

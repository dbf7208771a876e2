import type { CodeView } from '@headwater/viewer'
import { useMemo } from 'react'
import { IconCopy } from './icon-copy.tsx'
import { Scrolled } from './scrolled.tsx'
import './code.css'
import { highlighted } from './highlight.ts'

/** What makes it, for reading. */
export default function Code({ code }: { readonly code: CodeView }) {
  const html = useMemo(() => highlighted(code), [code])
  return (
    <figure className="code">
      <figcaption>
        <code>{code.path ?? code.language}</code>
        <IconCopy text={code.text} what="the code" />
      </figcaption>
      <Scrolled className="code-text" label={`Code, ${code.language}`}>
        <pre>
          {html === null ? (
            <code>{code.text}</code>
          ) : (
            // biome-ignore lint/security/noDangerouslySetInnerHtml: highlight.js escapes its input, which highlight.test.ts holds it to
            <code dangerouslySetInnerHTML={{ __html: html }} />
          )}
        </pre>
      </Scrolled>
    </figure>
  )
}

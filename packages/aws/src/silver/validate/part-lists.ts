import type { PartContent, PartFacts } from './facts.ts'

interface ReadPart extends PartFacts {
  readonly content: PartContent
}

/** Those that could be read. */
export function readParts(parts: readonly PartFacts[]): readonly ReadPart[] {
  return parts.flatMap((part) => {
    const { content } = part
    return content !== null && 'rows' in content ? [{ ...part, content }] : []
  })
}

/** Those whose rows could be looked at. */
export function checkedParts(parts: readonly PartFacts[]) {
  return readParts(parts).flatMap(({ url, month, content: { checks } }) =>
    checks === null ? [] : [{ url, month, checks }],
  )
}

/** `part-00000.parquet`, of an address. */
export function fileName(url: string): string {
  return url.split('/').at(-1) ?? url
}

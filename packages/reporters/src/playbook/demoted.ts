/** A Markdown text as a part of another: its title gone, and every further heading a level lower. Code stays as it is. */
export function demoted(markdown: string): string {
  const lines: string[] = []
  let fence: string | null = null
  for (const line of markdown.split('\n')) {
    const ticks = /^`{3,}/.exec(line)?.[0]
    if (fence === null && ticks !== undefined) fence = ticks
    else if (fence !== null && line === fence) fence = null
    else if (fence === null && line.startsWith('# ')) continue
    else if (fence === null && line.startsWith('#')) {
      lines.push(`#${line}`)
      continue
    }
    lines.push(line)
  }
  return lines.join('\n').trim()
}

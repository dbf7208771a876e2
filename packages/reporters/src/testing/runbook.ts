import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** For tests: the blocks of one language in a Markdown text. */
export function blocksOf(markdown: string, language: string): string[] {
  const blocks: string[] = []
  let fence: string | null = null
  for (const line of markdown.split('\n')) {
    const [, ticks = '', word = ''] = /^(`{3,})(.*)$/.exec(line) ?? []
    if (fence === null && ticks !== '') {
      fence = ticks
      blocks.push(word === language ? '' : '\0')
    } else if (fence !== null && line === fence) fence = null
    else if (fence !== null) blocks.push(`${blocks.pop()}${line}\n`)
  }
  return blocks.filter((block) => !block.startsWith('\0'))
}

/**
 * For tests: runs a script by bash with stand-ins for the named programs; gives the arguments of each of their calls.
 * `answer` is what they print, by shell: `$1 $2` are their first arguments.
 */
export function callsOf(script: string, programs: readonly string[], cwd: string, answer = ''): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-runbook-'))
  try {
    const record = join(folder, 'calls')
    writeFileSync(record, '')
    for (const program of programs) {
      const file = join(folder, program)
      writeFileSync(file, `#!/bin/sh\n{ printf '%s\\0' ${program} "$@"; printf '\\n\\0'; } >> '${record}'\n${answer}\n`)
      chmodSync(file, 0o755)
    }
    execFileSync('bash', ['-c', script], {
      cwd,
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    })
    const calls: string[][] = [[]]
    for (const word of readFileSync(record, 'utf8').split('\0').slice(0, -1)) {
      if (word === '\n') calls.push([])
      else calls.at(-1)?.push(word)
    }
    return calls.slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

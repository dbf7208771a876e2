import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { createProgram } from '../program.ts'

// The page that people paste from.
const page = readFileSync(new URL('../../../../docs/ci.md', import.meta.url), 'utf8')
const workspace: { readonly scripts: { readonly [name: string]: string } } = JSON.parse(
  readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
)

interface Workflow {
  readonly jobs: { readonly [name: string]: { readonly steps: readonly { readonly run?: string }[] } }
}

function block(language: string): string {
  const [, , text = ''] = new RegExp(`^(\`{3,})${language}\\n(.*?)^\\1$`, 'ms').exec(page) ?? []
  return text
}

/** What `pnpm` would start: the words behind it, a script of the workspace spelt out. */
function headwaterWords(line: string): readonly string[] | null {
  const [, said = ''] = /pnpm(?:@12)? (?:--silent )?(.*?)(?: [|>]|$)/.exec(line) ?? []
  const [script = '', ...rest] = said.split(' ').map((word) => word.replaceAll(/["']/g, ''))
  const [program, ...words] = (workspace.scripts[script] ?? '').split(' ')
  return program === 'headwater' ? [...words, ...rest] : null
}

function flagsNotKnown(program: Command, [name, ...words]: readonly string[]): string[] {
  const command = program.commands.find((one) => one.name() === name)
  if (command === undefined) return [`no command ${name}`]
  const known = new Set(command.options.flatMap(({ long }) => long ?? []))
  return words.filter((word) => word.startsWith('--') && !known.has(word))
}

it('the workflow in the docs is YAML, and each of its commands is one of ours with flags that it takes', () => {
  const workflow: Workflow = parse(block('yaml'))
  const lines = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run = '' }) => run.split('\n')))
  const told = [...page.matchAll(/`(pnpm [^`\n]+)`/g)].map(([, text = '']) => text)
  const commands = [...lines, ...told].flatMap((line) => {
    const words = headwaterWords(line)
    return words === null ? [] : [words]
  })
  expect(new Set(commands.map(([name]) => name))).toEqual(new Set(['ls', 'plan', 'freshness', 'check']))
  const program = createProgram()
  for (const words of commands) expect(flagsNotKnown(program, words), words.join(' ')).toEqual([])
})

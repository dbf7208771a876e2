import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type AskedFormat, askedFormats, reportFormats } from './asked-formats.ts'
import { writeFormats } from './write-formats.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hw-formats-'))
  vi.stubEnv('INIT_CWD', folder)
  vi.stubEnv('GITHUB_STEP_SUMMARY', join(folder, 'summary.md'))
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const renderers = Object.fromEntries(
  reportFormats.map((format) => [
    format,
    ({ colour, width }: { colour: boolean; width: number }) => `${format} ${colour} ${width}`,
  ]),
) as Parameters<typeof writeFormats>[1]

/** What goes to stdout and stderr. */
async function printed(...words: string[]): Promise<string[]> {
  const told: string[] = []
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => told.push(`${stream}: ${text}`) > 0)
  }
  const asked: readonly AskedFormat[] = askedFormats(words, { json: false, known: reportFormats })
  await writeFormats(asked, renderers, () => '## Summary')
  vi.restoreAllMocks()
  return told
}

const read = (path: string) => readFile(join(folder, path), 'utf8')

it('files are made where the command was typed, folders with them, without colour; the rest is printed', async () => {
  const told = await printed('pretty', 'json', 'junit:out/deep/report.xml')
  expect(told).toEqual([expect.stringMatching(/^stderr: pretty .*\n$/), expect.stringMatching(/^stdout: json .*\n$/)])
  expect(await read('out/deep/report.xml')).toBe('junit false 120\n')
  await expect(read('summary.md')).rejects.toThrow('ENOENT')
})

it('on GitHub the summary of the job grows by the report, and by nothing where nobody asked for it', async () => {
  await writeFile(join(folder, 'summary.md'), 'before\n')
  await printed('github')
  expect(await read('summary.md')).toBe('before\n## Summary\n')
})

it('a file that cannot be written is bad input', async () => {
  await writeFile(join(folder, 'taken'), '')
  await expect(printed('json:taken/report.json')).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('taken/report.json cannot be written'),
  })
})

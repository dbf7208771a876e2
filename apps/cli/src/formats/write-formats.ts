import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UserError } from '@headwater/errors'
import type { ScreenOptions } from '@headwater/reporters/plan'
import { hideSecrets } from '../secrets.ts'
import { startFolder } from '../start-folder.ts'
import { screen } from '../terminal.ts'
import { type AskedFormat, type ReportFormat, streamOf } from './asked-formats.ts'

/** A report in each of its formats, made when it is asked for. `screen` says how wide, and whether in colour. */
export type Renderers<Format extends ReportFormat> = { readonly [format in Format]: (screen: ScreenOptions) => string }

/** Files are read by whoever opens them. */
const FILE: ScreenOptions = { colour: false, width: 120, redact: hideSecrets }

/**
 * Writes a report as asked: files first, so that what is printed last is also all that is left to do. On GitHub Actions,
 * `github` adds the report as Markdown to the job's summary as well. Throws UserError for a file that cannot be written.
 */
export async function writeFormats<Format extends ReportFormat>(
  asked: readonly AskedFormat<Format>[],
  renderers: Renderers<Format>,
  summary: () => string,
): Promise<void> {
  for (const { format, file } of asked) {
    if (file === null) continue
    const path = resolve(startFolder(), file)
    await orRefused(file, async () => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, ended(renderers[format](FILE)))
    })
  }
  const summaryFile = process.env.GITHUB_STEP_SUMMARY
  if (summaryFile && asked.some(({ format }) => format === 'github')) {
    await orRefused(summaryFile, () => appendFile(summaryFile, ended(summary())))
  }
  for (const one of asked) {
    if (one.file !== null) continue
    const stream = process[streamOf(one, asked)]
    stream.write(ended(renderers[one.format](screen(stream))))
  }
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

async function orRefused(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UserError('bad-argument', `${file} cannot be written: ${why}`, { cause })
  }
}

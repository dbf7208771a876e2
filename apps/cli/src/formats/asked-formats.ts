import { didYouMean, UserError } from '@headwater/errors'

/** What reports are written as, for people and for programs. */
export const reportFormats = ['pretty', 'json', 'junit', 'github', 'markdown', 'prometheus'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface AskedFormat<Format extends ReportFormat = ReportFormat> {
  readonly format: Format
  /** Relative to the folder the command was typed in; null: where the command itself prints. */
  readonly file: string | null
}

/** Written for people, so that it makes way on stdout for what a program reads. */
const FOR_PEOPLE: readonly ReportFormat[] = ['pretty']
/** A log may hold these two in one: GitHub takes its commands out of it. */
const IN_ONE_LOG: readonly ReportFormat[] = ['pretty', 'github']

/**
 * What `--format json --format junit:report.xml` asks for; `pretty` where nothing was said, `--json` is `--format json`.
 * Throws UserError `bad-argument` for a format that is none, an empty file name, two that would write to one file, and two
 * for programs that both want stdout.
 */
export function askedFormats<Format extends ReportFormat>(
  words: readonly string[] | undefined,
  { json, known }: { readonly json: boolean; readonly known: readonly Format[] },
): readonly AskedFormat<Format>[] {
  const all = [...(words ?? []), ...(json ? ['json'] : [])]
  const asked = (all.length > 0 ? [...new Set(all)] : ['pretty']).map((word) => askedFormat(word, known))
  for (const { file } of asked) {
    if (file !== null && asked.filter((one) => one.file === file).length > 1) {
      throw new UserError('bad-argument', `two formats would write ${file}`, { next: ['give each a file of its own'] })
    }
  }
  const printed = asked.filter(({ file }) => file === null).map(({ format }) => format)
  const alone = printed.filter((format) => !IN_ONE_LOG.includes(format))
  if (alone.length > 0 && printed.filter((format) => !FOR_PEOPLE.includes(format)).length > 1) {
    const [first = '', second = ''] = printed.filter((format) => !FOR_PEOPLE.includes(format))
    throw new UserError('bad-argument', `${first} and ${second} cannot both be printed`, {
      next: [`give one of them a file: --format ${first} --format ${second}:freshness.${ending(second)}`],
    })
  }
  return asked
}

/** Which stream a format without a file goes to: text for people leaves stdout to what a program reads. */
export function streamOf({ format }: Pick<AskedFormat, 'format'>, asked: readonly AskedFormat[]): 'stdout' | 'stderr' {
  const taken = asked.some((one) => one.file === null && !IN_ONE_LOG.includes(one.format))
  return taken && FOR_PEOPLE.includes(format) ? 'stderr' : 'stdout'
}

function askedFormat<Format extends ReportFormat>(word: string, known: readonly Format[]): AskedFormat<Format> {
  const colon = word.indexOf(':')
  const name = colon < 0 ? word : word.slice(0, colon)
  const file = colon < 0 ? null : word.slice(colon + 1)
  const format = known.find((one) => one === name)
  if (format === undefined) {
    throw new UserError('bad-argument', `"${name}" is no format`, {
      details: [...didYouMean(name, known), `formats  ${known.join(', ')}`],
    })
  }
  if (file === '') throw new UserError('bad-argument', `--format ${word} names no file behind the colon`)
  return { format, file }
}

function ending(format: string): string {
  const endings: { readonly [format: string]: string } = {
    json: 'json',
    junit: 'xml',
    markdown: 'md',
    prometheus: 'prom',
  }
  return endings[format] ?? 'txt'
}

import { didYouMean } from '@headwater/errors'
import type { Json } from '@headwater/graph'
import * as v from 'valibot'

/** What a program told about its work, by the handles of its assets. */
export interface ProgramMetadata {
  readonly rows: ReadonlyMap<string, { readonly rows: number; readonly written: number | null }>
  readonly values: ReadonlyMap<string, { readonly [key: string]: Json }>
  /** Why the source has nothing yet; null where it had something. */
  readonly unavailable: string | null
  /** The program's own warnings, then one for each line that could not be read. */
  readonly warnings: readonly string[]
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(json), v.record(v.string(), json)]),
)
const metadataLine = v.variant('type', [
  v.strictObject({ type: v.literal('rows'), asset: v.string(), rows: count, written: v.optional(count) }),
  v.strictObject({ type: v.literal('unavailable'), message: v.string() }),
  v.strictObject({ type: v.literal('warning'), message: v.string() }),
  v.strictObject({ type: v.literal('metadata'), asset: v.string(), key: v.string(), value: json }),
])

/** How each sort of line looks, for the message about one that does not. */
const forms: { readonly [type: string]: string } = {
  rows: '{"type":"rows","asset":"<handle>","rows":<whole number>,"written":<whole number, may be left out>}',
  unavailable: '{"type":"unavailable","message":"<why>"}',
  warning: '{"type":"warning","message":"<what>"}',
  metadata: '{"type":"metadata","asset":"<handle>","key":"<name>","value":<any JSON>}',
}

/**
 * Reads what a program wrote to the file named by HEADWATER_METADATA: one JSON object a line. Said twice, the last counts.
 * A line that is no such object, or names an asset that the operation does not make, becomes a warning that names the line and
 * what was expected; the others count all the same. Pure; docs/programs.md is the description for authors.
 */
export function readMetadata(text: string, handles: readonly string[]): ProgramMetadata {
  const rows = new Map<string, { rows: number; written: number | null }>()
  const values = new Map<string, { [key: string]: Json }>()
  const told: string[] = []
  const wrong: string[] = []
  let unavailable: string | null = null

  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const read = readLine(line, handles)
    if (typeof read === 'string') {
      wrong.push(`line ${index + 1} of the metadata was left out: ${read}`)
      continue
    }
    switch (read.type) {
      case 'rows':
        rows.set(read.asset, { rows: read.rows, written: read.written ?? null })
        break
      case 'metadata':
        // From entries: a key called `__proto__` is a key like any other.
        values.set(
          read.asset,
          Object.fromEntries([...Object.entries(values.get(read.asset) ?? {}), [read.key, read.value]]),
        )
        break
      case 'unavailable':
        unavailable = read.message
        break
      case 'warning':
        told.push(read.message)
        break
    }
  }
  return { rows, values, unavailable, warnings: [...told, ...wrong] }
}

/** The line's content, or what is wrong with it. */
function readLine(line: string, handles: readonly string[]): v.InferOutput<typeof metadataLine> | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return `it is not JSON: ${shortened(line)}`
  }
  const { success, output, issues } = v.safeParse(metadataLine, value)
  if (!success) {
    const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : ''
    const form = Object.hasOwn(forms, type) ? forms[type] : undefined
    if (form === undefined) return `its type must be one of ${Object.keys(forms).join(', ')}: ${shortened(line)}`
    const path = issues[0].path?.map((item) => String(item.key)).join('.')
    return `${path ?? 'it'} is not as expected in ${shortened(line)}; expected ${form}`
  }
  if ('asset' in output && !handles.includes(output.asset)) {
    const [near = `it makes ${handles.join(', ')}`] = didYouMean(output.asset, handles)
    return `the operation makes nothing called "${output.asset}"; ${near}`
  }
  return output
}

function shortened(line: string): string {
  return line.length > 120 ? `${line.slice(0, 117)}...` : line
}
